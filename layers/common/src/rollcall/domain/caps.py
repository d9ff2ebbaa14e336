"""How many bots may be ordered, whatever strangers write into calendars."""

from __future__ import annotations

from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class CapLimits:
    """The spend caps; an operator setting. Days are days of UTC."""

    per_user: int = 40
    """Bots that one user's calendars may have on one day of meetings."""
    per_workspace: int = 20_000
    """New bots that a workspace may order on one day."""
