"""Connected calendars: their life from connecting to deleted.

Source: Recall's calendar integration guide, FAQ and webhook pages.
"""

from collections.abc import Callable, Iterable
from contextlib import suppress
from datetime import timedelta
from typing import Any

from local.recall_twin.core.events import Events
from local.recall_twin.core.kernel import Kernel
from local.recall_twin.core.model import (
    CONNECTED,
    CONNECTING,
    DISCONNECTED,
    Calendar,
    CalendarStatus,
    Event,
    PendingSync,
    SyncState,
    WorkspaceState,
)
from local.recall_twin.core.outbox import Outbox
from local.recall_twin.core.provider import is_cancelled, read_facts
from local.recall_twin.core.times import format_stamp

_RECONNECTING = frozenset({"oauth_client_id", "oauth_client_secret", "oauth_refresh_token"})


class Calendars:
    """The calendars of one workspace. `release` removes the scheduled bots of an event."""

    def __init__(
        self,
        kernel: Kernel,
        workspace: str,
        state: WorkspaceState,
        events: Events,
        outbox: Outbox,
        release: Callable[[Event], None],
    ) -> None:
        self._kernel = kernel
        self._workspace = workspace
        self._state = state
        self._events = events
        self._outbox = outbox
        self._release = release

    def get(self, calendar_id: str) -> Calendar | None:
        """A calendar that was not deleted."""
        return self._state.calendars.get(calendar_id)

    def create(self, fields: dict[str, Any]) -> Calendar:
        """A new calendar, also when the same account has one; it connects in the background."""
        now = self._kernel.stamp()
        calendar = Calendar(id=self._kernel.new_id(), created_at=now, updated_at=now, **fields)
        self._state.calendars[calendar.id] = calendar
        self._begin_connecting(calendar)
        return calendar

    def update(self, calendar: Calendar, fields: dict[str, Any]) -> None:
        """Change fields; new credentials, or no field at all, start a reconnection."""
        for name, value in fields.items():
            setattr(calendar, name, value)
        calendar.updated_at = self._kernel.stamp()
        if not fields or _RECONNECTING & fields.keys():
            self._begin_connecting(calendar)

    def delete(self, calendar: Calendar) -> None:
        """Remove a calendar with its events and their scheduled bots, without any webhook."""
        for event in self._events.of_calendar(calendar.id):
            self._release(event)
            self._events.forget(event)
        self._state.pending_syncs.pop(calendar.id, None)
        del self._state.calendars[calendar.id]

    def connect(self, calendar: Calendar, email: str, items: Iterable[dict[str, Any]] = ()) -> None:
        """The first sync is done: store the events and announce both."""
        backlog, calendar.backlog = calendar.backlog, []
        calendar.platform_email = email
        self._enter(calendar, CONNECTED)
        self.take_all(calendar, [*backlog, *items])
        self._ensure_initial_sync(calendar)

    def disconnect(self, calendar: Calendar, cause: str) -> None:
        """Access was lost: future bots go, events stay readable."""
        if calendar.status == DISCONNECTED:
            return
        calendar.attempt += 1
        for event in self._events.of_calendar(calendar.id):
            self._release(event)
        self._enter(calendar, DISCONNECTED, cause)

    def feed(self, calendar: Calendar, items: list[dict[str, Any]]) -> list[Event]:
        """Provider events as they change; kept back until the calendar is connected.

        Raises:
            ValueError: one of them is malformed; none is taken.
        """
        for raw in items:
            if not is_cancelled(raw):
                read_facts(raw, calendar.sync.time_zone)
        if calendar.status != CONNECTED:
            calendar.backlog.extend(items)
            return []
        return self.take_all(calendar, items)

    def take_all(self, calendar: Calendar, items: list[dict[str, Any]]) -> list[Event]:
        """Store what changed; a malformed provider event stops no other."""
        changed = []
        for raw in items:
            with suppress(ValueError):
                changed.append(self.take(calendar, raw))
        return [event for event in changed if event is not None]

    def take(self, calendar: Calendar, raw: dict[str, Any]) -> Event | None:
        """One provider event: stored if it changed; a deleted one loses its scheduled bots.

        Raises:
            ValueError: the provider event is malformed.
        """
        event = self._events.upsert(calendar, raw)
        if event is not None and event.is_deleted:
            self._release(event)
        return event

    def announce_sync(self, calendar_id: str) -> None:
        """Send the coalesced `calendar.sync_events` whose time has come."""
        pending = self._state.pending_syncs.pop(calendar_id, None)
        if pending is not None:
            data = {
                "calendar_id": calendar_id,
                "last_updated_ts": format_stamp(pending.last_updated_ts),
            }
            self._outbox.emit("calendar.sync_events", data)

    def _begin_connecting(self, calendar: Calendar) -> None:
        calendar.attempt += 1
        calendar.sync = SyncState(time_zone=calendar.sync.time_zone)
        calendar.status = CONNECTING
        calendar.status_changes.append(CalendarStatus(CONNECTING, self._kernel.stamp()))
        at = self._kernel.now() + timedelta(seconds=self._kernel.config.connect_seconds)
        self._kernel.agenda.add(at, "pull", self._workspace, calendar.id, calendar.attempt)

    def _enter(self, calendar: Calendar, status: str, cause: str | None = None) -> None:
        calendar.status = status
        calendar.updated_at = self._kernel.stamp()
        calendar.status_changes.append(CalendarStatus(status, calendar.updated_at, cause))
        self._outbox.emit("calendar.update", {"calendar_id": calendar.id})

    def _ensure_initial_sync(self, calendar: Calendar) -> None:
        if calendar.id not in self._state.pending_syncs:
            now = self._kernel.now()
            self._state.pending_syncs[calendar.id] = PendingSync(self._kernel.stamp(), now)
            self._kernel.agenda.add(now, "sync_webhook", self._workspace, calendar.id)
