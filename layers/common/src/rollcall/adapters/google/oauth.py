"""Google's authorization page and token endpoint."""

from __future__ import annotations

from collections.abc import Callable, Mapping, MutableMapping
from dataclasses import dataclass
from typing import TYPE_CHECKING

from google_auth_oauthlib.flow import Flow
from oauthlib.oauth2 import OAuth2Error

from rollcall.adapters.google.transport import READ_SECONDS, guard
from rollcall.domain.errors import Rejected, Unavailable
from rollcall.domain.secret import Secret
from rollcall.protocol.oauth_grant import CONNECT_SCOPES, SIGN_IN_SCOPES, TokenGrant, read_grant
from rollcall.protocol.oauth_transaction import Purpose, Transaction
from rollcall.protocol.origin import is_loopback_http

if TYPE_CHECKING:
    from requests import Response

INVALID_GRANT = "invalid_grant"
_CLIENT_ERRORS = range(400, 500)
_TOO_MANY = 429
_OK = 200


@dataclass(frozen=True, slots=True)
class GoogleClient:
    """The OAuth client as registered at Google, and Google's addresses."""

    client_id: str
    auth_url: str
    token_url: str
    redirect_uri: str


def permit_loopback(client: GoogleClient, environ: MutableMapping[str, str]) -> None:
    """Let oauthlib talk plain http, for a stand-in of Google on this machine alone."""
    if is_loopback_http(client.token_url):
        environ["OAUTHLIB_INSECURE_TRANSPORT"] = "1"


class GoogleOAuth:
    """The web-server flow of google-auth-oauthlib, with PKCE by S256.

    ``secret`` gives the client's secret and may raise Unavailable.
    """

    def __init__(
        self,
        client: GoogleClient,
        secret: Callable[[], Secret],
        read_seconds: float = READ_SECONDS,
    ) -> None:
        self._client = client
        self._secret = secret
        self._read_seconds = read_seconds

    def authorization_url(self, transaction: Transaction, login_hint: str) -> str:
        """Where to send the browser. Raises Unavailable while the client secret is unusable."""
        purpose = transaction.purpose
        scopes = CONNECT_SCOPES if purpose.connects else SIGN_IN_SCOPES
        flow, asked = self._flow(transaction.verifier, scopes), _ASKED[purpose]
        hint = {"login_hint": login_hint} if login_hint else {}
        url, _state = flow.authorization_url(
            state=transaction.state, nonce=transaction.nonce, **asked, **hint
        )
        return str(url)

    def exchange(self, code: str, verifier: str) -> TokenGrant:
        """Exchange a code, once.

        Raises Rejected: the code is not good any more, or the answer lacks an ID token; and
        Unavailable: Google gave no usable answer (`google_client` when it refuses our client).
        """
        # Without scopes, because oauthlib would refuse an answer with other ones; we compare.
        flow = self._flow(verifier, None)
        found: dict[str, object] = {}

        def keep(answer: Response) -> Response:
            found.update(_read(answer))
            return answer

        flow.oauth2session.register_compliance_hook("access_token_response", keep)
        try:
            flow.fetch_token(code=code, include_client_id=True)
        except (OAuth2Error, ValueError, TypeError, AttributeError):
            # oauthlib trips over fields of odd types. The cause may quote the answer.
            raise Unavailable("google_answer") from None
        finally:
            flow.oauth2session.close()
        return read_grant(found)

    def _flow(self, verifier: str, scopes: tuple[str, ...] | None) -> Flow:
        flow = Flow.from_client_config(
            {
                "web": {
                    "client_id": self._client.client_id,
                    "client_secret": self._secret().reveal(),
                    "auth_uri": self._client.auth_url,
                    "token_uri": self._client.token_url,
                }
            },
            scopes=scopes,
            redirect_uri=self._client.redirect_uri,
            code_verifier=verifier,
            autogenerate_code_verifier=False,
        )
        guard(flow.oauth2session, self._read_seconds)
        return flow


# Google gives a refresh token only with a consent that was shown.
_ASKED: Mapping[Purpose, Mapping[str, str]] = {
    Purpose.SIGN_IN: {"access_type": "online", "prompt": "select_account"},
    Purpose.CONNECT: {"access_type": "offline", "prompt": "consent"},
    Purpose.CONNECT_ANOTHER: {"access_type": "offline", "prompt": "select_account consent"},
}


def _read(answer: Response) -> dict[str, object]:
    """The fields of a token response, errors raised by what happens next."""
    status = answer.status_code
    if status == _TOO_MANY or status not in {_OK, *_CLIENT_ERRORS}:
        raise Unavailable("google_busy")
    try:
        fields = answer.json()
    except (ValueError, RecursionError):
        raise Unavailable("google_answer") from None
    if not isinstance(fields, dict):
        raise Unavailable("google_answer")
    if status == _OK and "error" not in fields:
        return fields
    if fields.get("error") == INVALID_GRANT:
        raise Rejected(INVALID_GRANT)
    raise Unavailable("google_client")
