"""Taking the lease of a workspace: who may, and how much of what the last holder left is believed.

Clocks of different machines differ, and one may be wrong by hours. The fencing token keeps the
table right whatever they say; the bounds here keep a moment written by a clock that runs ahead
from holding the workspace up once that clock is gone.
"""

from __future__ import annotations

from dataclasses import replace
from datetime import datetime, timedelta

from rollcall.domain.listing import BUSY_SPACING, LISTING_AGAIN
from rollcall.domain.model import Lease
from rollcall.domain.pace import Counts

LONGEST_PLAN = timedelta(hours=1)
"""Nothing that a lease plans lies further ahead, but for a daily try; the census is hourly."""

UNSTORED_ORDERS = 24
"""New bots that a worker may have ordered since it last stored how many."""


def take(last: Lease, grant: Counts | None, now: datetime, duration: timedelta) -> Lease | None:
    """The next lease; None while the last one holds.

    ``grant`` is what the last holder may have called; None once it gave the lease back. A lease
    that was never given back may have used all of its grant, until its very end. One that would
    hold for more than twice ``duration`` was dated by a clock far ahead, and holds nothing. The
    pace stays as it was dated: ``now`` may be long over when the lease is there (`PacedCalls`).
    """
    if grant is not None and now < last.expires_at <= now + 2 * duration:
        return None
    pace = last.pace
    for endpoint, times in (grant or {}).items():
        pace = pace.called(endpoint, last.expires_at, times)
    return replace(
        last,
        ordered=last.ordered + (UNSTORED_ORDERS if grant is not None else 0),
        token=last.token + 1,
        expires_at=now + duration,
        pace=pace,
        sweep_due_at=_bounded(last.sweep_due_at, now + LONGEST_PLAN),
        census_due_at=_bounded(last.census_due_at, now + LONGEST_PLAN),
        retry_at=_bounded(last.retry_at, now + LONGEST_PLAN),
        list_after=_bounded(last.list_after, now + BUSY_SPACING),
        list_together_at=_bounded(last.list_together_at, now + LISTING_AGAIN),
    )


def _bounded(moment: datetime | None, latest: datetime) -> datetime | None:
    return moment if moment is None else min(moment, latest)
