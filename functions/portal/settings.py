"""What the portal is told by its environment: names and addresses, never secrets."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass

from rollcall.domain.allowed_domains import AllowedDomains
from rollcall.domain.deduplication import Scope
from rollcall.protocol.origin import public_origin
from rollcall.runtime.settings import Variables


@dataclass(frozen=True, slots=True)
class Settings:
    """Settings of the portal; fields are named like their variables."""

    state_table: str
    ephemeral_table: str
    wake_queue_url: str
    public_url: str
    allowed_domains: AllowedDomains
    bot_scope: Scope
    log_level: str

    @classmethod
    def from_env(cls, env: Mapping[str, str]) -> Settings:
        """Read `ROLLCALL_*`. Raises ValueError that names the variable, never its value."""
        return cls(
            state_table=_required(env, "ROLLCALL_STATE_TABLE"),
            ephemeral_table=_required(env, "ROLLCALL_EPHEMERAL_TABLE"),
            wake_queue_url=_required(env, "ROLLCALL_WAKE_QUEUE_URL"),
            public_url=_origin(env, "ROLLCALL_PUBLIC_URL"),
            allowed_domains=Variables(env).allowed_domains("ROLLCALL_ALLOWED_DOMAINS"),
            bot_scope=_scope(env, "ROLLCALL_BOT_SCOPE"),
            log_level=env.get("POWERTOOLS_LOG_LEVEL") or "INFO",
        )


def _required(env: Mapping[str, str], name: str) -> str:
    value = env.get(name, "").strip()
    if not value:
        raise ValueError(f"{name} is not set")
    return value


def _origin(env: Mapping[str, str], name: str) -> str:
    try:
        return public_origin(_required(env, name))
    except ValueError as error:
        raise ValueError(f"{name}: {error}") from None


def _scope(env: Mapping[str, str], name: str) -> Scope:
    try:
        return Scope(env.get(name) or Scope.COMPANY)
    except ValueError:
        raise ValueError(f"{name} must be company, workspace or calendar") from None
