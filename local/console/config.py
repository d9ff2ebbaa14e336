"""Where the console finds the others."""

from __future__ import annotations

from dataclasses import dataclass, field
from datetime import UTC, datetime
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Callable, Mapping

    from local.console.product import Product


def utc_now() -> datetime:
    """Return the current time, aware, in UTC."""
    return datetime.now(UTC)


@dataclass(frozen=True)
class ConsoleConfig:
    """Addresses of the twins' admin routes and of the product's pages, without a final slash.

    `admin_key` is what twins that stand behind a gate know their console by.
    """

    google_admin_url: str = "http://localhost:8001/admin"
    recall_admin_url: str = "http://localhost:8002/admin"
    product_url: str = "http://localhost:8000"
    clock: Callable[[], datetime] = utc_now
    timeout: float = 5.0
    admin_key: str = field(default="", repr=False)
    mail_url: str = ""
    """The embedded mail service; empty where there is none."""
    product: Product | None = None
    """Where Rollcall's own decisions are read; None where there is no Rollcall."""
    mail_headers: Mapping[str, str] = field(default_factory=dict, repr=False)
