# mypy: disable-error-code="import-untyped,misc,no-untyped-call,no-any-return"
"""Requests and clients in the form that Authlib asks for."""

from __future__ import annotations

import hmac
from dataclasses import dataclass
from typing import TYPE_CHECKING

from authlib.oauth2.rfc6749 import ClientMixin, OAuth2Request
from authlib.oauth2.rfc6749.requests import BasicOAuth2Payload

from local.google_twin.oauth import scopes

if TYPE_CHECKING:
    from collections.abc import Mapping

    from local.google_twin.config import Client

AUTH_METHODS = ["client_secret_post", "client_secret_basic"]
# Authlib accepts plain http for localhost only; the stand-in is always on the loopback.
BASE = "https://google.twin"


@dataclass(frozen=True)
class Consent:
    """What the person allowed; `shown` is False when the page was skipped."""

    scopes: list[str]
    shown: bool


class Payload(BasicOAuth2Payload):
    """Parameters that know whether one of them came twice."""

    def __init__(self, pairs: list[tuple[str, str]]) -> None:
        """Take the pairs in order; a repeated name keeps its last value."""
        super().__init__(dict(pairs))
        for name in dict(pairs):
            self._datalist[name] = [value for key, value in pairs if key == name]


class TwinRequest(OAuth2Request):
    """A request as Authlib wants it."""

    def __init__(
        self, method: str, pairs: list[tuple[str, str]], headers: Mapping[str, str] | None = None
    ) -> None:
        """Take the parameters from the query of a GET or the body of a POST."""
        super().__init__(method, BASE, headers=headers or {})
        self.payload = Payload(pairs)
        self.consent = Consent([], shown=False)

    @property
    def args(self) -> dict[str, str]:
        """The parameters."""
        return self.payload.data

    @property
    def form(self) -> dict[str, str]:
        """The parameters."""
        return self.payload.data


class TwinClient(ClientMixin):
    """A registered application, as Authlib asks about it."""

    def __init__(self, client: Client) -> None:
        """Wrap the settings of one client."""
        self.client_id = client.client_id
        self.name = client.name
        self._client = client
        self.secrets: tuple[str, ...] = ()
        self.begin_anew()

    def begin_anew(self) -> None:
        """Be known by the secret of the settings alone."""
        self.secrets = (self._client.client_secret,)

    def get_client_id(self) -> str:
        """Return the id."""
        return self.client_id

    def get_default_redirect_uri(self) -> None:
        """Google wants the address in every request."""

    def get_allowed_scope(self, scope: str | None) -> str | None:
        """Return the scope in long names, or None for one that does not exist."""
        names = scopes.parse(scope)
        return " ".join(names) if names and scopes.known(names) else None

    def check_redirect_uri(self, redirect_uri: str) -> bool:
        """Compare exactly."""
        return redirect_uri in self._client.redirect_uris

    def check_client_secret(self, client_secret: str) -> bool:
        """Compare with each secret in constant time; while one is replaced there are two."""
        given = client_secret.encode()
        return any(hmac.compare_digest(each.encode(), given) for each in self.secrets)

    def check_endpoint_auth_method(self, method: str, endpoint: str) -> bool:
        """Only secrets, never public clients."""
        return bool(endpoint) and method in AUTH_METHODS

    def check_response_type(self, response_type: str) -> bool:
        """Only the code flow."""
        return response_type == "code"

    def check_grant_type(self, grant_type: str) -> bool:
        """The two grants of a web application."""
        return grant_type in {"authorization_code", "refresh_token"}
