"""Discovery, token, keys, revocation and userinfo over HTTP."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from starlette.responses import HTMLResponse, JSONResponse, Response
from starlette.routing import Route

from local.google_twin import faults, web
from local.google_twin.oauth import keys, scopes
from local.google_twin.oauth.wrap import AUTH_METHODS, TwinRequest

if TYPE_CHECKING:
    from starlette.requests import Request

    from local.google_twin.oauth.grants import Token
    from local.google_twin.twin import Twin

CLAIMS = [
    "aud",
    "azp",
    "email",
    "email_verified",
    "exp",
    "hd",
    "iat",
    "iss",
    "name",
    "nonce",
    "at_hash",
    "sub",
]


def routes(twin: Twin) -> list[Route]:
    """Return the protocol's machine-facing routes."""
    handlers = Endpoints(twin)
    return [
        Route("/.well-known/openid-configuration", handlers.discovery),
        Route("/token", handlers.token, methods=["POST"]),
        Route("/revoke", handlers.revoke, methods=["POST"]),
        Route("/oauth2/v3/certs", handlers.certs),
        Route("/oauth2/v3/userinfo", handlers.userinfo, methods=["GET", "POST"]),
    ]


def bearer(twin: Twin, request: Request) -> Token | None:
    """Return the live access token of a request."""
    kind, _, text = request.headers.get("authorization", "").partition(" ")
    return twin.grants.token(text.strip(), refresh=False) if kind.lower() == "bearer" else None


async def form_pairs(request: Request) -> list[tuple[str, str]]:
    """Return the text fields of a form in order."""
    form = await request.form()
    return [(key, value) for key, value in form.multi_items() if isinstance(value, str)]


class Endpoints:
    """The handlers."""

    def __init__(self, twin: Twin) -> None:
        """Serve this stand-in."""
        self._twin = twin

    async def discovery(self, _: Request) -> Response:
        """Describe the provider (OpenID Connect Discovery 1.0, RFC 8414, RFC 9207)."""
        return JSONResponse(metadata(self._twin.config.issuer))

    async def token(self, request: Request) -> Response:
        """Exchange a code or refresh."""
        fault = self._twin.faults.next_token_fault()
        answer = faults.refused(fault)
        if answer is None:
            pairs = await form_pairs(request)
            asked = TwinRequest("POST", pairs, request.headers)
            answer = await faults.spoiled(fault, self._twin.server.create_token_response(asked))
        return _respond(answer)

    async def revoke(self, request: Request) -> Response:
        """End a grant (RFC 7009)."""
        asked = TwinRequest("POST", await form_pairs(request), request.headers)
        return _respond(self._twin.server.create_endpoint_response("revocation", asked))

    async def certs(self, _: Request) -> Response:
        """Publish the signing keys."""
        headers = {"Cache-Control": "public, max-age=3600"}
        return JSONResponse(keys.jwks(self._twin.state.keys), headers=headers)

    async def userinfo(self, request: Request) -> Response:
        """Say who an access token belongs to."""
        token = bearer(self._twin, request)
        account = self._twin.account(token.email) if token else None
        if token is None or account is None:
            return web.google_error(401, "authError", "Invalid Credentials")
        profile = scopes.PROFILE in scopes.parse(token.scope)
        return JSONResponse(keys.person(account, profile=profile), headers=web.NO_STORE)


def metadata(issuer: str) -> dict[str, Any]:
    """Return the discovery document."""
    return {
        "issuer": issuer,
        "authorization_endpoint": f"{issuer}/o/oauth2/v2/auth",
        "token_endpoint": f"{issuer}/token",
        "revocation_endpoint": f"{issuer}/revoke",
        "userinfo_endpoint": f"{issuer}/oauth2/v3/userinfo",
        "jwks_uri": f"{issuer}/oauth2/v3/certs",
        "response_types_supported": ["code"],
        "response_modes_supported": ["query"],
        "subject_types_supported": ["public"],
        "id_token_signing_alg_values_supported": ["RS256"],
        "scopes_supported": ["openid", "email", "profile"],
        "token_endpoint_auth_methods_supported": AUTH_METHODS,
        "claims_supported": CLAIMS,
        "code_challenge_methods_supported": ["plain", "S256"],
        "grant_types_supported": ["authorization_code", "refresh_token"],
        "authorization_response_iss_parameter_supported": True,
    }


def _respond(answer: faults.Answer) -> Response:
    status, body, headers = answer
    if isinstance(body, str):
        return HTMLResponse(body, status, headers=dict(headers))
    return JSONResponse(body, status, headers={**dict(headers), **web.NO_STORE})
