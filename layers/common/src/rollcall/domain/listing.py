"""Which event lists to ask Recall for: as few as serve every calendar that is due.

Recall allows 60 event lists a minute for a whole workspace. One list without a calendar serves
every calendar with a change since the same moment, 100 events a page, so:

    one due calendar                       list that calendar
    several with recent marks              one workspace list from the earliest mark
    a mark older than ``RECENT``           that calendar alone: one late notification must not
                                           drag hours of everybody's changes along
    the whole window of a calendar is due  that calendar alone, without a lower bound
    workspace listing switched off         every calendar alone
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta

from rollcall.domain.model import RecallCalendar

RECENT = timedelta(minutes=5)
OVERLAP = timedelta(seconds=2)
"""How far a read goes back behind a watermark: changes may become visible out of order."""
SWEEP_EVERY = timedelta(minutes=15)
FULL_EVERY = timedelta(days=1)
FUTURE_WINDOW = timedelta(days=28)
PAST_WINDOW = timedelta(days=1)
MIN_SPACING = timedelta(seconds=1)
BUSY_SPACING = timedelta(seconds=12)
BUSY_MARKS = 3
"""So many marks served by one round mean that more are on their way: wait for them."""


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
    sweep_from: datetime | None = None,
) -> list[ListQuery]:
    """The lists that serve all due calendars; ``sweep_from`` asks for a workspace sweep as well.

    The oldest need comes first, so a pace that ends early serves whoever waited longest.
    """
    full = [c for c in due if _wants_full(c, now)]
    marked = [c for c in due if c.sync_from is not None and not _wants_full(c, now)]
    recent = [c for c in marked if c.sync_from and c.sync_from > now - RECENT]
    together = recent if workspace_listing and (len(recent) > 1 or sweep_from) else []
    alone = [c for c in marked if c not in together]
    queries = [_alone(calendar) for calendar in alone]
    queries += _workspace(together, sweep_from if workspace_listing else None)
    queries += [_full(calendar, now) for calendar in full]
    return queries


def alone(calendar: RecallCalendar) -> ListQuery:
    """The list of one calendar from its mark or its watermark, whichever is earlier."""
    return _alone(calendar)


def spacing(marks_served: int) -> timedelta:
    """How long the next round of lists waits, after one that served so many marks.

    A quiet workspace is answered at once; a busy one collects, so that pages are full.
    """
    return BUSY_SPACING if marks_served > BUSY_MARKS else MIN_SPACING


def _wants_full(calendar: RecallCalendar, now: datetime) -> bool:
    return calendar.full_due_at is None or calendar.full_due_at <= now


def _alone(calendar: RecallCalendar) -> ListQuery:
    since = calendar.sync_from
    if calendar.watermark is not None:
        behind = calendar.watermark - OVERLAP
        since = behind if since is None else min(since, behind)
    return ListQuery(calendar.recall_id, since, (calendar.recall_id,))


def _workspace(together: Sequence[RecallCalendar], sweep_from: datetime | None) -> list[ListQuery]:
    marks = [c.sync_from for c in together if c.sync_from is not None]
    if sweep_from is not None:
        marks.append(sweep_from - OVERLAP)
    if not marks:
        return []
    return [ListQuery(None, min(marks), tuple(c.recall_id for c in together))]


def _full(calendar: RecallCalendar, now: datetime) -> ListQuery:
    return ListQuery(
        calendar.recall_id, None, (calendar.recall_id,), start_after=now - PAST_WINDOW
    )
