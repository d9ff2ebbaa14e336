"""The table in memory, indexed so that a hundred thousand calendars cost what one costs.

The fakes of the tests look at every row to find what is due, where DynamoDB has an index.
"""

from __future__ import annotations

import heapq
from collections.abc import Callable
from datetime import datetime
from itertools import count

from rollcall.domain.model import Connection, EventRow, RecallCalendar
from rollcall.ports.worker_store import Due, EventKey
from tests.support.memory import MemoryState, MemoryWorkerStore

KEY = "primary"
"""The only calendar that a user of the bench has."""


class DueRows[K, R: Connection | RecallCalendar](dict[K, R]):
    """Rows with heaps over their ``due_at``, as the sparse index `due-calendars` has it.

    Calendars that only wait for their daily read are in a part of their own.
    """

    def __init__(self) -> None:
        super().__init__()
        self._heaps: dict[bool, list[tuple[datetime, int, K]]] = {False: [], True: []}
        self._order = count()

    def __setitem__(self, key: K, row: R) -> None:
        before = self.get(key)
        super().__setitem__(key, row)
        if row.due_at is not None and (before is None or _place(before) != _place(row)):
            heapq.heappush(self._heaps[_daily(row)], (row.due_at, next(self._order), key))

    def due(self, now: datetime, limit: int, *, daily: bool = False) -> list[R]:
        """The rows whose time has come, oldest first."""
        heap = self._heaps[daily]
        found: dict[K, R] = {}
        taken: list[tuple[datetime, int, K]] = []
        while heap and heap[0][0] <= now and len(found) < limit:
            entry = heapq.heappop(heap)
            row = self.get(entry[2])
            if row is not None and _place(row) == (entry[0], daily) and entry[2] not in found:
                found[entry[2]] = row
                taken.append(entry)
        for entry in taken:
            heapq.heappush(heap, entry)
        return list(found.values())


def _place(row: Connection | RecallCalendar) -> tuple[datetime | None, bool]:
    return (row.due_at, _daily(row))


def _daily(row: Connection | RecallCalendar) -> bool:
    return isinstance(row, RecallCalendar) and row.waits_for_daily_read


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

    def due_daily(self, workspace: str, now: datetime, limit: int) -> list[RecallCalendar]:
        """Calendars whose daily read is due and that nobody asks for."""
        del workspace
        calendars = self._rows.calendars
        if not isinstance(calendars, DueRows):
            raise TypeError("the state was not made by `indexed_state`")
        return calendars.due(now, limit, daily=True)

    def events_of(self, user_id: str, calendar_key: str, since: datetime) -> list[EventRow]:
        """Rows of one calendar that end after ``since``."""
        keys = self._keys_of(user_id, calendar_key)
        rows = self.events(keys).values()
        return [row for row in rows if row.facts.end > since]

    def bots_between(self, user_id: str, since: datetime, until: datetime) -> frozenset[EventKey]:
        """A user's events that start in the range and have a bot."""
        rows = self.events(self._keys_of(user_id, KEY)).values()
        return frozenset(
            row.key for row in rows if since <= row.facts.start < until and row.observed.bots
        )


def indexed_state(settled: Callable[[EventKey], EventRow | None]) -> MemoryState:
    """An empty state whose rows are indexed."""
    return MemoryState(calendars=DueRows(), connections=DueRows(), events=LazyEvents(settled))
