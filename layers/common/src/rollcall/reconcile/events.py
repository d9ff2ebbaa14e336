"""Events: Recall's events become rows with a decision, for every calendar that is due.

The watermark is Recall's highest `updated_at`, never our clock, and moves only after all pages
of a list are stored. Rows that need no write are stored at once; those that do go to the bots
first and are stored with the outcome, which saves a write each. A crash in between loses nothing:
the calendar is still due and the list is read again.
"""

from __future__ import annotations

from collections.abc import Sequence
from datetime import timedelta

from rollcall.domain.errors import (
    FOREIGN_LINK,
    Blocked,
    Conflict,
    Gone,
    RequestRefused,
    RollcallError,
    Unavailable,
)
from rollcall.domain.listing import ListQuery, alone, plan_listing, spacing, wants_full, whole
from rollcall.domain.model import RecallCalendar
from rollcall.domain.pace import Endpoint
from rollcall.ports.recall import Page
from rollcall.reconcile.bots import BotReconciler
from rollcall.reconcile.calls import IDLE, Deferred
from rollcall.reconcile.intake import Intake
from rollcall.reconcile.marks import Marks
from rollcall.reconcile.reading import Reading, resume
from rollcall.reconcile.slice import Slice

PAUSE_AFTER_FAILURE = timedelta(seconds=60)
SWEEP_AFTER_FAILURE = timedelta(minutes=5)
PAUSE_AFTER_BLOCK = timedelta(minutes=5)


class EventReconciler:
    """Reads the lists that serve every due calendar of one slice."""

    def __init__(self, work: Slice, bots: BotReconciler) -> None:
        self._work = work
        self._bots = bots
        self._intake = Intake(work, bots)
        self._marks = Marks(work)

    def sync(self, due: Sequence[RecallCalendar]) -> bool:
        """Read what is due; True when a list was read."""
        try:
            if self._resume():
                # What it served is not due any more.
                return True
            queries = self._plan(due)
            for query in queries:
                self._read_and_store(self._begin(query, due))
        except Deferred:
            self._work.counts["lists_deferred"] += 1
            return False
        return bool(queries)

    def read_whole(self, calendar: RecallCalendar) -> None:
        """The daily read of a calendar that nobody asks for. Raises Deferred."""
        query = whole(calendar, self._work.now())
        reading = Reading(query, {calendar.recall_id: calendar}, share=IDLE)
        self._read_and_store(reading)

    def _plan(self, due: Sequence[RecallCalendar]) -> list[ListQuery]:
        self._work.trust_workspace_listing_again()
        now, lease = self._work.now(), self._work.lease
        held_back = lease.list_after is not None and now < lease.list_after
        served = [c for c in due if wants_full(c, now)] if held_back else due
        sweep_due = lease.sweep_due_at is None or lease.sweep_due_at <= now
        queries = plan_listing(
            served,
            now,
            workspace_listing=lease.workspace_listing,
            watermark=lease.watermark,
            sweep_due=sweep_due and not held_back,
        )
        if not held_back:
            marks = sum(c.requested - c.synced for c in served if c.sync_from is not None)
            used = self._work.calls.pace.used(Endpoint.LIST_EVENTS, now)
            limit = self._work.calls.limits[Endpoint.LIST_EVENTS]
            self._work.hold_lists(now + spacing(marks, used, limit) if queries else None)
        return queries

    def _begin(self, query: ListQuery, due: Sequence[RecallCalendar]) -> Reading:
        return Reading(query, {c.recall_id: c for c in due if c.recall_id in query.serves})

    def _resume(self) -> bool:
        progress = self._work.lease.progress
        if progress is None:
            return False
        self._work.set_progress(None)
        found = self._work.outside.store.recall_calendars(progress.serves)
        if len(found) < len(progress.serves):
            # Its events went with a calendar, and what stood behind them moved up a page.
            return False
        self._read_and_store(resume(progress, found))
        return True

    def _read_and_store(self, reading: Reading) -> None:
        """Read a list, write its bots and move the marks of the calendars it served."""
        if not self._read_or_put_off(reading):
            return
        self._bots.act()
        self._marks.move(reading)
        for calendar in reading.unproven():
            self._prove(reading, calendar)
        if reading.query.updated_since is None and not reading.resumed:
            self._intake.forget_vanished(reading)
            self._bots.flush()

    def _read_or_put_off(self, reading: Reading) -> bool:
        try:
            self._read(reading)
        except Deferred:
            # Rows first: progress says that they are stored.
            self._bots.flush()
            self._work.set_progress(reading.progress())
            raise
        except (Gone, RequestRefused, Unavailable, Conflict, Blocked) as error:
            self._failed(reading, error)
            return False
        return True

    def _read(self, reading: Reading) -> None:
        while not reading.complete:
            page = self._page(reading)
            self._intake.take(page, reading)
            reading.turn(page.next_link)

    def _page(self, reading: Reading) -> Page:
        self._work.counts["lists"] += 1
        query, link = reading.query, reading.page_link
        return self._work.calls.call(
            Endpoint.LIST_EVENTS,
            lambda _: self._work.outside.recall.list_events(query, link),
            share=reading.share,
            neutral=query.recall_id is None,
        )

    def _prove(self, workspace: Reading, calendar: RecallCalendar) -> None:
        """List a calendar alone that a workspace list did not show, and compare."""
        reading = Reading(alone(calendar), {calendar.recall_id: calendar})
        if not self._read_or_put_off(reading):
            return
        self._bots.act()
        self._marks.move(reading)
        if workspace.missed(calendar, reading):
            self._work.distrust_workspace_listing()

    def _failed(self, reading: Reading, error: RollcallError) -> None:
        """One list that cannot be read now must not stop the others."""
        self._bots.flush()
        self._work.counts["lists_failed"] += 1
        if reading.query.recall_id is None:
            if isinstance(error, RequestRefused) and error.reason != FOREIGN_LINK:
                self._work.distrust_workspace_listing()
            self._work.hold_lists(self._work.now() + timedelta(seconds=10))
            self._work.sweep_at(self._work.now() + SWEEP_AFTER_FAILURE)
            return
        gone = isinstance(error, Gone | RequestRefused)
        pause = PAUSE_AFTER_BLOCK if isinstance(error, Blocked) else PAUSE_AFTER_FAILURE
        self._marks.postpone(reading, self._work.now() + pause, check=gone)
