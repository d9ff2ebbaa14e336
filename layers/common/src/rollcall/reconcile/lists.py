"""Event lists under way: which calendars each serves, and what it showed of them so far."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import datetime

from rollcall.domain.calendar_event import CalendarEvent
from rollcall.domain.errors import Unavailable
from rollcall.domain.listing import ListQuery
from rollcall.domain.model import ListProgress, RecallCalendar

MAX_PAGES = 2000
LONG_LIST = 3
"""Pages of a list of all after which others overtake those whose events fill it."""
FILLS = 0.1
"""The part of a list's events from which on one calendar fills it."""
PROOF_MARGIN_SECONDS = 1.0


@dataclass(slots=True, eq=False)
class ListScan:
    """One list. ``served`` holds the due calendars as they were read before it began."""

    query: ListQuery
    served: Mapping[str, RecallCalendar]
    page_link: str | None = None
    newest: datetime | None = None
    """Highest `updated_at` on the pages so far."""
    found: dict[str, datetime] = field(default_factory=dict)
    """Per calendar in the list, its highest `updated_at`."""
    counts: Counter[str] = field(default_factory=Counter)
    """Events per calendar in the list."""
    pages: int = 0
    listed: int = 0
    latest_start: datetime | None = None
    """Start of the last event so far; None at the beginning, and after the last page."""
    boundary: frozenset[str] = frozenset()
    """Events that start then: others may follow on the next page."""
    ended_at: datetime | None = None
    """When its last page was read; it is finished when the rows that it changed are written."""
    proves: ListScan | None = None
    """The workspace list that did not show this calendar's change, which is now listed alone."""
    _links: set[str] = field(default_factory=set)

    @property
    def is_full(self) -> bool:
        """Whether it shows the whole window of one calendar."""
        return self.query.updated_since is None

    @property
    def filled_by(self) -> frozenset[str]:
        """The calendars whose events make this list of all long, while it goes on.

        Nobody else waits for its end.
        """
        if self.query.recall_id is not None or self.ended_at or self.pages < LONG_LIST:
            return frozenset()
        least = FILLS * self.listed
        return frozenset(recall_id for recall_id, n in self.counts.items() if n >= least)

    def shows_all_of(self, calendar: RecallCalendar) -> bool:
        """Whether it shows a new calendar from the moment it was made on."""
        since, made = self.query.updated_since, calendar.watermark
        is_first = calendar.synced_at is None and calendar.full_due_at is None
        return is_first and made is not None and since is not None and since <= made

    def saw(self, recall_id: str, updated_at: datetime) -> None:
        """Note one event of the list."""
        self.newest = max(self.newest or updated_at, updated_at)
        self.counts[recall_id] += 1
        self.found[recall_id] = max(self.found.get(recall_id, updated_at), updated_at)

    def turn(self, next_link: str | None, now: datetime) -> None:
        """Go to the next page. Raises Unavailable when the pages do not end."""
        if next_link is not None and (next_link in self._links or len(self._links) >= MAX_PAGES):
            raise Unavailable("looping_cursor", answered=True)
        if next_link is not None:
            self._links.add(next_link)
        self.pages += 1
        self.page_link = next_link
        self.ended_at = now if next_link is None else None

    def at_boundary(self, events: Sequence[CalendarEvent], *, is_last: bool) -> None:
        """Note where a page of a full scan ends."""
        last = max((event.start for event in events), default=self.latest_start)
        self.latest_start = None if is_last else last
        self.boundary = frozenset(event.event_id for event in events if event.start == last)

    def progress(self) -> ListProgress | None:
        """Return where the next run goes on; None before the first page is done."""
        if self.page_link is None:
            return None
        filled_by = self.filled_by
        return ListProgress(
            recall_id=self.query.recall_id,
            updated_since=self.query.updated_since,
            start_after=self.query.start_after,
            page_link=self.page_link,
            newest=self.newest,
            serves={
                recall_id: calendar.requested
                for recall_id, calendar in self.served.items()
                if not filled_by or recall_id in filled_by
            },
            filled_by=tuple(sorted(filled_by)),
            pages=self.pages,
            listed=self.listed,
            latest_start=self.latest_start,
        )

    def unproven(self) -> list[RecallCalendar]:
        """Return calendars that announced a change which this workspace list did not show."""
        if self.query.recall_id is not None:
            return []
        return [c for c in self.served.values() if c.sync_from and c.recall_id not in self.found]

    def missed(self, calendar: RecallCalendar, alone: ListScan) -> bool:
        """Whether a list of the calendar alone shows what this workspace list should have shown.

        A change that came after the workspace list proves nothing, so only events count that are
        no newer than the newest it showed, or that lie right at the calendar's mark.
        """
        latest = alone.found.get(calendar.recall_id)
        mark = calendar.sync_from
        if latest is None or mark is None or latest < mark:
            return False
        at_mark = (latest - mark).total_seconds() <= PROOF_MARGIN_SECONDS
        return at_mark or (self.newest is not None and latest <= self.newest)


def resume(progress: ListProgress, calendars: Mapping[str, RecallCalendar]) -> ListScan:
    """Return the list that an earlier run began.

    Calendars that were marked again since are not served by it any more: their newer marks may
    reach further back than its first pages did.
    """
    served = {
        recall_id: calendar
        for recall_id, calendar in calendars.items()
        if progress.serves.get(recall_id) == calendar.requested
    }
    query = ListQuery(
        progress.recall_id, progress.updated_since, tuple(served), progress.start_after
    )
    # Events of the earlier pages count as found: a list of one calendar would prove nothing.
    found = {c.recall_id: c.sync_from for c in served.values() if c.sync_from is not None}
    return ListScan(
        query,
        served,
        progress.page_link,
        progress.newest,
        found,
        pages=progress.pages,
        listed=progress.listed,
        latest_start=progress.latest_start,
        counts=Counter(dict.fromkeys(progress.filled_by, progress.listed)),
    )


class Lists:
    """The lists of one run that have begun and are not finished."""

    def __init__(self) -> None:
        self.scans: dict[str, ListScan] = {}
        self.unproven: dict[str, ListScan] = {}
        """Calendars to be listed alone, with the workspace list that did not show them."""

    def serves(self, recall_id: str) -> bool:
        """Whether a list under way serves this calendar, and nobody else's events make it long."""
        return any(
            recall_id in scan.served and recall_id in (scan.filled_by or scan.served)
            for scan in self.scans.values()
        )

    def filled_by(self, key: str, progress: ListProgress | None) -> frozenset[str]:
        """Return the calendars that make a list of all long, under way or put off."""
        scan = self.scans.get(key)
        if scan is not None:
            return scan.filled_by
        return frozenset(progress.filled_by) if progress is not None else frozenset()

    def ended(self) -> Iterable[tuple[str, ListScan]]:
        """Return the lists whose last page was read."""
        return [(key, scan) for key, scan in self.scans.items() if scan.ended_at is not None]
