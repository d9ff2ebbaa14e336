"""Invitations: single addresses whose owners may come in although their domain is not listed."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime, timedelta

OPEN = timedelta(days=30)
"""So long an invitation can be used for the first time."""


@dataclass(frozen=True, slots=True)
class Invitation:
    """One address that was let in. Once used it stands until somebody withdraws it."""

    invitation_id: str
    """Opaque; what the audit list calls it, because an address has no place there."""
    address: str
    """In the one form (`admins.plain_address`)."""
    invited_by: str
    """An administrator's user id, or an operator's name (`audit.operator`)."""
    invited_at: datetime
    used_at: datetime | None = None
    """When its owner first signed in with it."""

    @property
    def open_until(self) -> datetime | None:
        """When it ends by itself; None once it was used."""
        return None if self.used_at is not None else self.invited_at + OPEN

    def stands(self, now: datetime) -> bool:
        """Whether it lets its owner in."""
        return self.open_until is None or now < self.open_until
