from __future__ import annotations

from collections.abc import Iterable
from dataclasses import replace
from datetime import datetime

from rollcall.adapters.dynamodb import keys
from rollcall.domain.errors import NotFound, VersionConflict
from rollcall.domain.model import (
    BotStatus,
    Connection,
    EventRow,
    StoredPreferences,
    User,
    UserRules,
    Wanted,
)
from rollcall.domain.preferences import Override, Preferences
from tests.support.memory.state import MemoryState


def rules_of(state: MemoryState, user_id: str) -> UserRules:
    """Preferences and overrides of a user, as copies."""
    stored = state.preferences.get(user_id)
    return UserRules(
        preferences=stored.preferences if stored else None,
        events=dict(state.event_overrides.get(user_id, {})),
        series=dict(state.series_overrides.get(user_id, {})),
    )


class MemoryPortalStore:
    """PortalStore over a MemoryState."""

    def __init__(self, state: MemoryState) -> None:
        self._state = state

    def user(self, user_id: str) -> User | None:
        with self._state.operation("user"):
            return self._state.users.get(user_id)

    def set_time_zone(self, user_id: str, time_zone: str) -> None:
        with self._state.operation("set_time_zone"):
            known = self._state.users.get(user_id)
            if known is None:
                raise NotFound("user")
            self._state.users[user_id] = replace(known, time_zone=time_zone)

    def preferences(self, user_id: str) -> StoredPreferences | None:
        with self._state.operation("preferences"):
            return self._state.preferences.get(user_id)

    def save_preferences(self, user_id: str, preferences: Preferences, version: int) -> None:
        with self._state.operation("save_preferences"):
            stored = self._state.preferences.get(user_id)
            if (stored.version if stored else 0) != version:
                raise VersionConflict("preferences")
            self._state.preferences[user_id] = StoredPreferences(preferences, version + 1)

    def rules(self, user_id: str) -> UserRules:
        with self._state.operation("rules"):
            return rules_of(self._state, user_id)

    def set_override(
        self, user_id: str, *, event_id: str | None, series_id: str | None, choice: Override | None
    ) -> None:
        with self._state.operation("set_override"):
            if event_id is not None and not keys.possible(event_id):
                raise NotFound("id")
            for overrides, key in (
                (self._state.event_overrides, event_id),
                (self._state.series_overrides, series_id),
            ):
                if key is None:
                    continue
                chosen = overrides.setdefault(user_id, {})
                if choice is None:
                    chosen.pop(key, None)
                else:
                    chosen[key] = choice

    def connections(self, user_id: str) -> list[Connection]:
        with self._state.operation("connections"):
            rows = self._state.connections
            return [rows[key] for key in sorted(rows) if key[0] == user_id]

    def request(
        self,
        user_id: str,
        calendar_key: str,
        workspace: str,
        now: datetime,
        *,
        remove: bool = False,
        resync: bool = False,
    ) -> bool:
        with self._state.operation("request"):
            key = (user_id, calendar_key)
            known = self._state.connections.get(key)
            if known is None:
                return False
            self._state.connections[key] = replace(
                known,
                wanted=Wanted.REMOVED if remove else known.wanted,
                resync=known.resync or resync,
                requested=known.requested + 1,
                due_at=now,
            )
            self._state.connection_workspaces[key] = workspace
            return True

    def upcoming(self, user_id: str, since: datetime, until: datetime) -> list[EventRow]:
        with self._state.operation("upcoming"):
            rows = [
                row
                for row in self._state.events.values()
                if row.user_id == user_id and since <= row.facts.start < until
            ]
            return sorted(rows, key=lambda row: row.facts.start)

    def event(self, user_id: str, event_id: str) -> EventRow | None:
        with self._state.operation("event"):
            for row in self._state.events.values():
                if row.user_id == user_id and row.event_id == event_id:
                    return row
            return None

    def bot_statuses(self, bot_ids: Iterable[str]) -> dict[str, BotStatus]:
        with self._state.operation("bot_statuses"):
            return {b: self._state.bots[b] for b in bot_ids if b in self._state.bots}
