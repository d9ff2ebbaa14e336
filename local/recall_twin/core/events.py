"""Calendar events: taken from the provider, kept within Recall's windows.

Source: Recall's scheduling guide and calendar FAQ: 28 days ahead, 1 day back, 60 days kept.
An event already known stays visible when it moves beyond the forward window (not documented).
"""

from collections.abc import Iterable
from datetime import timedelta
from typing import Any

from local.recall_twin.core.kernel import Kernel
from local.recall_twin.core.model import Calendar, Event, PendingSync, WorkspaceState
from local.recall_twin.core.provider import ProviderFacts, is_cancelled, read_facts

FORWARD = timedelta(days=28)
BACKWARD = timedelta(days=1)
RETENTION = timedelta(days=60)


class Events:
    """The events of one workspace."""

    def __init__(self, kernel: Kernel, workspace: str, state: WorkspaceState) -> None:
        self._kernel = kernel
        self._workspace = workspace
        self._state = state
        self._by_platform_id = {(e.calendar_id, e.platform_id): e.id for e in state.events.values()}

    def get(self, event_id: str) -> Event | None:
        """A visible event."""
        event = self._state.events.get(event_id)
        return event if event is not None and event.visible else None

    def visible(self) -> Iterable[Event]:
        """All events the API shows, in no order."""
        return (event for event in self._state.events.values() if event.visible)

    def of_calendar(self, calendar_id: str) -> list[Event]:
        """All events of a calendar, also those not yet visible."""
        return [e for e in self._state.events.values() if e.calendar_id == calendar_id]

    def find(self, calendar_id: str, platform_id: str) -> Event | None:
        """An event by the provider's id."""
        return self._state.events.get(self._by_platform_id.get((calendar_id, platform_id), ""))

    def upsert(self, calendar: Calendar, raw: dict[str, Any]) -> Event | None:
        """Take one provider event; returns it when this changed or created it.

        Raises:
            ValueError: the provider event is malformed.
        """
        known = self.find(calendar.id, str(raw.get("id")))
        if known is not None and is_cancelled(raw):
            raw = {**known.raw, **raw}
        if known is None and is_cancelled(raw):
            return None
        if known is not None and known.raw == raw:
            return None
        facts = read_facts(raw, calendar.sync.time_zone)
        oldest = self._kernel.now() - BACKWARD
        if facts.end_time < oldest and (known is None or known.end_time < oldest):
            return None
        return self._store(calendar, facts, raw, known)

    def enter_window(self, event_id: str) -> None:
        """Show an event that has come within the forward window, and announce it."""
        event = self._state.events.get(event_id)
        if event is None or event.visible:
            return
        if event.start_time - FORWARD > self._kernel.now():
            self._await_window(event)
            return
        event.visible = True
        event.created_at = event.updated_at = self._kernel.stamp()
        self.announce(event)

    def purge(self, event_id: str) -> None:
        """Forget an event that is past retention."""
        event = self._state.events.get(event_id)
        if event is None:
            return
        if event.end_time + RETENTION > self._kernel.now():
            self._await_purge(event)
            return
        self.forget(event)

    def forget(self, event: Event) -> None:
        """Remove an event altogether."""
        self._state.events.pop(event.id, None)
        self._by_platform_id.pop((event.calendar_id, event.platform_id), None)

    def touch(self, event: Event) -> None:
        """Give a visible event a new `updated_at` and announce it."""
        event.updated_at = self._kernel.stamp()
        self.announce(event)

    def announce(self, event: Event) -> None:
        """Cover the event's change by its calendar's next `calendar.sync_events`."""
        if event.calendar_id in self._state.pending_syncs:
            return
        due = self._kernel.now() + timedelta(seconds=self._kernel.config.coalesce_seconds)
        self._state.pending_syncs[event.calendar_id] = PendingSync(event.updated_at, due)
        self._kernel.agenda.add(due, "sync_webhook", self._workspace, event.calendar_id)

    def _store(
        self, calendar: Calendar, facts: ProviderFacts, raw: dict[str, Any], known: Event | None
    ) -> Event | None:
        end_changed = known is None or known.end_time != facts.end_time
        event = known or self._create(calendar, facts, raw)
        event.raw = raw
        event.ical_uid = facts.ical_uid
        event.start_time, event.end_time = facts.start_time, facts.end_time
        event.meeting_url, event.meeting_platform = facts.meeting_url, facts.meeting_platform
        event.is_deleted = facts.is_deleted
        if end_changed:
            self._await_purge(event)
        if event.visible:
            self.touch(event)
            return event
        if event.is_deleted:
            self.forget(event)
            return None
        self.enter_window(event.id)
        return event

    def _create(self, calendar: Calendar, facts: ProviderFacts, raw: dict[str, Any]) -> Event:
        now = self._kernel.now()
        event = Event(
            id=self._kernel.new_id(),
            calendar_id=calendar.id,
            platform=calendar.platform,
            platform_id=facts.platform_id,
            ical_uid=facts.ical_uid,
            start_time=facts.start_time,
            end_time=facts.end_time,
            raw=raw,
            meeting_url=None,
            meeting_platform=None,
            created_at=now,
            updated_at=now,
            visible=False,
        )
        self._state.events[event.id] = event
        self._by_platform_id[calendar.id, facts.platform_id] = event.id
        return event

    def _await_window(self, event: Event) -> None:
        self._kernel.agenda.add(
            event.start_time - FORWARD, "enter_window", self._workspace, event.id
        )

    def _await_purge(self, event: Event) -> None:
        self._kernel.agenda.add(event.end_time + RETENTION, "purge", self._workspace, event.id)
