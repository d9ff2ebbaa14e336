"""The state table as the worker writes it."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from contextlib import suppress
from datetime import date, datetime, timedelta
from itertools import batched

from rollcall.adapters.dynamodb import absences, codec, erasures, keys, leases, people_index
from rollcall.adapters.dynamodb.rules import keep_override, mark_wanted
from rollcall.adapters.dynamodb.table import ConditionFailed
from rollcall.adapters.dynamodb.worker_reads import DynamoWorkerReads
from rollcall.adapters.dynamodb.writes import KNOWN, Write, delete, put, update
from rollcall.domain.amounts import Amount
from rollcall.domain.errors import BeingDeleted, LeaseLost, Unavailable
from rollcall.domain.lease import Lease
from rollcall.domain.leaving import Erasure, Receipt, Tombstone
from rollcall.domain.marks import with_marks
from rollcall.domain.model import Connection, EventRow, RecallCalendar
from rollcall.domain.override_expiry import Upkeep
from rollcall.ports.portal_store import Mark
from rollcall.ports.worker_store import EventKey

MAX_WRITES = 99
"""DynamoDB takes 100 writes in a transaction; one is the fence."""
MAX_CHARACTERS = 1_000_000
"""DynamoDB takes 4 MB in a transaction; no character takes more than 4 bytes."""
TRIES = 16
"""Marks of one calendar, one right after another, that a save of it gives way to."""
SAME_REQUESTS = "#requested = :read_requested"


class DynamoWorkerStore(DynamoWorkerReads):
    """WorkerStore on the state table. Every write is a transaction with the lease's fence."""

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

    # --- writing

    def forget_broken(self, bot_id: str) -> None:
        """One update; no fence, for only events that are stored make it needless."""
        values = {keys.CHECK_WORKSPACE: None, keys.CHECK_AT: None}
        self._state.write(update(keys.bot_reports(bot_id), values=values))

    def save_events(self, lease: Lease, rows: Sequence[EventRow]) -> None:
        """Transactions of up to 99 rows; each holds whole or not at all."""
        writes = [put(codec.event_item(row, lease.workspace)) for row in rows]
        for chunk in _chunks(writes):
            self._fenced(lease, chunk)

    def keep_overrides(self, user_id: str, needs: Sequence[Upkeep]) -> None:
        """One conditional update for each; for one that is moved, one transaction."""
        for need in needs:
            keep_override(self._state, user_id, need)

    def drop_events(self, lease: Lease, keys_of_events: Sequence[EventKey]) -> None:
        """Transactions of up to 99 rows."""
        for chunk in batched(keys_of_events, MAX_WRITES, strict=False):
            self._fenced(lease, [delete(keys.event(*key)) for key in chunk])

    def save_orders(self, lease: Lease, day: date, counts: Mapping[str, Amount]) -> None:
        """Transactions of up to 99 users."""
        writes = [put(codec.orders_item(user, day, count)) for user, count in counts.items()]
        for chunk in _chunks(writes):
            self._fenced(lease, chunk)

    def begin_erasure(
        self, user_id: str, receipt_id: str, mark: Mark, unseen_since: date | None = None
    ) -> str:
        """Three reads, and one transaction."""
        return erasures.begin(self._state, user_id, receipt_id, mark, unseen_since=unseen_since)

    def mark_user(self, user_id: str, mark: Mark) -> None:
        """Two reads, and one transaction where anything is connected."""
        with suppress(BeingDeleted):
            mark_wanted(self._state, user_id, mark)

    def note_unseen(self, user_id: str, day: date) -> None:
        """One conditional update."""
        absences.note(self._state, user_id, day)

    def have_found(self, user_id: str) -> None:
        """Two reads, and one transaction for each address of the person."""
        people_index.fill_in(self._state, user_id)

    def pause_unseen(self, user_id: str, day: date, until: datetime, mark: Mark) -> bool:
        """Three reads, and one transaction."""
        return absences.pause(self._state, user_id, day, until, mark)

    def save_erasure(self, lease: Lease, erasure: Erasure, receipt: Receipt) -> None:
        """One transaction; nothing, once the deletion has ended."""
        with suppress(ConditionFailed):
            self._fenced(lease, erasures.saved(erasure, receipt))

    def erase_rows(self, lease: Lease, user_id: str) -> bool:
        """One query, a read for each request of the user, and one transaction."""
        writes = erasures.next_rows(self._state, user_id)
        if writes:
            self._fenced(lease, writes)
        return not writes

    def end_erasure(
        self,
        lease: Lease,
        erasure: Erasure,
        receipt: Receipt,
        tombstone: Tombstone,
        now: datetime,
    ) -> None:
        """One transaction."""
        with suppress(ConditionFailed):
            self._fenced(lease, erasures.ended(erasure, receipt, tombstone, now))

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
        found_by = people_index.calendar_gone(read.user_id, read.calendar_key, read.email)
        try:
            self._fenced(lease, [delete(key, condition, _requested(read)), *found_by])
        except ConditionFailed:
            return False
        return True

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
