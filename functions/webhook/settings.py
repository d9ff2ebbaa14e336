"""What the webhook is told by its environment."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass

from rollcall.runtime.settings import Variables


@dataclass(frozen=True, slots=True)
class Settings:
    """Settings of the function; fields are named like their variables."""

    state_table: str
    wake_queue_url: str
    webhook_secrets_secret_name: str

    @classmethod
    def from_env(cls, env: Mapping[str, str]) -> Settings:
        """Read `ROLLCALL_*`. Raises ValueError that names the variable, never its value."""
        read = Variables(env)
        return cls(
            state_table=read.text("ROLLCALL_STATE_TABLE"),
            wake_queue_url=read.text("ROLLCALL_WAKE_QUEUE_URL"),
            webhook_secrets_secret_name=read.text("ROLLCALL_WEBHOOK_SECRETS_SECRET_NAME"),
        )
