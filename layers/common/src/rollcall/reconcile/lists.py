"""Event lists under way: which calendars each serves, and what it showed of them so far."""

from __future__ import annotations

from collections import Counter
from collections.abc import Collection, Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import datetime, timedelta

from rollcall.domain.calendar_event import CalendarEvent
from rollcall.domain.errors import Unavailable
from rollcall.domain.lease import ListProgress
from rollcall.domain.listing import ListQuery
from rollcall.domain.model import RecallCalendar

WORKSPACE_LIST = "workspace"
BESIDE = "beside"
"""The list of all that overtakes one that takes long."""
MAX_PAGES = 2000
LONG_LIST = 3
"""Pages after which it is looked at whose events fill a list of all."""
FILLS = 0.1
"""The part of a list's events from which on one calendar fills it."""
FEW_BESIDE = 10
"""Calendars that are listed alone beside a list of all that takes long; more wait for it."""
OVERTAKEN_AFTER = timedelta(seconds=10)
"""How long calendars wait for the pages of a list of all that serves them."""
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
    began_at: datetime | None = None
    """When its first page was asked for."""
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
    def is_of_all(self) -> bool:
        """Whether it is a list of the workspace that goes on."""
        return self.query.recall_id is None and self.ended_at is None

    @property
    def filled_by(self) -> frozenset[str]:
        """The calendars whose events make this list of all long."""
        if not self.is_of_all or self.pages < LONG_LIST:
            return frozenset()
        least = FILLS * self.listed
        return frozenset(recall_id for recall_id, n in self.counts.items() if n >= least)

    def is_overtaken(self, now: datetime) -> bool:
        """Whether calendars that it has not shown do not wait for this list of all any more."""
        is_late = self.pages > 0 and takes_long(self.began_at, now)
        return self.is_of_all and (is_late or bool(self.filled_by))

    def shows(self, recall_id: str, now: datetime) -> bool:
        """Whether it serves a calendar that can wait for its end."""
        if recall_id not in self.served or not self.is_overtaken(now):
            return recall_id in self.served
        filled_by = self.filled_by
        return recall_id in filled_by or (recall_id in self.found and not filled_by)

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
        unseen = self.served.keys() - self.found.keys()
        kept = self.served.keys() - (unseen if self.is_of_all and len(unseen) <= FEW_BESIDE else ())
        kept = set(filled_by) or kept
        return ListProgress(
            recall_id=self.query.recall_id,
            updated_since=self.query.updated_since,
            start_after=self.query.start_after,
            page_link=self.page_link,
            newest=self.newest,
            serves={r: calendar.requested for r, calendar in self.served.items() if r in kept},
            pages=self.pages,
            listed=self.listed,
            latest_start=self.latest_start,
            began_at=self.began_at,
            filled_by=tuple(sorted(filled_by)),
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


def takes_long(began_at: datetime | None, now: datetime) -> bool:
    """Whether calendars wait no more for a list of all that began then."""
    return began_at is None or now - began_at >= OVERTAKEN_AFTER


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
        began_at=progress.began_at,
        counts=Counter(dict.fromkeys(progress.filled_by, progress.listed)),
    )


class Lists:
    """The lists of one run that have begun and are not finished."""

    def __init__(self) -> None:
        self.scans: dict[str, ListScan] = {}
        self.plans: dict[str, ListScan] = {}
        """Those that can be begun, by the key of their work."""
        self.unproven: dict[str, ListScan] = {}
        """Calendars to be listed alone, with the workspace list that did not show them."""

    def shows(self, recall_id: str, now: datetime) -> bool:
        """Whether a list under way serves this calendar, and can be waited for."""
        return any(scan.shows(recall_id, now) for scan in self.scans.values())

    def workspace_filled_by(self, progress: ListProgress | None) -> Collection[str]:
        """Return the calendars that make the list of all long, under way or put off."""
        scan = self.scans.get(WORKSPACE_LIST)
        if scan is not None:
            return scan.filled_by
        return progress.filled_by if progress is not None else ()

    def ended(self) -> Iterable[tuple[str, ListScan]]:
        """Return the lists whose last page was read."""
        return [(key, scan) for key, scan in self.scans.items() if scan.ended_at is not None]
