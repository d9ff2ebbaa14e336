"""One list being read, page by page, and what it tells of the calendars it serves."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import datetime

from rollcall.domain.errors import Unavailable
from rollcall.domain.listing import ListQuery
from rollcall.domain.model import ListProgress, RecallCalendar
from rollcall.reconcile.calls import URGENT

MAX_PAGES = 2000
_PROOF_MARGIN_SECONDS = 1.0


@dataclass(slots=True)
class Reading:
    """A list under way. ``served`` holds the due calendars as they were read before it began."""

    query: ListQuery
    served: Mapping[str, RecallCalendar]
    page_link: str | None = None
    newest: datetime | None = None
    """Highest `updated_at` on the pages so far."""
    complete: bool = False
    resumed: bool = False
    """Whether an earlier slice read the first pages."""
    share: float = URGENT
    """The part of the minute's lists that this one may be among."""
    found: dict[str, datetime] = field(default_factory=dict)
    """Per calendar in the list, its highest `updated_at`."""
    event_ids: set[str] = field(default_factory=set)
    _links: set[str] = field(default_factory=set)

    def see(self, recall_id: str, event_id: str, updated_at: datetime) -> None:
        """Note one event of the list."""
        self.newest = max(self.newest or updated_at, updated_at)
        self.found[recall_id] = max(self.found.get(recall_id, updated_at), updated_at)
        self.event_ids.add(event_id)

    def turn(self, next_link: str | None) -> None:
        """Go to the next page. Raises Unavailable when the pages do not end."""
        if next_link is not None and (next_link in self._links or len(self._links) >= MAX_PAGES):
            raise Unavailable("looping_cursor", answered=True)
        if next_link is not None:
            self._links.add(next_link)
        self.page_link = next_link
        self.complete = next_link is None

    def progress(self) -> ListProgress | None:
        """Where to go on in the next slice; None before the first page is done."""
        if self.page_link is None:
            return None
        return ListProgress(
            recall_id=self.query.recall_id,
            updated_since=self.query.updated_since,
            start_after=self.query.start_after,
            page_link=self.page_link,
            newest=self.newest,
            serves={recall_id: c.requested for recall_id, c in self.served.items()},
        )

    def unproven(self) -> list[RecallCalendar]:
        """Calendars that announced a change which this workspace list did not show."""
        if self.query.recall_id is not None:
            return []
        return [c for c in self.served.values() if c.sync_from and c.recall_id not in self.found]

    def missed(self, calendar: RecallCalendar, alone: Reading) -> bool:
        """Whether a list of the calendar alone shows what this workspace list should have shown.

        A change that came after the workspace list proves nothing, so only events count that are
        no newer than the newest it showed, or that lie right at the calendar's mark.
        """
        latest = alone.found.get(calendar.recall_id)
        mark = calendar.sync_from
        if latest is None or mark is None or latest < mark:
            return False
        at_mark = (latest - mark).total_seconds() <= _PROOF_MARGIN_SECONDS
        return at_mark or (self.newest is not None and latest <= self.newest)


def resume(progress: ListProgress, calendars: Mapping[str, RecallCalendar]) -> Reading:
    """The list that an earlier slice began.

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
    # Events of the earlier pages count as found: an alone-list would prove nothing against them.
    found = {c.recall_id: c.sync_from for c in served.values() if c.sync_from is not None}
    return Reading(query, served, progress.page_link, progress.newest, resumed=True, found=found)
