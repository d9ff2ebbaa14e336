"""The table in memory, indexed so that a hundred thousand calendars cost what one costs.

The fakes of the tests look at every row to find what is due, where DynamoDB has an index.
"""

from __future__ import annotations

import heapq
from collections.abc import Callable
from datetime import datetime
from itertools import count

from rollcall.domain.model import Connection, EventRow, RecallCalendar
from rollcall.ports import Due, EventKey
from tests.support.memory import MemoryState, MemoryWorkerStore

KEY = "primary"
"""The only calendar that a user of the bench has."""


class DueRows[K, R: Connection | RecallCalendar](dict[K, R]):
    """Rows with a heap over their ``due_at``, as the sparse index `due-calendars` has it."""

    def __init__(self) -> None:
        super().__init__()
        self._heap: list[tuple[datetime, int, K]] = []
        self._order = count()

    def __setitem__(self, key: K, row: R) -> None:
        before = self.get(key)
        super().__setitem__(key, row)
        if row.due_at is not None and (before is None or before.due_at != row.due_at):
            heapq.heappush(self._heap, (row.due_at, next(self._order), key))

    def due(self, now: datetime, limit: int) -> list[R]:
        """The rows whose time has come, oldest first."""
        found: dict[K, R] = {}
        taken: list[tuple[datetime, int, K]] = []
        while self._heap and self._heap[0][0] <= now and len(found) < limit:
            entry = heapq.heappop(self._heap)
            row = self.get(entry[2])
            if row is not None and row.due_at == entry[0] and entry[2] not in found:
                found[entry[2]] = row
                taken.append(entry)
        for entry in taken:
            heapq.heappush(self._heap, entry)
        return list(found.values())


class LazyEvents(dict[EventKey, EventRow]):
    """Event rows; those that were settled before the run began are made when they are read."""

    def __init__(self, settled: Callable[[EventKey], EventRow | None]) -> None:
        super().__init__()
        self._settled = settled

    def __contains__(self, key: object) -> bool:
        if super().__contains__(key):
            return True
        if not isinstance(key, tuple):
            return False
        row = self._settled(key)
        if row is not None:
            self[key] = row
        return row is not None


class IndexedStore(MemoryWorkerStore):
    """MemoryWorkerStore that finds what is due without looking at what is not."""

    def __init__(self, state: MemoryState, keys_of: Callable[[str, str], list[EventKey]]) -> None:
        super().__init__(state)
        self._rows = state
        self._keys_of = keys_of

    def due(self, workspace: str, now: datetime, limit: int) -> Due:
        """Connections and calendars that are due; the bench has one workspace."""
        del workspace
        calendars, connections = self._rows.calendars, self._rows.connections
        if not isinstance(calendars, DueRows) or not isinstance(connections, DueRows):
            raise TypeError("the state was not made by `indexed_state`")
        return Due(connections.due(now, limit), calendars.due(now, limit))

    def events_of(self, user_id: str, calendar_key: str, since: datetime) -> list[EventRow]:
        """Rows of one calendar that end after ``since``."""
        keys = self._keys_of(user_id, calendar_key)
        rows = self.events(keys).values()
        return [row for row in rows if row.facts.end > since]

    def bots_between(self, user_id: str, since: datetime, until: datetime) -> int:
        """How many of a user's events that start in the range have a bot."""
        rows = self.events(self._keys_of(user_id, KEY)).values()
        return sum(since <= row.facts.start < until and bool(row.observed.bots) for row in rows)


def indexed_state(settled: Callable[[EventKey], EventRow | None]) -> MemoryState:
    """An empty state whose rows are indexed."""
    return MemoryState(calendars=DueRows(), connections=DueRows(), events=LazyEvents(settled))
