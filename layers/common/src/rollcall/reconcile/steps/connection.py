"""Connections: what users connected or disconnected becomes calendars at Recall, or none."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, replace
from datetime import datetime, timedelta
from functools import partial

from rollcall.domain.desired import DISPATCH_LEAD, LONGEST_CALL, recently_arrived
from rollcall.domain.endpoints import Endpoint
from rollcall.domain.errors import (
    WRONG_TOKEN,
    AccessRefused,
    Blocked,
    Gone,
    LeaseLost,
    MalformedEvent,
    RequestRefused,
    RollcallError,
)
from rollcall.domain.model import Connection, EventRow, RecallCalendar, Status, Wanted
from rollcall.domain.problems import Problem
from rollcall.domain.rooms import STARTED_BEFORE
from rollcall.domain.rows import backoff, same_content
from rollcall.reconcile.answers import AT_ONCE, Follow, answer_to
from rollcall.reconcile.calendar_changes import CalendarChanges
from rollcall.reconcile.calendar_finder import Asked, CalendarFinder, CalendarGrants, is_owned
from rollcall.reconcile.connection_status import (
    is_connected,
    problem_of,
    tried_again,
    with_status,
)
from rollcall.reconcile.leave_call import LeaveCall, dismissed
from rollcall.reconcile.scheduler import LONG_AGO, Kind
from rollcall.reconcile.stage import HISTORY, RowStage
from rollcall.reconcile.state import Held, Lookups, Ports, Tally
from rollcall.reconcile.step import Call, Step, ask

RESYNC_AT_MOST_EVERY = timedelta(seconds=30)
RESYNC_PER_PAGE = timedelta(seconds=10)
PAGE = 200
"""Rows evaluated in one turn."""
MOST_LOOKS = 5
"""Tries of a removal after which bots of unknown orders are not looked for any more."""
SAVED_EVERY = 5
"""Pages after which it is stored how far the evaluation came."""


@dataclass(slots=True)
class ConnectionSteps:
    """Brings connections in line, for one run."""

    ports: Ports
    held: Held
    lookups: Lookups
    stage: RowStage
    finder: CalendarFinder
    grants: CalendarGrants
    changes: CalendarChanges
    leave_call: LeaveCall
    check_access: Callable[[], Step]
    """Finds out whether everything is refused, should that be in doubt."""
    tally: Tally
    now: Callable[[], datetime]

    def bring_in_line(self, user_id: str, calendar_key: str) -> Step:
        """Bring one connection in line with what its user wants."""
        connection = self.ports.store.connection(user_id, calendar_key)
        if connection is None or connection.due_at is None or connection.due_at > self.now():
            return
        try:
            if connection.wanted is Wanted.REMOVED:
                yield from self._remove(connection)
            else:
                yield from self._connect(connection)
        except LeaseLost:
            raise
        except Blocked as error:
            yield from self.check_access()
            self._failed(connection, error)
        except Exception as error:  # noqa: BLE001 - sorted by the table of answers
            self._failed(connection, error)

    # --- connecting

    def _connect(self, connection: Connection) -> Step:
        current = yield from self._in_line(connection)
        calendar = self.lookups.calendar(current.recall_id) if current.recall_id else None
        if calendar is not None and connection.applied < connection.requested:
            if current != connection:
                self.changes.save(replace(current, due_at=self.now()), connection)
            yield from self._evaluate(calendar, current)
            if connection.resync:
                self._resync(calendar)
        connecting = current.status is Status.CONNECTING
        pause = backoff(current.attempts, first=1, most=60)
        self.changes.save(
            replace(
                current,
                applied=connection.requested,
                resync=False,
                evaluating=0,
                evaluated_to="",
                attempts=current.attempts + 1 if connecting else 0,
                due_at=self.now() + pause if connecting else None,
            ),
            connection,
        )

    def _in_line(self, connection: Connection) -> Asked[Connection]:
        """Return the connection after the calls to Recall that it needs, if any."""
        if connection.recall_id is None:
            return (yield from self._register(connection))
        calendar = self.lookups.calendar(connection.recall_id)
        if connection.applied_token_version < connection.token_version:
            job: Callable[[], object] = self.grants.renew(connection, connection.recall_id)
            found = yield from ask(Call(Endpoint.UPDATE_CALENDAR, job))
        elif connection.status is Status.CONNECTING:
            job = partial(self.ports.recall.retrieve_calendar, connection.recall_id)
            found = yield from ask(Call(Endpoint.RETRIEVE_CALENDAR, job))
        else:
            return connection
        if calendar is not None:
            yield from self.changes.follow(calendar, found)
        return replace(
            with_status(connection, found), applied_token_version=connection.token_version
        )

    def _register(self, connection: Connection) -> Asked[Connection]:
        known = yield from self.finder.find(connection)
        if known is not None:
            job = self.grants.renew(connection, known.recall_id)
            found = yield from ask(Call(Endpoint.UPDATE_CALENDAR, job))
        else:
            job = self.grants.create(connection)
            found = yield from ask(Call(Endpoint.CREATE_CALENDAR, job))
        connected = is_connected(found)
        calendar = RecallCalendar(
            recall_id=found.recall_id,
            user_id=connection.user_id,
            calendar_key=connection.calendar_key,
            email=connection.email,
            # Before Recall has read the calendar there is nothing to list.
            due_at=self.now() if connected else None,
            connected=connected,
            status_since=found.status_since,
            # What was just made had no event before.
            watermark=found.created_at if known is None else None,
        )
        # The pointer first: from here on notifications of this calendar find their way.
        self.lookups.add(calendar)
        return replace(
            with_status(connection, found),
            recall_id=found.recall_id,
            applied_token_version=connection.token_version,
        )

    # --- rules

    def _evaluate(self, calendar: RecallCalendar, connection: Connection) -> Step:
        """Decide every coming event of a calendar anew, from the rows alone, page by page."""
        self.lookups.evict_rules(connection.user_id)
        again = connection.evaluating == connection.requested
        after: str | None = connection.evaluated_to if again else ""
        pages = 0
        while after is not None:
            after = self._evaluate_page(calendar, after, connection.cause)
            pages += 1
            if after is not None and pages % SAVED_EVERY == 0:
                reached = replace(
                    connection,
                    evaluating=connection.requested,
                    evaluated_to=after,
                    due_at=self.now(),
                )
                self.changes.save(reached, connection)
            yield None

    def _evaluate_page(self, calendar: RecallCalendar, after: str, cause: str) -> str | None:
        now = self.now()
        # A call may go on past its meeting's end, and can then still be switched off.
        page = self.ports.store.events_page(
            calendar.user_id, calendar.calendar_key, after, PAGE, now - LONGEST_CALL
        )
        evaluator = self.lookups.evaluator(self.lookups.calendar(calendar.recall_id) or calendar)
        changed = []
        for row in self.stage.load([row.key for row in page.rows]).values():
            evaluated = evaluator.reevaluate(row, now)
            if not same_content(row, evaluated):
                changed.append(replace(evaluated, cause=cause))
        self.stage.save_ahead(changed)
        return page.after

    def _resync(self, calendar: RecallCalendar) -> None:
        """Read the whole window, but not again and again: the larger it is, the less often."""
        fresh = self.lookups.fresh(calendar.recall_id)
        if fresh is None or not fresh.connected:
            return
        least = max(RESYNC_AT_MOST_EVERY, fresh.pages * RESYNC_PER_PAGE)
        at = max(self.now(), (fresh.scanned_at or LONG_AGO) + least)
        self.lookups.save([(replace(fresh, full_due_at=None, due_at=at), fresh)])

    # --- removal

    def _remove(self, connection: Connection) -> Step:
        """Recall first, then Google, then the calls that run, and last our rows.

        After a revocation at Google Recall may need hours. Only the rows name the bots in their
        calls, so they are kept until each of these has been asked to leave.
        """
        yield from self._learn_bots(connection)
        found = yield from self.finder.of_account(connection)
        pointed = {connection.recall_id} if connection.recall_id is not None else set()
        for recall_id in sorted(found.own | pointed):
            yield from self._delete(recall_id, connection)
        if not self._is_newest(connection):
            return
        if not found.is_shared:
            # One revocation ends all grants of the account, that of another user included.
            yield from self._end_grant(connection)
        yield from self._forget_events(connection)
        if self.ports.store.drop_connection(self.held.lease, connection):
            self.tally.counts["connections_removed"] += 1

    def _learn_bots(self, connection: Connection) -> Step:
        """Look at events whose orders may have brought bots, while Recall still shows them.

        With the calendar go the events, and nothing else names a bot whose order was not answered.
        What Recall never tells must not stop a removal.
        """
        if connection.attempts >= MOST_LOOKS:
            return
        now = self.now()
        rows = self.ports.store.events_between(
            connection.user_id, now - LONGEST_CALL, now + STARTED_BEFORE
        )
        for row in self.stage.load([row.key for row in rows]).values():
            if row.calendar_key != connection.calendar_key or not row.outcome_unknown:
                continue
            try:
                job = partial(self.ports.recall.retrieve_event, row.event_id)
                event = yield from ask(Call(Endpoint.RETRIEVE_EVENT, job))
            except (Gone, MalformedEvent, RequestRefused):
                continue
            known = self.stage.current(row.key)
            if known is not None:
                observed = replace(known.observed, bots=event.bots)
                self.stage.save_ahead([replace(known, observed=observed, outcome_unknown=False)])

    def _end_grant(self, connection: Connection) -> Step:
        try:
            job = partial(self._revoke, connection)
            yield from ask(Call(Endpoint.REVOKE_GRANT, job))
        except RequestRefused:
            # A token that cannot be opened must not stop a removal; it has been reported.
            self.tally.counts["token_unreadable"] += 1

    def _revoke(self, connection: Connection) -> None:
        """End the grant, unless the user has connected again: one revocation ends both."""
        if self._is_newest(connection):
            self.ports.revoker.revoke(self.grants.token(connection))

    def _is_newest(self, connection: Connection) -> bool:
        newest = self.ports.store.connection(connection.user_id, connection.calendar_key)
        return newest is not None and newest.requested == connection.requested

    def _delete(self, recall_id: str, connection: Connection) -> Step:
        owner = self.lookups.calendar(recall_id)
        if owner is not None and not is_owned(owner, connection):
            return
        try:
            job = partial(self.ports.recall.delete_calendar, recall_id)
            yield from ask(Call(Endpoint.DELETE_CALENDAR, job))
        except Gone:
            self.tally.counts["calendar_gone"] += 1
        self.lookups.drop(recall_id)

    def _forget_events(self, connection: Connection) -> Step:
        """Drop every row; the bots in their calls are asked to leave first."""
        after: str | None = ""
        failed: RollcallError | None = None
        while after is not None:
            # What is only staged would be stored after all is forgotten.
            self.stage.flush()
            page = self.ports.store.events_page(
                connection.user_id, connection.calendar_key, after, PAGE, self.now() - HISTORY
            )
            for row in page.rows:
                try:
                    yield from self._end_call(row)
                except LeaseLost:
                    raise
                except RollcallError as error:
                    # One that cannot be asked keeps no other in its call.
                    failed = error
            if failed is None:
                self.stage.drop([row.key for row in page.rows])
            after = page.after
            yield None
        if failed is not None:
            # Only the rows name the bots, so they are kept until every bot was asked.
            raise failed

    def _end_call(self, row: EventRow) -> Step:
        recent = recently_arrived(row.observed, self.now(), DISPATCH_LEAD)
        if recent:
            gone = yield from self.leave_call.ask_out(row, recent)
            self.stage.stage(dismissed(row, gone))

    # --- parts

    def _failed(self, connection: Connection, error: Exception) -> None:
        answer = answer_to(Kind.CONNECTION, error)
        removing = connection.wanted is Wanted.REMOVED
        if answer.follow is Follow.REFUSED and not removing:
            self._refused(connection, error)
        elif answer.follow is Follow.GONE and connection.recall_id is not None and not removing:
            self.changes.vanished(connection, connection.recall_id)
        else:
            if answer.follow is Follow.BUG:
                self.ports.report(error)
            stopped = self.held.lease.pace.stopped_until
            if isinstance(error, Blocked) and stopped is not None and stopped > self.now():
                # Not this connection is refused, but everything: it is tried when the stop ends.
                answer, error = AT_ONCE, AccessRefused(error.status)
            at_once = answer.follow is Follow.AT_ONCE
            pause = timedelta(0) if at_once else answer.pause(connection.attempts, error)
            later = tried_again(connection, self.now() + pause, problem_of(error))
            self.changes.save(later, connection)

    def _refused(self, connection: Connection, error: Exception) -> None:
        """Recall will not take this calendar: say so, and wait for the user."""
        self.tally.counts["connections_refused"] += 1
        unreadable = isinstance(error, RequestRefused) and error.reason == WRONG_TOKEN
        self.changes.save(
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
