"""What a new status of a calendar means for its connection and for its events."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, replace
from datetime import datetime

from rollcall.domain.model import Connection, RecallCalendar
from rollcall.domain.problems import Problem
from rollcall.domain.promise import waiting
from rollcall.domain.rows import same_content
from rollcall.ports.recall import CalendarAtRecall
from rollcall.ports.worker_store import WorkerStore
from rollcall.reconcile.connection_status import is_connected, still_connected, tried_again
from rollcall.reconcile.mail_marks import MailMarks
from rollcall.reconcile.stage import RowStage
from rollcall.reconcile.state import Held, Lookups, Tally
from rollcall.reconcile.step import Step

PAGE = 200


@dataclass(slots=True)
class CalendarChanges:
    """Follows the status of calendars, for one run."""

    store: WorkerStore
    held: Held
    lookups: Lookups
    stage: RowStage
    tally: Tally
    now: Callable[[], datetime]
    marks: MailMarks

    def follow(self, read: RecallCalendar, found: CalendarAtRecall) -> Step:
        """Store what the status means for the calendar's events; rows first.

        ``read`` is the calendar as it was before Recall was asked: lists and notifications may have
        changed it since.
        """
        now_known = self.lookups.newest(read)
        if now_known.connected and not still_connected(now_known, found):
            self.tally.counts["disconnected"] += 1
            yield from self._strip(replace(now_known, connected=False))
            now_known = self.lookups.newest(read)
        changed = self._looked_at(now_known, found, marked=now_known.requested > read.requested)
        if changed != now_known:
            self.lookups.save([(changed, now_known)])

    def _looked_at(
        self, calendar: RecallCalendar, found: CalendarAtRecall, *, marked: bool
    ) -> RecallCalendar:
        """Return the calendar after a look.

        A status that began anew hides an episode in which Recall may have taken the bots off. Where
        it was ``marked`` during the look, it is looked at again.
        """
        again = calendar.check and marked
        connected = still_connected(calendar, found)
        looked_at = replace(calendar, check=again, attempts=0, look_at=None)
        changed = replace(looked_at, connected=connected, status_since=found.status_since)
        if is_connected(found) and changed != looked_at:
            return replace(changed, full_due_at=None, due_at=self.now())
        if not connected:
            # There is nothing to list; when it is connected again, everything is.
            return replace(changed, sync_from=None, due_at=calendar.due_at if again else None)
        if changed.waits_for_list or again:
            return changed
        return replace(changed, due_at=changed.full_due_at)

    def vanished(self, connection: Connection, recall_id: str) -> None:
        """Recall does not know the calendar any more: look for another, or make one."""
        lost = replace(connection, recall_id=None)
        self.save(tried_again(lost, self.now(), Problem.NO_ANSWER), connection)
        self.lookups.drop(recall_id)

    def save(self, connection: Connection, read: Connection) -> None:
        """Store a connection, with what it was read as."""
        if connection.status is not read.status:
            # Before it is stored: a crash in between would hide it.
            self.marks.mark(connection.user_id)
        waits = waiting(connection, self.now())
        self.store.save_connection(self.held.lease, waits, read)

    def _strip(self, calendar: RecallCalendar) -> Step:
        """Recall lost access and took the bots of every coming event off."""
        evaluator = self.lookups.evaluator(calendar)
        after: str | None = ""
        while after is not None:
            now = self.now()
            page = self.store.events_page(calendar.user_id, calendar.calendar_key, after, PAGE, now)
            for row in self.stage.load([row.key for row in page.rows]).values():
                coming = tuple(bot for bot in row.observed.bots if bot.start <= now)
                bare = replace(row, observed=replace(row.observed, bots=coming))
                evaluated = evaluator.evaluate(bare, now)
                if not same_content(row, evaluated):
                    self.stage.stage(evaluated, row)
            self.stage.flush()
            after = page.after
            yield None
