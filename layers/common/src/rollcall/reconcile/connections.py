"""Connections: what users connected or disconnected becomes calendars at Recall, or none.

Recall does not merge calendars, so before one is created it is looked for, by Rollcall's own
marker or by address and client id (Recall contract, section 4.5). Every step can be repeated.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, replace
from datetime import datetime, timedelta
from functools import partial

from rollcall.domain.errors import (
    Conflict,
    Gone,
    RequestRefused,
    Retryable,
    RollcallError,
    Unavailable,
)
from rollcall.domain.model import Connection, RecallCalendar, Status, Wanted
from rollcall.domain.pace import Endpoint
from rollcall.domain.rows import backoff
from rollcall.ports.recall import CalendarAtRecall, CalendarGrant, marker_of
from rollcall.reconcile.bots import BotReconciler, key_of
from rollcall.reconcile.calls import Deferred
from rollcall.reconcile.intake import Intake
from rollcall.reconcile.slice import Slice

RESYNC_AT_MOST_EVERY = timedelta(seconds=30)
_STATUSES = {
    "connecting": Status.CONNECTING,
    "connected": Status.CONNECTED,
    "disconnected": Status.DISCONNECTED,
}
_LOST = "Recall lost access to this calendar. Please connect it again."
_RETRYING = "Recall did not answer. Rollcall keeps trying."


@dataclass(slots=True)
class ConnectionReconciler:
    """Brings connections in line, for one slice."""

    work: Slice
    bots: BotReconciler
    intake: Intake

    def reconcile(self, connection: Connection) -> bool:
        """Bring one connection in line; True when it got further."""
        try:
            self._reconcile(connection)
        except Deferred:
            return False
        except RequestRefused as error:
            if connection.wanted is Wanted.REMOVED:
                # A removal is never given up.
                self._later(connection, error)
            else:
                self._refused(connection, error)
        except (Conflict, Unavailable, Gone) as error:
            self._later(connection, error)
        except Exception as error:
            if isinstance(error, RollcallError) and not isinstance(error, Retryable):
                raise
            self.work.outside.report(error)
            self._later(connection, error)
        return True

    def check(self, calendar: RecallCalendar) -> RecallCalendar | None:
        """Read a calendar that may have changed; None when it is gone. Raises Deferred."""
        store = self.work.outside.store
        connection = store.connection(calendar.user_id, calendar.calendar_key)
        if connection is None or connection.recall_id != calendar.recall_id:
            return calendar
        try:
            found = self._retrieve(calendar.recall_id)
        except Gone:
            self._save(replace(connection, recall_id=None, due_at=self.work.now()), connection)
            store.drop_calendar(self.work.lease, calendar.recall_id)
            self.work.forget(calendar.recall_id)
            return None
        except (Retryable, RequestRefused):
            return calendar
        self._save(_with_status(connection, found), connection)
        changed = self._calendar_changed(calendar, found)
        store.save_calendar(self.work.lease, changed, calendar)
        return changed

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
            found = self._hand_over(connection, connection.recall_id)
        elif connection.status is Status.CONNECTING:
            found = self._retrieve(connection.recall_id)
        else:
            return connection
        calendar = self._calendar(connection)
        if calendar is not None:
            changed = self._calendar_changed(calendar, found)
            if changed != calendar:
                self.work.outside.store.save_calendar(self.work.lease, changed, calendar)
        return replace(
            _with_status(connection, found), applied_token_version=connection.token_version
        )

    def _register(self, connection: Connection) -> Connection:
        found = self._find(connection)
        if found is None:
            grant = self._grant(connection)
            # A worker that stood still and wakes up late must not make a second calendar.
            name = f"{_marker(connection)}:{connection.token_version}:{connection.attempts}"
            found = self._call(
                Endpoint.CREATE_CALENDAR,
                lambda: self.work.outside.recall.create_calendar(grant, name),
            )
        else:
            found = self._hand_over(connection, found.recall_id)
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
            _with_status(connection, found),
            recall_id=found.recall_id,
            applied_token_version=connection.token_version,
        )

    def _find(self, connection: Connection) -> CalendarAtRecall | None:
        """This connection's calendar at Recall, when an earlier try or install made one."""
        own = [c for c in self._listed(connection) if self._is_own(c, connection)]
        owners = self.work.outside.store.recall_calendars(c.recall_id for c in own)
        free = [
            c
            for c in own
            if c.recall_id not in owners or owners[c.recall_id].user_id == connection.user_id
        ]
        marked = [c for c in free if c.marker == _marker(connection)]
        return min(marked or free, key=lambda c: c.created_at, default=None)

    def _is_own(self, found: CalendarAtRecall, connection: Connection) -> bool:
        if found.marker is not None:
            return found.marker == _marker(connection)
        same_mail = (found.email or "").casefold() == connection.email.casefold()
        return same_mail and found.client_id == self.work.outside.client_id

    def _listed(self, connection: Connection) -> list[CalendarAtRecall]:
        found: list[CalendarAtRecall] = []
        links: set[str | None] = set()
        link: str | None = None
        while link not in links:
            links.add(link)
            page = self._call(
                Endpoint.LIST_CALENDARS,
                partial(self.work.outside.recall.list_calendars, connection.email, link),
            )
            found += page.calendars
            if page.next_link is None:
                break
            link = page.next_link
        return found

    def _hand_over(self, connection: Connection, recall_id: str) -> CalendarAtRecall:
        grant = self._grant(connection)
        return self._call(
            Endpoint.UPDATE_CALENDAR,
            lambda: self.work.outside.recall.update_calendar(recall_id, grant),
        )

    # --- removal -------------------------------------------------------------------------------

    def _remove(self, connection: Connection) -> None:
        """Recall first, then Google, then our rows: after a revocation Recall may need hours."""
        own = {c.recall_id for c in self._listed(connection) if self._is_own(c, connection)}
        if connection.recall_id is not None:
            own.add(connection.recall_id)
        for recall_id in sorted(own):
            self._delete(recall_id, connection)
        newest = self.work.outside.store.connection(connection.user_id, connection.calendar_key)
        if newest is None or newest.requested != connection.requested:
            return
        token = self._token(connection)
        if token is not None:
            self.work.outside.revoker.revoke(token)
        self._forget_events(connection)
        if self.work.outside.store.drop_connection(self.work.lease, connection):
            self.work.counts["connections_removed"] += 1

    def _delete(self, recall_id: str, connection: Connection) -> None:
        owner = self.work.outside.store.recall_calendars([recall_id]).get(recall_id)
        if owner is not None and owner.user_id != connection.user_id:
            return
        try:
            self._call(
                Endpoint.DELETE_CALENDAR,
                lambda: self.work.outside.recall.delete_calendar(recall_id),
            )
        except Gone:
            self.work.counts["calendar_gone"] += 1
        self.work.outside.store.drop_calendar(self.work.lease, recall_id)
        self.work.forget(recall_id)

    def _forget_events(self, connection: Connection) -> None:
        long_ago = self.work.now() - timedelta(days=400)
        rows = self.work.outside.store.events_of(
            connection.user_id, connection.calendar_key, long_ago
        )
        self.bots.drop([key_of(row) for row in rows])

    # --- parts ---------------------------------------------------------------------------------

    def _calendar_changed(
        self, calendar: RecallCalendar, found: CalendarAtRecall
    ) -> RecallCalendar:
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

    def _grant(self, connection: Connection) -> CalendarGrant:
        token = self.work.outside.vault.decrypt(
            connection.token,
            user_id=connection.user_id,
            calendar_key=connection.calendar_key,
        )
        return CalendarGrant(connection.email, _marker(connection), token)

    def _token(self, connection: Connection) -> str | None:
        """The refresh token; None when it cannot be opened, which must not stop a removal."""
        try:
            return self._grant(connection).refresh_token
        except RequestRefused as error:
            self.work.outside.report(error)
            return None

    def _retrieve(self, recall_id: str) -> CalendarAtRecall:
        return self._call(
            Endpoint.RETRIEVE_CALENDAR,
            lambda: self.work.outside.recall.retrieve_calendar(recall_id),
        )

    def _call[T](self, endpoint: Endpoint, request: Callable[[], T]) -> T:
        return self.work.calls.call(endpoint, lambda _: request())

    def _save(self, connection: Connection, read: Connection) -> None:
        self.work.outside.store.save_connection(self.work.lease, connection, read)

    def _refused(self, connection: Connection, error: RequestRefused) -> None:
        """Recall will not take this calendar: say so, and wait for the user."""
        self.work.counts["connections_refused"] += 1
        words = f"Recall refused this calendar: {error.detail or error.reason}"
        self._save(
            replace(
                connection,
                status=Status.REFUSED,
                problem=words,
                applied=connection.requested,
                applied_token_version=connection.token_version,
                due_at=None,
            ),
            connection,
        )

    def _later(self, connection: Connection, error: Exception) -> None:
        """Try again after a pause that doubles; a calendar that vanished is looked for anew."""
        vanished = isinstance(error, Gone)
        pause = timedelta(0) if vanished else backoff(connection.attempts)
        self._save(
            replace(
                connection,
                recall_id=None if vanished else connection.recall_id,
                attempts=connection.attempts + 1,
                problem=_RETRYING,
                due_at=self.work.now() + pause,
            ),
            connection,
        )


def _with_status(connection: Connection, found: CalendarAtRecall) -> Connection:
    """The connection with the status that Recall reports, in words where it is bad."""
    status = _STATUSES.get(found.status, Status.CONNECTED)
    lost = status is Status.DISCONNECTED
    return replace(connection, status=status, problem=_words(found.cause) if lost else "")


def _marker(connection: Connection) -> str:
    return marker_of(connection.user_id, connection.calendar_key)


def _words(cause: str) -> str:
    if "invalid_scope" in cause:
        return "Google did not allow reading the calendar. Connect again and leave its box ticked."
    return f"{_LOST} ({cause})" if cause else _LOST


def is_connected(found: CalendarAtRecall) -> bool:
    """Whether Recall can read the calendar; a status unknown today counts as yes."""
    return found.status not in {"connecting", "disconnected"}
