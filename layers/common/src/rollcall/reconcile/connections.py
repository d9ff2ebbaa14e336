"""Connections: what users connected or disconnected becomes calendars at Recall, or none."""

from __future__ import annotations

from dataclasses import dataclass, field, replace
from datetime import datetime, timedelta

from rollcall.domain.desired import recently_arrived
from rollcall.domain.errors import (
    FOREIGN_LINK,
    WRONG_TOKEN,
    Blocked,
    Conflict,
    Gone,
    LeaseLost,
    RequestRefused,
    Retryable,
    RollcallError,
    Unavailable,
)
from rollcall.domain.model import Connection, EventRow, RecallCalendar, Status, Wanted
from rollcall.domain.problems import Problem
from rollcall.domain.promise import waiting
from rollcall.domain.rows import DISPATCH_LEAD, backoff
from rollcall.reconcile.bots import BotReconciler
from rollcall.reconcile.calendar_calls import CalendarCalls
from rollcall.reconcile.calendar_status import CalendarStatuses
from rollcall.reconcile.calls import AllRefused, Deferred
from rollcall.reconcile.connection_status import (
    is_connected,
    problem_of,
    tried_again,
    with_status,
)
from rollcall.reconcile.intake import Intake
from rollcall.reconcile.leaving import Leaving
from rollcall.reconcile.slice import Slice

RESYNC_AT_MOST_EVERY = timedelta(seconds=30)
FIRST_PAUSE, FIRST_PAUSE_WHEN_BLOCKED = 2.0, 30.0
"""Seconds; doubled with each further failure, up to five minutes."""


@dataclass(slots=True)
class ConnectionReconciler:
    """Brings connections in line, for one slice."""

    work: Slice
    bots: BotReconciler
    intake: Intake
    calendars: CalendarCalls = field(init=False)
    statuses: CalendarStatuses = field(init=False)
    leaving: Leaving = field(init=False)

    def __post_init__(self) -> None:
        self.calendars = CalendarCalls(self.work)
        self.statuses = CalendarStatuses(self.work, self.intake, self.calendars)
        self.leaving = Leaving(self.work)

    def reconcile(self, connection: Connection) -> bool:
        """Bring one connection in line; True when it got further."""
        try:
            self._reconcile(connection)
        except AllRefused:
            self._save(self._tried(connection, Problem.STOPPED), connection)
            return False
        except Deferred:
            return False
        except RequestRefused as error:
            if connection.wanted is Wanted.REMOVED or error.reason == FOREIGN_LINK:
                # A removal is never given up, and an answer may be broken but once.
                self._later(connection, error)
            else:
                self._refused(connection, error)
        except (Blocked, Conflict, Unavailable, Gone) as error:
            self._later(connection, error)
        except Exception as error:
            if isinstance(error, RollcallError) and not isinstance(error, Retryable):
                raise
            self.work.outside.report(error)
            self._later(connection, error)
        return True

    # --- one connection ------------------------------------------------------------------------

    def _reconcile(self, connection: Connection) -> None:
        if connection.wanted is Wanted.REMOVED:
            self._remove(connection)
            return
        now = self.work.now()
        current = self._in_line(connection)
        calendar = self._calendar(current)
        if calendar is not None and connection.applied < connection.requested:
            self.work.forget_rules(connection.user_id)
            self.intake.judge_again(calendar)
            self.bots.act()
            if connection.resync:
                self._resync(calendar, now)
        connecting = current.status is Status.CONNECTING
        self._save(
            replace(
                current,
                applied=connection.requested,
                resync=False,
                attempts=current.attempts + 1 if connecting else 0,
                due_at=now + backoff(current.attempts, most=60) if connecting else None,
            ),
            connection,
        )

    def _in_line(self, connection: Connection) -> Connection:
        """The connection after the one call to Recall that it needs, if any."""
        if connection.recall_id is None:
            return self._register(connection)
        if connection.applied_token_version < connection.token_version:
            found = self.calendars.hand_over(connection, connection.recall_id)
        elif connection.status is Status.CONNECTING:
            found = self.calendars.retrieve(connection.recall_id)
        else:
            return connection
        calendar = self._calendar(connection)
        if calendar is not None:
            changed = self.statuses.changed(calendar, found)
            if changed != calendar:
                self.work.outside.store.save_calendar(self.work.lease, changed, calendar)
        return replace(
            with_status(connection, found), applied_token_version=connection.token_version
        )

    def _register(self, connection: Connection) -> Connection:
        found = self.calendars.find_or_create(connection)
        calendar = RecallCalendar(
            recall_id=found.recall_id,
            user_id=connection.user_id,
            calendar_key=connection.calendar_key,
            email=connection.email,
            due_at=self.work.now(),
            connected=is_connected(found),
            status_since=found.status_since,
        )
        # The pointer first: from here on notifications of this calendar find their way.
        self.work.outside.store.add_calendar(self.work.lease, calendar)
        self.work.learn(calendar)
        return replace(
            with_status(connection, found),
            recall_id=found.recall_id,
            applied_token_version=connection.token_version,
        )

    # --- removal -------------------------------------------------------------------------------

    def _remove(self, connection: Connection) -> None:
        """Recall first, then Google, then the calls that run, and last our rows.

        After a revocation at Google Recall may need hours. Only the rows name the bots in their
        calls, so they are kept until each of these has been asked to leave.
        """
        self.calendars.remove(connection)
        newest = self.work.outside.store.connection(connection.user_id, connection.calendar_key)
        if newest is None or newest.requested != connection.requested:
            return
        token = self.calendars.token(connection)
        if token is not None:
            self.work.outside.revoker.revoke(token)
        self._forget_events(connection)
        if self.work.outside.store.drop_connection(self.work.lease, connection):
            self.work.counts["connections_removed"] += 1

    def _forget_events(self, connection: Connection) -> None:
        """Drop every row; the bots in their calls are asked to leave first."""
        now, store = self.work.now(), self.work.outside.store
        long_ago = now - timedelta(days=400)
        rows = store.events_of(connection.user_id, connection.calendar_key, long_ago)
        failed = [error for row in rows if (error := self._end_call(row, now)) is not None]
        if failed:
            # Only the rows name the bots, so they are kept until every bot was asked.
            raise failed[0]
        self.bots.drop([row.key for row in rows])

    def _end_call(self, row: EventRow, now: datetime) -> RollcallError | None:
        """Ask the bots of one row to leave; one that cannot be asked keeps no other in its call."""
        recent = recently_arrived(row.observed, now, DISPATCH_LEAD)
        if not recent:
            return None
        try:
            self.bots.keep(self.leaving.leave(row, recent))
        except (Deferred, LeaseLost):
            raise
        except RollcallError as error:
            return error
        return None

    # --- parts ---------------------------------------------------------------------------------

    def _calendar(self, connection: Connection) -> RecallCalendar | None:
        if connection.recall_id is None:
            return None
        return self.work.calendars([connection.recall_id]).get(connection.recall_id)

    def _resync(self, calendar: RecallCalendar, now: datetime) -> None:
        """Somebody pressed "sync now": read the whole window, but not again and again."""
        last = calendar.synced_at
        if last is not None and now - last < RESYNC_AT_MOST_EVERY:
            return
        wanted = replace(calendar, full_due_at=None, due_at=now)
        self.work.outside.store.save_calendar(self.work.lease, wanted, calendar)
        self.work.learn(wanted)

    def _save(self, connection: Connection, read: Connection) -> None:
        waits = waiting(connection, self.work.now())
        self.work.outside.store.save_connection(self.work.lease, waits, read)

    def _refused(self, connection: Connection, error: RequestRefused) -> None:
        """Recall will not take this calendar: say so, and wait for the user."""
        self.work.counts["connections_refused"] += 1
        unreadable = error.reason == WRONG_TOKEN
        self._save(
            replace(
                connection,
                status=Status.REFUSED,
                problem=Problem.TOKEN_UNREADABLE if unreadable else Problem.NOT_ACCEPTED,
                attempts=connection.attempts + 1,
                applied=connection.requested,
                applied_token_version=connection.token_version,
                due_at=None,
            ),
            connection,
        )

    def _later(self, connection: Connection, error: Exception) -> None:
        """Try again after a pause that doubles; a calendar that vanished is looked for anew."""
        if isinstance(error, Gone) and connection.recall_id is not None:
            self.statuses.vanished(connection, connection.recall_id)
        else:
            self._save(self._tried(connection, problem_of(error)), connection)

    def _tried(self, connection: Connection, problem: Problem) -> Connection:
        """The connection after a failed try. An answer to it ends the name of its next create."""
        first = FIRST_PAUSE_WHEN_BLOCKED if problem is Problem.BLOCKED else FIRST_PAUSE
        pause = backoff(connection.attempts, first=first)
        return tried_again(connection, self.work.now() + pause, problem)
