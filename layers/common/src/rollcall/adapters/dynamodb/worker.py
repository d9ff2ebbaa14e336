from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping, Sequence
from datetime import UTC, date, datetime, timedelta
from itertools import batched

from rollcall.adapters.dynamodb import codec, keys, leases
from rollcall.adapters.dynamodb.reports import reports_of_bots
from rollcall.adapters.dynamodb.rules import renew_override, rules_of
from rollcall.adapters.dynamodb.table import ConditionFailed, Table
from rollcall.adapters.dynamodb.wire import Item
from rollcall.adapters.dynamodb.writes import KNOWN, Write, delete, put, update
from rollcall.domain.bot_reports import Reports
from rollcall.domain.errors import LeaseLost, Unavailable
from rollcall.domain.marks import with_marks
from rollcall.domain.model import (
    Connection,
    EventRow,
    Lease,
    RecallCalendar,
    UserRules,
)
from rollcall.ports.worker_store import Due, EventKey, EventsPage

MAX_WRITES = 99
"""DynamoDB takes 100 writes in a transaction; one is the fence."""
MAX_CHARACTERS = 1_000_000
"""DynamoDB takes 4 MB in a transaction; no character takes more than 4 bytes."""
TRIES = 16
"""Marks of one calendar, one right after another, that a save of it gives way to."""
INSTANT = timedelta(microseconds=1)
EARLIEST = datetime(1, 1, 1, tzinfo=UTC)
LATEST = datetime(9999, 12, 31, tzinfo=UTC)
SAME_REQUESTS = "#requested = :read_requested"
READY = "attribute_not_exists(#retry_at) OR #retry_at <= :now"


class DynamoWorkerStore:
    """WorkerStore on the state table. Every write is a transaction with the lease's fence."""

    def __init__(self, state: Table) -> None:
        self._state = state

    def acquire(
        self, workspace: str, now: datetime, duration: timedelta, attempt: str
    ) -> Lease | None:
        """A consistent read and a conditional update."""
        return leases.acquire(self._state, workspace, now, duration, attempt)

    def save_lease(self, lease: Lease) -> None:
        """One conditional update."""
        leases.save(self._state, lease)

    def release(self, lease: Lease) -> None:
        """One conditional update."""
        leases.release(self._state, lease)

    # --- reading

    def due(self, workspace: str, now: datetime, limit: int) -> Due:
        """One query of the index, and its rows as they are now.

        An index lags behind its table by moments: what it shows too late is found at the next
        wake-up, and what it still shows is read again before anything is done about it.
        """
        found = self._state.query(
            "#due_workspace = :workspace AND #due_at <= :now",
            {"workspace": workspace, "now": now},
            index=keys.DUE_CALENDARS,
            limit=limit,
        )
        rows = self._as_they_are(found)
        at_recall = [codec.calendar(row) for row in rows if keys.is_calendar(row["pk"]["S"])]
        others = [codec.connection(row) for row in rows if not keys.is_calendar(row["pk"]["S"])]
        return Due(_oldest_first(others, now), _oldest_first(at_recall, now))

    def due_checks(self, workspace: str, now: datetime, limit: int) -> list[RecallCalendar]:
        """One query of the index, and its rows as they are now."""
        found = self._due_part(keys.CHECK, workspace, now, limit)
        return [row for row in found if row.waits_for_check]

    def due_daily(self, workspace: str, now: datetime, limit: int) -> list[RecallCalendar]:
        """One query of the index, and its rows as they are now."""
        found = self._due_part(keys.DAILY, workspace, now, limit)
        return [row for row in found if row.waits_for_daily_read]

    def _due_part(
        self, part: str, workspace: str, now: datetime, limit: int
    ) -> list[RecallCalendar]:
        found = self._state.query(
            "#due_workspace = :workspace AND #due_at BETWEEN :first AND :last",
            {"workspace": workspace, "first": part, "last": codec.in_part(part, now)},
            index=keys.DUE_CALENDARS,
            limit=limit,
        )
        return _oldest_first([codec.calendar(row) for row in self._as_they_are(found)], now)

    def due_bots(
        self,
        workspace: str,
        now: datetime,
        since: datetime | None,
        until: datetime | None,
        limit: int,
    ) -> list[EventRow]:
        """One query of the index, and its rows as they are now."""
        found = self._starting(
            "#due_bot_workspace = :workspace",
            {"workspace": workspace, "now": now},
            since,
            until,
            index=keys.DUE_BOTS,
            filtered=READY,
            limit=limit,
        )
        rows = [codec.event(row) for row in self._as_they_are(found)]
        ready = [row for row in rows if row.due and (row.retry_at is None or row.retry_at <= now)]
        return sorted(ready, key=lambda row: row.facts.start)

    def due_bot_checks(self, workspace: str, now: datetime, limit: int) -> list[EventRow]:
        """One query of the index, which lags behind the table by moments."""
        found = self._state.query(
            "#check_workspace = :workspace AND #check_at <= :now",
            {"workspace": workspace, "now": now},
            index=keys.BOT_CHECKS,
            limit=limit,
        )
        return [codec.event(row) for row in found]

    def broken_bots(self, now: datetime, limit: int) -> list[str]:
        """One query of the index."""
        found = self._state.query(
            "#check_workspace = :broken AND #check_at <= :now",
            {"broken": keys.BROKEN, "now": now},
            index=keys.BOT_CHECKS,
            limit=limit,
        )
        return [keys.bot_of(row["pk"]["S"]) for row in found]

    def forget_broken(self, bot_id: str) -> None:
        """One update; no fence, for only events that are stored make it needless."""
        values = {keys.CHECK_WORKSPACE: None, keys.CHECK_AT: None}
        self._state.write(update(keys.bot_reports(bot_id), values=values))

    def due_bots_between(
        self, workspace: str, since: datetime, until: datetime, limit: int
    ) -> list[EventRow]:
        """One query of the index, which lags behind the table by moments."""
        found = self._state.query(
            "#due_bot_workspace = :workspace AND #start BETWEEN :since AND :until",
            {"workspace": workspace, "since": since, "until": until},
            index=keys.DUE_BOTS,
            limit=limit,
        )
        return [codec.event(row) for row in found]

    def _starting(
        self,
        partition: str,
        values: Mapping[str, object],
        since: datetime | None,
        until: datetime | None,
        *,
        index: str,
        filtered: str = "",
        limit: int | None = None,
    ) -> list[Item]:
        """Rows of a partition of an index that start in a range; its end is left out."""
        first, last = since or EARLIEST, until - INSTANT if until is not None else LATEST
        if last < first:  # DynamoDB refuses such a range.
            return []
        condition = f"{partition} AND #start BETWEEN :first AND :last"
        ends = {"first": first, "last": last}
        return self._state.query(
            condition, {**values, **ends}, index=index, filtered=filtered, limit=limit
        )

    def _as_they_are(self, found: list[Item]) -> list[Item]:
        return self._state.get_many({"pk": r["pk"]["S"], "sk": r["sk"]["S"]} for r in found)

    def connection(self, user_id: str, calendar_key: str) -> Connection | None:
        """One consistent read."""
        stored = self._state.get(keys.connection(user_id, calendar_key))
        return codec.connection(stored) if stored else None

    def recall_calendars(self, recall_ids: Iterable[str]) -> dict[str, RecallCalendar]:
        """One batch of reads per hundred calendars."""
        rows = self._state.get_many(keys.calendar(recall_id) for recall_id in recall_ids)
        return {calendar.recall_id: calendar for calendar in map(codec.calendar, rows)}

    def rules(self, user_id: str, now: datetime) -> UserRules:
        """One query."""
        return rules_of(self._state, user_id, now)

    def events(self, keys_of_events: Iterable[EventKey]) -> dict[EventKey, EventRow]:
        """One batch of reads per hundred events."""
        rows = self._state.get_many(keys.event(*key) for key in keys_of_events)
        return {
            (row.user_id, row.calendar_key, row.event_id): row for row in map(codec.event, rows)
        }

    def events_page(
        self, user_id: str, calendar_key: str, after: str, limit: int, ended_after: datetime
    ) -> EventsPage:
        """One query of the calendar's events."""
        prefix = keys.events(calendar_key)
        rows, last = self._state.query_page(
            "#pk = :pk AND #sk BETWEEN :first AND :last",
            {
                "pk": keys.user(user_id),
                "first": prefix + (f"{after}\x00" if after else ""),
                "last": prefix + keys.AFTER_ALL_IDS,
                "ended_after": ended_after,
            },
            filtered="#end > :ended_after",
            limit=limit,
        )
        after_last = keys.event_of(*last)[2] if last else None
        return EventsPage([codec.event(row) for row in rows], after_last)

    def events_between(
        self, user_id: str, since: datetime | None, until: datetime | None
    ) -> list[EventRow]:
        """One query of the index, which lags behind the table by moments."""
        user = {"user": user_id}
        rows = self._starting("#user_id = :user", user, since, until, index=keys.UPCOMING)
        return [codec.event(row) for row in rows]

    def bots_between(self, user_id: str, since: datetime, until: datetime) -> frozenset[EventKey]:
        """One query of the index, which lags behind the table by moments."""
        rows = self._starting(
            "#user_id = :user",
            {"user": user_id, "yes": True},
            since,
            until,
            index=keys.UPCOMING,
            filtered="attribute_exists(#bot_id) OR #outcome_unknown = :yes",
        )
        return frozenset(keys.event_of(row["pk"]["S"], row["sk"]["S"]) for row in rows)

    def events_with_bot(self, bot_id: str) -> list[EventKey]:
        """One query of the index."""
        rows = self._state.query("#bot_id = :bot", {"bot": bot_id}, index=keys.BOTS)
        return sorted(keys.event_of(row["pk"]["S"], row["sk"]["S"]) for row in rows)

    def events_in_room(self, room: str, since: datetime, until: datetime) -> list[EventKey]:
        """One query of the index, which lags behind the table by moments."""
        rows = self._starting("#room = :room", {"room": room}, since, until, index=keys.ROOMS)
        return sorted(keys.event_of(row["pk"]["S"], row["sk"]["S"]) for row in rows)

    def orders(self, user_id: str, day: date) -> int:
        """One consistent read."""
        return codec.orders(self._state.get(keys.orders(user_id)) or {}, day)

    def bot_reports(self, bot_ids: Iterable[str]) -> dict[str, Reports]:
        """One batch of reads per thirty-three bots."""
        return reports_of_bots(self._state, bot_ids)

    # --- writing

    def save_events(self, lease: Lease, rows: Sequence[EventRow]) -> None:
        """Transactions of up to 99 rows; each holds whole or not at all.

        And one conditional update for each row that an override decided.
        """
        writes = [put(codec.event_item(row, lease.workspace)) for row in rows]
        for chunk in _chunks(writes):
            self._fenced(lease, chunk)
        for row in rows:
            renew_override(self._state, row)

    def drop_events(self, lease: Lease, keys_of_events: Sequence[EventKey]) -> None:
        """Transactions of up to 99 rows."""
        for chunk in batched(keys_of_events, MAX_WRITES, strict=False):
            self._fenced(lease, [delete(keys.event(*key)) for key in chunk])

    def save_orders(self, lease: Lease, day: date, counts: Mapping[str, int]) -> None:
        """Transactions of up to 99 users."""
        writes = [put(codec.orders_item(user, day, count)) for user, count in counts.items()]
        for chunk in _chunks(writes):
            self._fenced(lease, chunk)

    def save_connection(self, lease: Lease, connection: Connection, read: Connection) -> None:
        """One transaction, or two when something was requested meanwhile."""
        key = keys.connection(connection.user_id, connection.calendar_key)
        values = codec.workers_part(connection)
        marked = {name: values[name] for name in values.keys() - {"resync", keys.DUE_AT}}
        self._first_that_holds(
            lease,
            update(key, values=values, condition=SAME_REQUESTS, compared=_requested(read)),
            update(key, values=marked, condition=KNOWN),
        )

    def drop_connection(self, lease: Lease, read: Connection) -> bool:
        """One transaction."""
        key = keys.connection(read.user_id, read.calendar_key)
        condition = f"attribute_not_exists(#pk) OR {SAME_REQUESTS}"
        return self._first_that_holds(lease, delete(key, condition, _requested(read)))

    def save_calendar(
        self,
        lease: Lease,
        calendar: RecallCalendar,
        read: RecallCalendar,
        covered_until: datetime | None = None,
    ) -> None:
        """One transaction; more with a read each when marks came in meanwhile."""
        saved, known = calendar, read
        for _ in range(TRIES):
            if self._first_that_holds(lease, _unless_marked(saved, known)):
                return
            stored = self._state.get(keys.calendar(calendar.recall_id))
            if stored is None:
                return
            known = codec.calendar(stored)
            saved = with_marks(calendar, read, known, covered_until)
        raise Unavailable("busy")

    def save_calendars(
        self,
        lease: Lease,
        calendars: Sequence[tuple[RecallCalendar, RecallCalendar]],
        covered_until: datetime | None,
    ) -> None:
        """Transactions of up to 99 calendars; one by one where marks came in meanwhile."""
        for chunk in batched(calendars, MAX_WRITES, strict=False):
            try:
                self._fenced(lease, [_unless_marked(*calendar) for calendar in chunk])
            except ConditionFailed:
                for calendar, read in chunk:
                    self.save_calendar(lease, calendar, read, covered_until)

    def add_calendar(self, lease: Lease, calendar: RecallCalendar) -> None:
        """One transaction."""
        others = "attribute_not_exists(#pk) OR #user_id <> :user OR #calendar_key <> :key"
        owner = {"user": calendar.user_id, "key": calendar.calendar_key}
        row = codec.calendar_item(calendar, lease.workspace)
        self._first_that_holds(lease, put(row, others, owner))

    def drop_calendar(self, lease: Lease, recall_id: str) -> None:
        """One transaction."""
        self._fenced(lease, [delete(keys.calendar(recall_id))])

    def _first_that_holds(self, lease: Lease, *writes: Write) -> bool:
        """Do the first write whose condition holds; False when none does."""
        for write in writes:
            try:
                self._fenced(lease, [write])
            except ConditionFailed:
                continue
            return True
        return False

    def _fenced(self, lease: Lease, writes: Sequence[Write]) -> None:
        try:
            self._state.transact([leases.fence(lease), *writes])
        except ConditionFailed as refused:
            if refused.position == 0:
                raise LeaseLost from refused
            raise


def _oldest_first[T: (Connection, RecallCalendar)](rows: list[T], now: datetime) -> list[T]:
    due = [row for row in rows if row.due_at is not None and row.due_at <= now]
    return sorted(due, key=lambda row: row.due_at or now)


def _unless_marked(calendar: RecallCalendar, read: RecallCalendar) -> Write:
    return update(
        keys.calendar(calendar.recall_id),
        values=codec.workers_part(calendar),
        condition=SAME_REQUESTS,
        compared=_requested(read),
    )


def _requested(read: Connection | RecallCalendar) -> dict[str, int]:
    return {"read_requested": read.requested}


def _chunks(writes: Sequence[Write]) -> Iterator[list[Write]]:
    """The writes in groups that DynamoDB takes in one transaction."""
    chunk: list[Write] = []
    characters = 0
    for write in writes:
        size = len(repr(write.parameters))
        if chunk and (len(chunk) == MAX_WRITES or characters + size > MAX_CHARACTERS):
            yield chunk
            chunk, characters = [], 0
        chunk.append(write)
        characters += size
    if chunk:
        yield chunk
