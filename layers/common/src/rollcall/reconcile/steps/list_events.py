"""Lists of events: for announced changes, for whole windows, and what follows their last page."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from datetime import datetime, timedelta
from functools import partial

from rollcall.domain.caps import MOST_EVENTS
from rollcall.domain.endpoints import Endpoint
from rollcall.domain.errors import FOREIGN_LINK, Gone, RateLimited, RequestRefused, Unavailable
from rollcall.domain.listing import LISTING_AGAIN
from rollcall.ports.recall import Recall
from rollcall.reconcile.answers import Answer, Follow, answer_to
from rollcall.reconcile.apply_events import EventApplier
from rollcall.reconcile.lists import Lists, ListScan
from rollcall.reconcile.scheduler import SPACED, Kind
from rollcall.reconcile.stage import RowStage
from rollcall.reconcile.state import Held, Lookups, Tally
from rollcall.reconcile.step import Call, Step, ask
from rollcall.reconcile.watermarks import Watermarks

SWEEP_AFTER_FAILURE = timedelta(minutes=5)
WORKSPACE_AGAIN = timedelta(seconds=10)
PAGES_AT_ONCE = 10
"""Pages of one calendar, or of a list that one calendar fills, that are read without a pause."""
PAGE_PAUSE = timedelta(seconds=6)
"""The pause between those that follow: one large calendar leaves lists for the others."""


@dataclass(slots=True)
class ListSteps:
    """The steps of lists, for one run."""

    recall: Recall
    applier: EventApplier
    lists: Lists
    stage: RowStage
    lookups: Lookups
    watermarks: Watermarks
    held: Held
    tally: Tally
    now: Callable[[], datetime]

    def read(self, key: str, scan: ListScan, kind: Kind) -> Step:
        """Read a list to its end; its rows are staged page by page."""
        self.lists.scans[key] = scan
        scan.began_at = scan.began_at or self.now()
        asking = kind
        while scan.ended_at is None:
            asked_at = self.now()
            job = partial(self.recall.list_events, scan.query, scan.page_link)
            neutral = scan.query.recall_id is None
            try:
                call = Call(
                    Endpoint.LIST_EVENTS, job, asking, neutral, _next_page_at(scan, asked_at)
                )
                page = yield from ask(call)
                self.tally.counts["lists"] += 1
                self.applier.apply(page, scan, asked_at, self.now())
                scan.listed += len(page.events)
                scan.turn(_next_link(scan, page.next_link), self.now())
            except Exception as error:  # noqa: BLE001 - sorted by the table of answers
                self._failed(key, scan, error, answer_to(Kind.LIST, error))
                return
            asking = Kind.PAGE if kind in SPACED else kind

    def finish(self, key: str) -> Step:
        """Store what a list changed, then advance the watermarks of the calendars it served."""
        scan = self.lists.scans.pop(key)
        self.stage.flush()
        self.watermarks.advance(scan)
        for calendar in scan.unproven():
            self.lists.unproven[calendar.recall_id] = scan
        if scan.proves is not None and _missed(scan):
            self._distrust()
        yield from ()

    def _failed(self, key: str, scan: ListScan, error: Exception, answer: Answer) -> None:
        """One list that cannot be read now must not stop the others."""
        del self.lists.scans[key]
        self.stage.flush()
        if answer.follow is Follow.BUG:
            raise error
        self.tally.counts["lists_failed"] += 1
        now = self.now()
        if scan.query.recall_id is None:
            refused = isinstance(error, RequestRefused) and error.reason != FOREIGN_LINK
            if refused or isinstance(error, Gone):
                self._distrust()
            self.held.change(
                next_list_at=now + WORKSPACE_AGAIN, sweep_due_at=now + SWEEP_AFTER_FAILURE
            )
        gone = answer.follow in {Follow.GONE, Follow.REFUSED} and scan.query.recall_id is not None
        for calendar in scan.served.values():
            if scan.query.recall_id is None and calendar.attempts == 0:
                continue  # it is no fault of its own
            pause = answer.pause(calendar.attempts, error)
            progress = scan.progress() if _may_go_on(error) else None
            self.watermarks.postpone(calendar, pause, check=gone, progress=progress)

    def _distrust(self) -> None:
        """For a day calendars are listed alone: a workspace list missed events or was refused."""
        again = self.now() + LISTING_AGAIN
        self.held.change(workspace_listing=False, list_together_at=again)
        self.tally.counts["workspace_listing_distrusted"] += 1


def _next_page_at(scan: ListScan, now: datetime) -> datetime | None:
    is_of_few = scan.query.recall_id is not None or scan.filled_by
    return now + PAGE_PAUSE if is_of_few and scan.pages >= PAGES_AT_ONCE else None


def _may_go_on(error: Exception) -> bool:
    """Whether the page that failed may be read later; pages that lead nowhere are begun anew."""
    looped = isinstance(error, Unavailable) and error.reason == "looping_cursor"
    return isinstance(error, RateLimited | Unavailable) and not looped


def _next_link(scan: ListScan, link: str | None) -> str | None:
    """Return where the list goes on; a calendar with more events than are kept ends early."""
    return None if scan.is_full and scan.listed >= 2 * MOST_EVENTS else link


def _missed(scan: ListScan) -> bool:
    (calendar,) = scan.served.values()
    return scan.proves is not None and scan.proves.missed(calendar, scan)
