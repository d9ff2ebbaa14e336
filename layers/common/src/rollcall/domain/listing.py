"""Which event lists to ask Recall for: as few as serve every calendar that is due.

Recall allows 60 event lists a minute for a whole workspace. One list without a calendar serves
every calendar with a change since the same moment, 100 events a page, so:

    one due calendar                       list that calendar
    several with recent marks              one workspace list from the earliest mark
    a mark older than ``RECENT``           that calendar alone: a late notification must not drag
                                           hours of everybody's changes along
    more than ``FEW`` such marks           the oldest ``FEW`` alone, all others in one workspace
                                           list: the worker was away, or very much happened
    never read, or to be read anew         that calendar alone, without a lower bound
    workspace listing switched off         every calendar alone
"""

from __future__ import annotations

import math
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta

from rollcall.domain.model import RecallCalendar

RECENT = timedelta(minutes=5)
FEW = 20
OVERLAP = timedelta(seconds=2)
"""How far a read goes back behind a watermark: changes may become visible out of order."""
SWEEP_EVERY = timedelta(minutes=15)
LISTING_AGAIN = timedelta(days=1)
"""After which a workspace list is tried once more that was refused, or missed something."""
FULL_EVERY = timedelta(days=1)
FULL_AT_MOST_IN = 1.25 * FULL_EVERY
"""A full read planned later than this was planned by a clock that runs ahead."""
FUTURE_WINDOW = timedelta(days=28)
PAST_WINDOW = timedelta(days=1)
BUSY_SPACING = timedelta(seconds=12)
BUSY_MARKS = 3
SPACINGS: tuple[tuple[float, timedelta], ...] = (
    (0.35, timedelta(seconds=1)),
    (0.5, timedelta(seconds=2)),
    (0.7, timedelta(seconds=4)),
    (math.inf, BUSY_SPACING),
)
"""Pause between rounds, by the share of the minute's lists that is used up."""


@dataclass(frozen=True, slots=True)
class ListQuery:
    """One list call with all its pages.

    ``recall_id`` None means the whole workspace; ``updated_since`` None means the whole window.
    ``serves`` names the due calendars that this list is for.
    """

    recall_id: str | None
    updated_since: datetime | None
    serves: tuple[str, ...]
    start_after: datetime | None = None


def plan_listing(
    due: Sequence[RecallCalendar],
    now: datetime,
    *,
    workspace_listing: bool,
    watermark: datetime | None = None,
    sweep_due: bool = False,
) -> list[ListQuery]:
    """The lists that serve all due calendars; ``sweep_due`` asks for a workspace sweep as well.

    ``watermark`` is the workspace's. A workspace list starts behind it while it is recent, so
    that each such list also finds what a lost notification hid. Lists of the recent come first:
    they serve most people soonest.
    """
    full = [c for c in due if wants_full(c, now)]
    marked = [c for c in due if c.sync_from is not None and not wants_full(c, now)]
    recent = [c for c in marked if c.sync_from and c.sync_from > now - RECENT]
    late = sorted(_late(marked, now), key=_mark)[FEW:]
    sweep = sweep_due and workspace_listing and watermark is not None
    together = recent + late
    if not workspace_listing or (len(together) < 2 and not sweep):  # noqa: PLR2004 - a single one
        together = []
    chained = watermark is not None and (sweep or late or watermark > now - RECENT)
    queries = _workspace(together, watermark if chained else None, sweep=sweep)
    served = {calendar.recall_id for calendar in together}
    queries += [alone(calendar) for calendar in marked if calendar.recall_id not in served]
    queries += [whole(calendar, now) for calendar in full]
    return queries


def alone(calendar: RecallCalendar) -> ListQuery:
    """The list of one calendar from its mark or its watermark, whichever is earlier."""
    since = calendar.sync_from
    if calendar.watermark is not None:
        behind = calendar.watermark - OVERLAP
        since = behind if since is None else min(since, behind)
    return ListQuery(calendar.recall_id, since, (calendar.recall_id,))


def spacing(marks_served: int, lists_used: int, limit: int) -> timedelta:
    """How long the next round of lists waits.

    ``marks_served`` are the marks that this round served: many at once mean that more are on their
    way, so the next page may as well be full. ``lists_used`` are the lists of the last minute: the
    more of the minute's allowance (``limit``) is gone, the wider the rounds are set. A quiet
    workspace is answered at once.
    """
    if marks_served > BUSY_MARKS:
        return BUSY_SPACING
    return next(pause for share, pause in SPACINGS if lists_used < share * limit)


def wants_full(calendar: RecallCalendar, now: datetime) -> bool:
    """Whether the whole window of a due calendar is to be read before anything else.

    Daily reads can wait, and do not come up here; only rows of an older version still do.
    """
    planned = calendar.full_due_at
    if planned is None or planned > now + FULL_AT_MOST_IN:
        return True
    return calendar.waits_for_daily_read and planned <= now


def _late(marked: Sequence[RecallCalendar], now: datetime) -> list[RecallCalendar]:
    return [c for c in marked if c.sync_from is not None and c.sync_from <= now - RECENT]


def _mark(calendar: RecallCalendar) -> tuple[datetime, str]:
    return calendar.sync_from or datetime.min.replace(tzinfo=UTC), calendar.recall_id


def _workspace(
    together: Sequence[RecallCalendar], watermark: datetime | None, *, sweep: bool
) -> list[ListQuery]:
    if not together and not sweep:
        return []
    since = [c.sync_from for c in together if c.sync_from is not None]
    if watermark is not None:
        since.append(watermark - OVERLAP)
    return [ListQuery(None, min(since), tuple(c.recall_id for c in together))]


def whole(calendar: RecallCalendar, now: datetime) -> ListQuery:
    """The list of one calendar's whole window."""
    return ListQuery(calendar.recall_id, None, (calendar.recall_id,), start_after=now - PAST_WINDOW)
