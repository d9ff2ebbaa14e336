"""Which event lists to ask Recall for: as few as serve every calendar that is due.

Recall allows 60 event lists a minute for a whole workspace. One list without a calendar serves
every calendar with a change since the same moment, 100 events a page, so:

    one due calendar                       list that calendar
    several with recent marks              one workspace list from the earliest mark
    a mark older than ``RECENT``           that calendar alone: a late notification must not drag
                                           hours of everybody's changes along
    more than ``FEW`` such marks           the oldest ``FEW`` alone, all others in one workspace
                                           list: the worker was away, or very much happened
    workspace listing switched off         every calendar alone

A calendar that was never read, or is to be read anew, is scanned: listed alone, from yesterday on.
Where many are new at once, a workspace list that begins before Recall made them shows all that they
have, and each is scanned in the hour that follows.
"""

from __future__ import annotations

from collections.abc import Collection, Sequence
from dataclasses import dataclass, replace
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
BUSY_MARKS = 3
BUSY_PAUSE = timedelta(seconds=12)
MANY_NEW = 4
"""New calendars that are shown by one list together."""
FIRST_FULL_IN = timedelta(minutes=10), timedelta(minutes=60)
"""When their whole windows are read, at the earliest and at the latest."""
SPACING, WIDE_SPACING, WIDEST_SPACING = 1.2, 2.4, 6.0
"""Between two lists for changes, in parts of what the limit alone asks for: 1.2 s where 60 a minute
are allowed, twice that while somebody's whole window waits to be read, and six seconds while more
is known than may be written."""


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


def plan_changes(
    marked: Sequence[RecallCalendar],
    now: datetime,
    *,
    workspace_listing: bool,
    watermark: datetime | None = None,
    sweep_due: bool = False,
    alone: Collection[str] = (),
) -> list[ListQuery]:
    """Return the lists that show the announced changes of all marked calendars.

    ``sweep_due`` asks for a workspace sweep as well; ``watermark`` is the workspace's. A workspace
    list starts behind it while it is recent, so that each such list also finds what a lost
    notification hid. ``alone`` names calendars that a workspace list did not show. After a failed
    list of its own a calendar is tried in a list of all, which names nobody, and so in turn.
    """
    recent = [c for c in marked if c.sync_from and c.sync_from > now - RECENT]
    retried = [c for c in recent if c.attempts % 2]
    late = sorted(_late(marked, now), key=_mark)[FEW:]
    sweep = sweep_due and workspace_listing and watermark is not None
    together = [c for c in recent + late if c.recall_id not in alone]
    if not workspace_listing or not (len(together) > 1 or sweep or retried):
        together = []
    chained = watermark is not None and (sweep or late or watermark > now - RECENT)
    queries = _workspace(together, watermark if chained else None, sweep=sweep)
    served = {calendar.recall_id for calendar in together}
    queries += [list_alone(calendar) for calendar in marked if calendar.recall_id not in served]
    return queries


def list_alone(calendar: RecallCalendar) -> ListQuery:
    """The list of one calendar from its mark or its watermark, whichever is earlier."""
    since = calendar.sync_from
    if calendar.watermark is not None:
        behind = calendar.watermark - OVERLAP
        since = behind if since is None else min(since, behind)
    return ListQuery(calendar.recall_id, since, (calendar.recall_id,))


def is_new(calendar: RecallCalendar, now: datetime) -> bool:
    """Whether Recall made this calendar moments ago and no list has shown it yet."""
    made = calendar.watermark
    return calendar.synced_at is None and made is not None and made > now - RECENT


def since_made(calendar: RecallCalendar) -> RecallCalendar:
    """Return a new calendar as if it were announced: all that it has changed since it was made."""
    made = calendar.watermark
    return replace(calendar, sync_from=made - OVERLAP if made is not None else None)


def list_spacing(limit: int, *, others_wait: bool = False, writes_wait: bool = False) -> timedelta:
    """Return how long the next list for changes waits at the least, with so many lists a minute.

    One list serves all changes so far, so a workspace with many of them gives up a second or two
    for the lists of the rest of the minute.
    """
    spacing = WIDEST_SPACING if writes_wait else WIDE_SPACING if others_wait else SPACING
    return timedelta(minutes=spacing) / limit


def calm_at(calendar: RecallCalendar, now: datetime) -> datetime | None:
    """Return when a calendar that is listed now is listed again at the earliest; None when at once.

    Many announcements since its last list mean that somebody changes many events, or that Recall
    repeats itself: one list serves them all.
    """
    announced = calendar.requested - calendar.synced
    return now + BUSY_PAUSE if announced > BUSY_MARKS else None


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
