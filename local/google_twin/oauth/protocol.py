# mypy: disable-error-code="import-untyped,misc,no-untyped-call,no-any-return"
"""The protocol itself, by Authlib: grants, client authentication, PKCE and revocation.

Google's own ways on top of it: PKCE defaults to `plain` (RFC 7636), a refresh token comes only
with `access_type=offline` and a consent that was shown, refreshing keeps the refresh token, and
`/revoke` needs the token alone.
"""

from __future__ import annotations

from datetime import timedelta
from typing import TYPE_CHECKING, Any

from authlib.oauth2.rfc6749 import AuthorizationServer, OAuth2Error
from authlib.oauth2.rfc6749.errors import InvalidGrantError, InvalidRequestError
from authlib.oauth2.rfc6749.grants import AuthorizationCodeGrant, RefreshTokenGrant
from authlib.oauth2.rfc6750 import BearerTokenGenerator
from authlib.oauth2.rfc7009 import RevocationEndpoint
from authlib.oauth2.rfc7636 import CodeChallenge

from local.google_twin.oauth import keys, scopes
from local.google_twin.oauth.grants import CODE_LIFE, Code, Grants, Token
from local.google_twin.oauth.wrap import AUTH_METHODS, TwinClient, TwinRequest

if TYPE_CHECKING:
    from collections.abc import Callable

    from local.google_twin.config import GoogleTwinConfig
    from local.google_twin.events.model import Account
    from local.google_twin.oauth.keys import KeyState

Answer = tuple[int, Any, list[tuple[str, str]]]


class CodeGrant(AuthorizationCodeGrant):
    """The code flow."""

    TOKEN_ENDPOINT_AUTH_METHODS = AUTH_METHODS

    def generate_authorization_code(self) -> str:
        """Return a code with Google's `4/` in front, which has to be escaped in a URL."""
        return f"4/local-{self.server.config.new_secret()}"

    def save_authorization_code(self, code: str, request: TwinRequest) -> None:
        """Remember the code with everything that must match later."""
        asked = request.payload.data
        saved = Code(
            code=code,
            client_id=request.client.client_id,
            email=request.user.email,
            redirect_uri=request.payload.redirect_uri,
            scope=" ".join(request.consent.scopes),
            nonce=asked.get("nonce"),
            code_challenge=asked.get("code_challenge"),
            code_challenge_method=asked.get("code_challenge_method"),
            offline=request.consent.shown and asked.get("access_type") == "offline",
            expires=self.server.config.clock() + CODE_LIFE,
        )
        self.server.grants.add_code(saved, request.consent.scopes)

    def query_authorization_code(self, code: str, client: TwinClient) -> Code | None:
        """Return a usable code."""
        return self.server.grants.code(code, client.client_id)

    def delete_authorization_code(self, authorization_code: Code) -> None:
        """Spend the code; it is kept to notice a second use."""
        self.server.grants.use(authorization_code)

    def authenticate_user(self, authorization_code: Code) -> Account | None:
        """Return whose code it is."""
        return self.server.account(authorization_code.email)

    def generate_token(self, **wanted: object) -> dict[str, Any]:
        """Add a refresh token only where Google does."""
        wanted["include_refresh_token"] = self.request.authorization_code.offline
        return super().generate_token(**wanted)


class RefreshGrant(RefreshTokenGrant):
    """Refreshing; the refresh token stays the same."""

    TOKEN_ENDPOINT_AUTH_METHODS = AUTH_METHODS

    def authenticate_refresh_token(self, refresh_token: str) -> Token:
        """Return the live refresh token; raises `invalid_grant` in Google's words."""
        token = self.server.grants.token(refresh_token, refresh=True)
        if token is None:
            raise InvalidGrantError("Token has been expired or revoked.")
        return token

    def authenticate_user(self, refresh_token: Token) -> Account | None:
        """Return whose token it is."""
        return self.server.account(refresh_token.email)

    def revoke_old_credential(self, refresh_token: Token) -> None:
        """Nothing: Google does not rotate refresh tokens."""


class IdTokens:
    """Adds an ID token when `openid` was granted."""

    def __call__(self, grant: CodeGrant | RefreshGrant) -> None:
        """Hook into the answer of a grant."""
        grant.register_hook("after_create_token_response", self.add)

    def add(self, grant: CodeGrant | RefreshGrant, answer: Answer) -> None:
        """Sign the claims and put them beside the access token."""
        token, request, server = answer[1], grant.request, grant.server
        names = scopes.parse(token["scope"])
        if "openid" not in names:
            return
        claims = keys.claims(
            server.config.issuer,
            request.client.client_id,
            request.user,
            token["access_token"],
            server.config.clock(),
            server.config.token_seconds,
            profile=scopes.PROFILE in names,
        )
        code: Code | None = request.authorization_code
        if code is not None and code.nonce:
            claims["nonce"] = code.nonce
        token["id_token"] = keys.id_token(server.key_state(), claims)


class TokenRevokedError(OAuth2Error):
    """Google's answer to revoking a token it does not know."""

    error = "invalid_token"
    status_code = 400
    description = "Token expired or revoked"


class Revocation(RevocationEndpoint):
    """`POST /revoke`: the token is its own proof, as at Google."""

    def authenticate_endpoint_client(self, request: TwinRequest) -> TwinClient:
        """Return the client the token was issued to; raises `invalid_token` when unknown."""
        if "token" not in request.form:
            raise InvalidRequestError("Missing 'token' in request.")
        token = self.query_token(request.form["token"], None)
        if token is None:
            raise TokenRevokedError
        return self.server.query_client(token.client_id)

    def query_token(self, token_string: str, token_type_hint: str | None) -> Token | None:
        """Return a live token of either kind."""
        del token_type_hint
        return self.server.grants.token(token_string)

    def revoke_token(self, token: Token, request: TwinRequest) -> None:
        """End the whole grant."""
        del request
        self.server.grants.revoke(token.client_id, token.email)


class TwinServer(AuthorizationServer):
    """Authlib's server over this stand-in's state."""

    def __init__(
        self,
        config: GoogleTwinConfig,
        grants: Grants,
        account: Callable[[str], Account | None],
        key_state: Callable[[], KeyState],
    ) -> None:
        """Register the grants, PKCE and the revocation endpoint."""
        super().__init__()
        self.config, self.grants = config, grants
        self.account, self.key_state = account, key_state
        self._clients = {client.client_id: TwinClient(client) for client in config.clients}
        make = config.new_secret
        generator = BearerTokenGenerator(
            lambda **_: f"local-access-{make()}",
            lambda **_: f"local-refresh-{make()}",
            lambda *_: config.token_seconds,
        )
        self.register_token_generator("default", generator)
        self.register_grant(CodeGrant, [CodeChallenge(required=False), IdTokens()])
        self.register_grant(RefreshGrant, [IdTokens()])
        self.register_endpoint(Revocation)

    def query_client(self, client_id: str) -> TwinClient | None:
        """Return a registered client."""
        return self._clients.get(client_id)

    def begin_anew(self) -> None:
        """Know every client by the secret of the settings again."""
        for client in self._clients.values():
            client.begin_anew()

    def save_token(self, token: dict[str, Any], request: TwinRequest) -> None:
        """Remember the access token and, when there is one, the refresh token."""
        now = self.config.clock()
        code: Code | None = request.authorization_code
        base = Token(
            token=token["access_token"],
            client_id=request.client.client_id,
            email=request.user.email,
            scope=token["scope"],
            issued=now,
            expires=now + timedelta(seconds=token["expires_in"]),
            code=code.code if code else None,
        )
        self.grants.add_token(base)
        if "refresh_token" in token:
            kept = {"token": token["refresh_token"], "refresh": True, "expires": None}
            self.grants.add_token(base.model_copy(update=kept))

    def send_signal(self, name: str, *args: object, **kwargs: object) -> None:
        """No one listens."""

    def create_oauth2_request(self, request: TwinRequest) -> TwinRequest:
        """Requests arrive in the right form."""
        return request

    def handle_response(self, status: int, body: object, headers: list[tuple[str, str]]) -> Answer:
        """Hand the parts to the web layer."""
        return status, body, headers
