"""What the portal is told by its environment: names and addresses, never secrets."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass

from rollcall.domain.allowed_domains import AllowedDomains
from rollcall.domain.deduplication import Scope
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
        read = Variables(env)
        return cls(
            state_table=read.text("ROLLCALL_STATE_TABLE"),
            ephemeral_table=read.text("ROLLCALL_EPHEMERAL_TABLE"),
            wake_queue_url=read.text("ROLLCALL_WAKE_QUEUE_URL"),
            public_url=read.origin("ROLLCALL_PUBLIC_URL"),
            allowed_domains=read.allowed_domains("ROLLCALL_ALLOWED_DOMAINS"),
            bot_scope=_scope(env, "ROLLCALL_BOT_SCOPE"),
            log_level=env.get("POWERTOOLS_LOG_LEVEL") or "INFO",
        )


def _scope(env: Mapping[str, str], name: str) -> Scope:
    try:
        return Scope(env.get(name) or Scope.COMPANY)
    except ValueError:
        raise ValueError(f"{name} must be company, workspace or calendar") from None
