"""How long a signed-in browser stays signed in."""

from __future__ import annotations

from datetime import datetime, timedelta

IDLE = timedelta(days=7)
ABSOLUTE = timedelta(days=30)
MOST_SESSIONS = 50
"""Of one user; whoever signs in more often loses the one that was used longest ago."""
TOUCH_AFTER = timedelta(hours=1)
"""How stale `seen_at` may get before it is written again."""


def session_expiry(created_at: datetime, seen_at: datetime) -> datetime:
    """When a session ends that was last seen then: idle or absolute limit, whichever is first."""
    return min(seen_at + IDLE, created_at + ABSOLUTE)
