"""What signing in and connecting is told by its environment."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass

from rollcall.domain.allowed_domains import AllowedDomains
from rollcall.runtime.settings import Variables

_CALLBACK = "/auth/google/callback"


@dataclass(frozen=True, slots=True)
class Settings:
    """Settings of the function; fields are named like their variables."""

    state_table: str
    ephemeral_table: str
    wake_queue_url: str
    public_url: str
    google_client_id: str
    google_auth_url: str
    google_token_url: str
    google_jwks_url: str
    google_issuer: str
    google_revoke_url: str
    google_client_secret_name: str
    cookie_key_secret_name: str
    token_key_id: str
    allowed_domains: AllowedDomains

    @classmethod
    def from_env(cls, env: Mapping[str, str]) -> Settings:
        """Read `ROLLCALL_*`. Raises ValueError that names the variable, never its value."""
        read = Variables(env)
        return cls(
            state_table=read.text("ROLLCALL_STATE_TABLE"),
            ephemeral_table=read.text("ROLLCALL_EPHEMERAL_TABLE"),
            wake_queue_url=read.text("ROLLCALL_WAKE_QUEUE_URL"),
            public_url=read.origin("ROLLCALL_PUBLIC_URL"),
            google_client_id=read.client_id("ROLLCALL_GOOGLE_CLIENT_ID"),
            google_auth_url=read.endpoint("ROLLCALL_GOOGLE_AUTH_URL"),
            google_token_url=read.endpoint("ROLLCALL_GOOGLE_TOKEN_URL"),
            google_jwks_url=read.endpoint("ROLLCALL_GOOGLE_JWKS_URL"),
            google_issuer=read.endpoint("ROLLCALL_GOOGLE_ISSUER"),
            google_revoke_url=read.endpoint("ROLLCALL_GOOGLE_REVOKE_URL"),
            google_client_secret_name=read.text("ROLLCALL_GOOGLE_CLIENT_SECRET_NAME"),
            cookie_key_secret_name=read.text("ROLLCALL_COOKIE_KEY_SECRET_NAME"),
            token_key_id=read.text("ROLLCALL_TOKEN_KEY_ID"),
            allowed_domains=read.allowed_domains("ROLLCALL_ALLOWED_DOMAINS"),
        )

    @property
    def redirect_uri(self) -> str:
        """Where Google sends the browser back to; registered at Google exactly like this."""
        return self.public_url + _CALLBACK
