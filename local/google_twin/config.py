"""What the stand-in needs to know from outside."""

from __future__ import annotations

import secrets
from dataclasses import dataclass, field
from datetime import UTC, datetime
from typing import TYPE_CHECKING

from local.google_twin.oauth.keys import SigningKey, new_key

if TYPE_CHECKING:
    from collections.abc import Callable
    from pathlib import Path

DEFAULT_CLIENT_ID = "rollcall-local.apps.googleusercontent.com"
DEFAULT_CLIENT_SECRET = "FAKE-GOOGLE-CLIENT-SECRET"


def utc_now() -> datetime:
    """Return the current time, aware, in UTC."""
    return datetime.now(UTC)


def new_secret() -> str:
    """Return 24 random bytes as URL-safe text."""
    return secrets.token_urlsafe(24)


@dataclass(frozen=True)
class Client:
    """An application that may send people here; redirect addresses are compared exactly."""

    client_id: str = DEFAULT_CLIENT_ID
    client_secret: str = field(default=DEFAULT_CLIENT_SECRET, repr=False)
    name: str = "Rollcall"
    redirect_uris: tuple[str, ...] = ("http://localhost:8000/auth/google/callback",)


@dataclass(frozen=True)
class GoogleTwinConfig:
    """Settings of one stand-in.

    `issuer` is its own base URL and the `iss` of its tokens. Without `state_dir` nothing is kept
    over a restart. `push_delay` (seconds) gathers changes before a channel is told.
    """

    issuer: str = "http://localhost:8001"
    clients: tuple[Client, ...] = (Client(),)
    state_dir: Path | None = None
    seeded: bool = True
    clock: Callable[[], datetime] = utc_now
    new_secret: Callable[[], str] = new_secret
    new_key: Callable[[], SigningKey] = new_key
    token_seconds: int = 3599
    push_delay: float = 0.1
    save_delay: float = 0.2
