"""How long the choice for one meeting is kept; that for a series is kept for good.

Somebody who switches single meetings for years must not make every read of their rules longer and
longer. A choice counts from the end of its meeting, wherever that was moved to: it begins to run
out when it is made, and anew whenever the worker stores the meeting under it.
"""

from __future__ import annotations

from datetime import datetime, timedelta

from rollcall.domain.model import EventRow
from rollcall.domain.reasons import Reason

KEPT = timedelta(days=180)
"""Much longer than its meeting's row: a calendar that could not be read for months, while the
meeting was moved, still finds the choice."""
_BY_HAND = frozenset({Reason.EVENT_TURNED_ON, Reason.EVENT_TURNED_OFF})


def override_expiry(end: datetime, now: datetime) -> datetime:
    """When a choice made at ``now`` runs out, unless its meeting is moved to a later ``end``."""
    return max(end, now) + KEPT


def renewed_override(row: EventRow) -> datetime | None:
    """Until when the choice that decided this row is needed; None when no such choice did."""
    return row.facts.end + KEPT if row.decision.reason in _BY_HAND else None
