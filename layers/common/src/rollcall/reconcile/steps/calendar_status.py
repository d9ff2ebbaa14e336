"""Calendars whose status may have changed are looked at; so is one before its daily read."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from datetime import datetime
from functools import partial

from rollcall.domain.endpoints import Endpoint
from rollcall.domain.errors import Gone, LeaseLost, Unavailable
from rollcall.domain.model import Connection, RecallCalendar
from rollcall.ports.recall import CalendarAtRecall, Recall
from rollcall.ports.worker_store import WorkerStore
from rollcall.reconcile.answers import Follow, answer_to
from rollcall.reconcile.calendar_changes import CalendarChanges
from rollcall.reconcile.connection_status import with_status
from rollcall.reconcile.scheduler import Kind
from rollcall.reconcile.state import Lookups
from rollcall.reconcile.step import Call, Step, ask
from rollcall.reconcile.watermarks import Watermarks


@dataclass(slots=True)
class StatusSteps:
    """The step of calendar statuses, for one run."""

    recall: Recall
    store: WorkerStore
    lookups: Lookups
    changes: CalendarChanges
    watermarks: Watermarks
    now: Callable[[], datetime]

    def look(self, recall_id: str) -> Step:
        """Look at one calendar, and store what its status means."""
        calendar = self.lookups.fresh(recall_id)
        if calendar is None:
            return
        connection = self.store.connection(calendar.user_id, calendar.calendar_key)
        if connection is not None and connection.recall_id is None:
            # It is being registered anew; the connection's own step looks at it.
            pause = answer_to(Kind.STATUS, Unavailable("registering")).pause(calendar.attempts)
            self.watermarks.look_later(calendar, pause)
            return
        if connection is None or connection.recall_id != recall_id:
            # This pointer belongs to an older registration: with it, lists would hide the events
            # of the current calendar.
            self.lookups.drop(recall_id)
            return
        yield from self._look(calendar, connection)

    def _look(self, calendar: RecallCalendar, connection: Connection) -> Step:
        job = partial(self.recall.retrieve_calendar, calendar.recall_id)
        try:
            found = yield from ask(Call(Endpoint.RETRIEVE_CALENDAR, job))
            if with_status(connection, found) != connection:
                self._save_status(connection, found)
            yield from self.changes.follow(calendar, found)
        except Gone:
            self.changes.vanished(connection, calendar.recall_id)
        except LeaseLost:
            raise
        except Exception as error:
            answer = answer_to(Kind.STATUS, error)
            if answer.follow is Follow.BUG:
                raise
            pause = answer.pause(calendar.attempts, error)
            self.watermarks.look_later(calendar, pause)

    def _save_status(self, read: Connection, found: CalendarAtRecall) -> None:
        """Store a status that differs, and nothing else: rules may have been applied meanwhile."""
        connection = self.store.connection(read.user_id, read.calendar_key)
        if connection is not None and connection.recall_id == read.recall_id:
            self.changes.save(with_status(connection, found), connection)
