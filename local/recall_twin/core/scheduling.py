"""Bots on calendar events: shared by deduplication key, counted by reference.

Source: Recall's scheduling guide. The twin never moves a bot because its event moved.
"""

from collections.abc import Iterable
from datetime import datetime, timedelta
from typing import Any

from local.recall_twin.core.bots import Bots
from local.recall_twin.core.events import Events
from local.recall_twin.core.kernel import Kernel
from local.recall_twin.core.locks import KeyLocks
from local.recall_twin.core.model import DISCONNECTED, BotEntry, Event, WorkspaceState
from local.recall_twin.core.refusals import InvalidSchedule, Overlapping
from local.recall_twin.core.times import parse_instant

_GENERAL = "non_field_errors"


class Scheduling:
    """Schedule and unschedule in one workspace."""

    def __init__(self, kernel: Kernel, state: WorkspaceState, events: Events, bots: Bots) -> None:
        self._kernel = kernel
        self._state = state
        self._events = events
        self._bots = bots
        self._locks = KeyLocks()

    def schedule(self, event: Event, key: str, config: dict[str, Any]) -> None:
        """Put the bot of this key on the event and release the event's other scheduled bots.

        Raises:
            InvalidSchedule: the event cannot have a bot.
            Overlapping: another write holds one of the keys.
            PoolEmpty: an ad-hoc bot was needed and none is free.
        """
        url = config.get("meeting_url") or event.meeting_url
        self._require_schedulable(event, url)
        replaced = [entry for entry in event.bots if self._is_replaced(entry, key)]
        self._hold({key, *(entry.deduplication_key for entry in replaced)})
        bot = self._bots.for_key(
            key, str(url), self._join_at(event, config), event.end_time, config
        )
        for entry in replaced:
            self._release(event, entry)
        event.bots = [entry for entry in event.bots if entry.bot_id != bot.id]
        event.bots.append(BotEntry(bot.id, event.start_time, key, bot.meeting_url))
        if event.id not in bot.event_ids:
            bot.event_ids.append(event.id)
        self._written(event)

    def unschedule(self, event: Event) -> None:
        """Take the event's claims off its scheduled bots; nothing to take off is fine.

        Raises:
            InvalidSchedule: the event is deleted and the switch for that is on.
            Overlapping: another write holds one of the keys.
        """
        if event.is_deleted and self._kernel.settings.switches.delete_on_deleted_event_is_400:
            raise InvalidSchedule({_GENERAL: ["Calendar event has been deleted."]})
        claims = [entry for entry in event.bots if self._is_open(entry)]
        if not claims:
            return
        self._hold({entry.deduplication_key for entry in claims})
        for entry in claims:
            self._release(event, entry)
        self._written(event)

    def release_all(self, event: Event) -> None:
        """Recall's own removal of an event's scheduled bots: no lock, no write of the event."""
        for entry in [entry for entry in event.bots if self._is_open(entry)]:
            self._release(event, entry)

    def _require_schedulable(self, event: Event, url: str | None) -> None:
        calendar = self._state.calendars[event.calendar_id]
        problem = None
        if event.is_deleted:
            problem = "Cannot schedule bot as calendar event has been deleted."
        elif calendar.status == DISCONNECTED:
            problem = "Cannot schedule bot as calendar is disconnected."
        elif event.end_time <= self._kernel.now():
            problem = "Cannot schedule bot as calendar event has ended."
        elif not url:
            problem = "Cannot schedule bot as calendar event has no meeting url."
        if problem:
            raise InvalidSchedule({_GENERAL: [problem]})

    def _join_at(self, event: Event, config: dict[str, Any]) -> datetime:
        wanted = config.get("join_at")
        if wanted and self._kernel.settings.switches.honour_join_at:
            return parse_instant(wanted)
        return event.start_time

    def _is_open(self, entry: BotEntry) -> bool:
        """A claim that can be withdrawn: its bot is still scheduled, or was deleted meanwhile."""
        bot = self._state.bots.get(entry.bot_id)
        return bot is None or bot.is_ready

    def _is_replaced(self, entry: BotEntry, key: str) -> bool:
        if not self._is_open(entry):
            return False
        if entry.deduplication_key == key:
            return entry.bot_id not in self._state.bots
        return not self._kernel.settings.switches.keep_both_after_key_change

    def _hold(self, keys: Iterable[str]) -> None:
        settings, now = self._kernel.settings, self._kernel.now()
        if not settings.overlap_conflicts:
            return
        if self._locks.held(keys, now):
            raise Overlapping
        self._locks.hold(keys, now + timedelta(seconds=settings.write_seconds), now)

    def _release(self, event: Event, entry: BotEntry) -> None:
        event.bots.remove(entry)
        bot = self._state.bots.get(entry.bot_id)
        if bot is None:
            return
        if event.id in bot.event_ids:
            bot.event_ids.remove(event.id)
        if not bot.event_ids:
            self._bots.remove(bot)

    def _written(self, event: Event) -> None:
        if self._kernel.settings.switches.bot_write_bumps_updated_at:
            self._events.touch(event)
