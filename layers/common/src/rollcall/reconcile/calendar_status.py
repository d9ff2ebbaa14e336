"""What Recall says of a calendar's status, and what it means for its connection and its events."""

from __future__ import annotations

from dataclasses import dataclass, replace
from datetime import timedelta

from rollcall.domain.errors import Blocked, Gone, RequestRefused, Retryable, RollcallError
from rollcall.domain.listing import wants_full
from rollcall.domain.model import Connection, RecallCalendar
from rollcall.domain.problems import Problem
from rollcall.domain.promise import waiting
from rollcall.ports.recall import CalendarAtRecall
from rollcall.reconcile.calendar_calls import CalendarCalls
from rollcall.reconcile.connection_status import is_connected, tried_again, with_status
from rollcall.reconcile.intake import Intake
from rollcall.reconcile.marks import LOOK_AGAIN
from rollcall.reconcile.slice import Slice

LOOK_AGAIN_WHEN_BLOCKED = timedelta(minutes=5)


@dataclass(frozen=True, slots=True)
class CalendarStatuses:
    """Follows the status of calendars, for one slice."""

    work: Slice
    intake: Intake
    calls: CalendarCalls

    def check(self, calendar: RecallCalendar) -> RecallCalendar | None:
        """Read a calendar that may have changed; None when it is gone. Raises Deferred."""
        store = self.work.outside.store
        connection = store.connection(calendar.user_id, calendar.calendar_key)
        if connection is not None and connection.recall_id is None:
            return calendar
        if connection is None or connection.recall_id != calendar.recall_id:
            # Left over: read as if it were the user's, it would hide the events of the right one.
            self.forget(calendar.recall_id)
            return None
        try:
            found = self.calls.retrieve(calendar.recall_id)
        except Gone:
            self.vanished(connection, calendar.recall_id)
            return None
        except (Retryable, RequestRefused) as error:
            return self._not_looked_at(calendar, error)
        seen = with_status(connection, found)
        if seen != connection:
            self._save(seen, connection)
        changed = self.changed(calendar, found)
        planned = changed.full_due_at
        if changed.waits_for_daily_read and planned is not None and planned > self.work.now():
            changed = replace(changed, due_at=planned)
        if changed != calendar:
            store.save_calendar(self.work.lease, changed, calendar)
        return changed

    def changed(self, calendar: RecallCalendar, found: CalendarAtRecall) -> RecallCalendar:
        """What a new status of the calendar means for its events."""
        connected = is_connected(found)
        changed = replace(
            calendar, check=False, connected=connected, status_since=found.status_since
        )
        # A status that began anew hides an episode in which Recall took the bots off.
        if connected and changed != replace(calendar, check=False):
            changed = replace(changed, full_due_at=None, due_at=self.work.now())
        self.work.learn(changed)
        if calendar.connected and not connected:
            self.work.counts["disconnected"] += 1
            self.intake.disconnected(changed)
        return changed

    def _not_looked_at(
        self, calendar: RecallCalendar, error: RollcallError
    ) -> RecallCalendar | None:
        """A calendar that cannot be looked at now: what else is due of it; None when nothing is."""
        now = self.work.now()
        if calendar.sync_from is not None or wants_full(calendar, now):
            return calendar
        pause = LOOK_AGAIN_WHEN_BLOCKED if isinstance(error, Blocked) else LOOK_AGAIN
        later = replace(calendar, due_at=now + pause)
        self.work.outside.store.save_calendar(self.work.lease, later, calendar)
        self.work.learn(later)
        return None

    def vanished(self, connection: Connection, recall_id: str) -> None:
        """Recall does not know the calendar any more: look for another, or make one."""
        lost = replace(connection, recall_id=None)
        anew = tried_again(lost, self.work.now(), Problem.NO_ANSWER)
        self._save(anew, connection)
        self.forget(recall_id)

    def forget(self, recall_id: str) -> None:
        """Forget a calendar at Recall."""
        self.work.outside.store.drop_calendar(self.work.lease, recall_id)
        self.work.forget(recall_id)

    def _save(self, connection: Connection, read: Connection) -> None:
        waits = waiting(connection, self.work.now())
        self.work.outside.store.save_connection(self.work.lease, waits, read)
