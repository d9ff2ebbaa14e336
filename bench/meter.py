"""Counts what a run costs at the table, and lets each round trip take its time.

Rows, transactions and round trips are those of the adapter (`rollcall.adapters.dynamodb`).
"""

from __future__ import annotations

import math
from collections import Counter
from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass, field
from datetime import datetime, timedelta

from rollcall.domain.bot_reports import Reports
from rollcall.domain.model import Connection, EventRow, Lease, RecallCalendar, UserRules
from rollcall.domain.pace import Counts, Limits
from rollcall.ports.notification_store import NotificationStore
from rollcall.ports.worker_store import Due, EventKey, WorkerStore

READ_SECONDS = 0.005
WRITE_SECONDS = 0.010
ROWS_AT_ONCE = 99
KEYS_AT_ONCE = 100


@dataclass(slots=True)
class Tally:
    """Rows by kind. Reads of an index and of the row itself count both."""

    read: Counter[str] = field(default_factory=Counter)
    written: Counter[str] = field(default_factory=Counter)
    transactions: int = 0

    def minus(self, earlier: Tally) -> Tally:
        """What came since."""
        return Tally(
            self.read - earlier.read,
            self.written - earlier.written,
            self.transactions - earlier.transactions,
        )

    def copy(self) -> Tally:
        """As it is now."""
        return Tally(Counter(self.read), Counter(self.written), self.transactions)


class MeteredMarks:
    """NotificationStore that counts."""

    def __init__(self, marks: NotificationStore, tally: Tally) -> None:
        self._marks = marks
        self._tally = tally
        self.record_bot_status = marks.record_bot_status
        self.record_recording = marks.record_recording

    def mark_calendar(
        self,
        recall_id: str,
        now: datetime,
        *,
        sync_from: datetime | None,
        check: bool,
        cause: str = "",
    ) -> bool:
        """One conditional update."""
        self._tally.written["mark"] += 1
        return self._marks.mark_calendar(
            recall_id, now, sync_from=sync_from, check=check, cause=cause
        )


class MeteredStore:
    """WorkerStore that counts and takes time."""

    def __init__(self, store: WorkerStore, tally: Tally, sleep: Callable[[float], None]) -> None:
        self._store = store
        self._tally = tally
        self._sleep = sleep

    def acquire(
        self, workspace: str, now: datetime, duration: timedelta, grant: Counts, limits: Limits
    ) -> Lease | None:
        """One read and one write."""
        self._reads("lease", 1)
        self._writes("lease", 1)
        return self._store.acquire(workspace, now, duration, grant, limits)

    def save_installation(self, lease: Lease) -> None:
        """One write, once."""
        self._writes("lease", 1)
        self._store.save_installation(lease)

    def release(self, lease: Lease) -> None:
        """One write."""
        self._writes("lease", 1)
        self._store.release(lease)

    def due(self, workspace: str, now: datetime, limit: int) -> Due:
        """The index, then the rows."""
        found = self._store.due(workspace, now, limit)
        rows = len(found.calendars) + len(found.connections)
        self._reads("index", rows)
        self._reads("calendar", rows)
        return found

    def due_daily(self, workspace: str, now: datetime, limit: int) -> list[RecallCalendar]:
        """The index, then the rows."""
        rows = self._store.due_daily(workspace, now, limit)
        self._reads("index", len(rows))
        self._reads("calendar", len(rows))
        return rows

    def due_bots(self, workspace: str, now: datetime, limit: int) -> list[EventRow]:
        """The index, then the rows."""
        rows = self._store.due_bots(workspace, now, limit)
        self._reads("index", len(rows))
        self._reads("event", len(rows))
        return rows

    def due_bots_between(
        self, workspace: str, since: datetime, until: datetime, limit: int
    ) -> list[EventRow]:
        """The index alone."""
        rows = self._store.due_bots_between(workspace, since, until, limit)
        self._reads("index", len(rows))
        return rows

    def connection(self, user_id: str, calendar_key: str) -> Connection | None:
        """One read."""
        self._reads("connection", 1)
        return self._store.connection(user_id, calendar_key)

    def recall_calendars(self, recall_ids: Iterable[str]) -> dict[str, RecallCalendar]:
        """Batches of reads."""
        wanted = set(recall_ids)
        self._reads("calendar", len(wanted))
        return self._store.recall_calendars(wanted)

    def rules(self, user_id: str, now: datetime) -> UserRules:
        """One query."""
        self._reads("rules", 1)
        return self._store.rules(user_id, now)

    def events(self, keys: Iterable[EventKey]) -> dict[EventKey, EventRow]:
        """Batches of reads."""
        wanted = set(keys)
        self._reads("event", len(wanted))
        return self._store.events(wanted)

    def events_of(self, user_id: str, calendar_key: str, since: datetime) -> list[EventRow]:
        """One query."""
        rows = self._store.events_of(user_id, calendar_key, since)
        self._reads("event", len(rows))
        return rows

    def bots_between(self, user_id: str, since: datetime, until: datetime) -> frozenset[EventKey]:
        """One query of the index, which reads every event of the range."""
        found = self._store.bots_between(user_id, since, until)
        self._reads("index", max(len(found), 1))
        return found

    def events_with_bot(self, bot_id: str) -> list[EventKey]:
        """One query of the index."""
        self._reads("index", 1)
        return self._store.events_with_bot(bot_id)

    def bot_reports(self, bot_ids: Iterable[str]) -> dict[str, Reports]:
        """Batches of reads, three rows for each bot."""
        wanted = list(bot_ids)
        self._reads("bot", 3 * len(wanted))
        return self._store.bot_reports(wanted)

    def save_events(self, lease: Lease, rows: Sequence[EventRow]) -> None:
        """Transactions of up to 99 rows."""
        self._fenced("event", len(rows))
        self._store.save_events(lease, rows)

    def drop_events(self, lease: Lease, keys: Sequence[EventKey]) -> None:
        """Transactions of up to 99 rows."""
        self._fenced("event", len(keys))
        self._store.drop_events(lease, keys)

    def save_connection(self, lease: Lease, connection: Connection, read: Connection) -> None:
        """One transaction."""
        self._fenced("connection", 1)
        self._store.save_connection(lease, connection, read)

    def drop_connection(self, lease: Lease, read: Connection) -> bool:
        """One transaction."""
        self._fenced("connection", 1)
        return self._store.drop_connection(lease, read)

    def save_calendar(
        self,
        lease: Lease,
        calendar: RecallCalendar,
        read: RecallCalendar,
        covered_until: datetime | None = None,
    ) -> None:
        """One transaction."""
        self._fenced("calendar", 1)
        self._store.save_calendar(lease, calendar, read, covered_until)

    def save_calendars(
        self,
        lease: Lease,
        calendars: Sequence[tuple[RecallCalendar, RecallCalendar]],
        covered_until: datetime | None,
    ) -> None:
        """One write each."""
        self._writes("calendar", len(calendars))
        self._store.save_calendars(lease, calendars, covered_until)

    def add_calendar(self, lease: Lease, calendar: RecallCalendar) -> None:
        """One transaction."""
        self._fenced("calendar", 1)
        self._store.add_calendar(lease, calendar)

    def drop_calendar(self, lease: Lease, recall_id: str) -> None:
        """One transaction."""
        self._fenced("calendar", 1)
        self._store.drop_calendar(lease, recall_id)

    def _reads(self, kind: str, rows: int) -> None:
        self._tally.read[kind] += rows
        self._sleep(READ_SECONDS * max(1, math.ceil(rows / KEYS_AT_ONCE)))

    def _writes(self, kind: str, rows: int) -> None:
        self._tally.written[kind] += rows
        self._sleep(WRITE_SECONDS)

    def _fenced(self, kind: str, rows: int) -> None:
        times = max(1, math.ceil(rows / ROWS_AT_ONCE))
        self._tally.transactions += times
        self._tally.written[kind] += rows
        self._sleep(WRITE_SECONDS * times)
