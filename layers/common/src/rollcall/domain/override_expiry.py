"""How long the override of one event is kept; that of a series does not expire.

Overrides of years of single events would make every read of a user's rules longer. One expires so
long after the end of its event, which is computed when the override is made and again whenever the
worker stores the event as decided by it.
"""

from __future__ import annotations

from datetime import datetime, timedelta

from rollcall.domain.model import EventRow
from rollcall.domain.reasons import Reason

KEPT = timedelta(days=180)
"""Much longer than the event's row, so that an override is still there when a calendar could not be
read for months while the event was moved."""
_BY_HAND = frozenset({Reason.EVENT_TURNED_ON, Reason.EVENT_TURNED_OFF})


def override_expiry(end: datetime, now: datetime) -> datetime:
    """Return when an override made at ``now`` expires, unless the event is moved to a later end."""
    return max(end, now) + KEPT


def renewed_override(row: EventRow) -> datetime | None:
    """Return until when the override that decided this row is kept; None when none did."""
    return row.facts.end + KEPT if row.decision.reason in _BY_HAND else None
