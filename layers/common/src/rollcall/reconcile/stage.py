"""The event rows of one run: as they changed, which of them need a write, and when they are saved.

Rows that a list changed are held back until they are written and saved with the outcome, which
saves a write each; they are saved in any case before the list's watermark advances. A crash loses
nothing: until then the list is read again.
"""

from __future__ import annotations

import heapq
from collections.abc import Callable, Iterable, Sequence
from dataclasses import replace
from datetime import datetime, timedelta

from rollcall.domain.bot_checks import with_check
from rollcall.domain.deduplication import room_of
from rollcall.domain.errors import LeaseLost
from rollcall.domain.history import decided_by_company, with_history
from rollcall.domain.model import EventRow
from rollcall.domain.promise import dated
from rollcall.domain.rooms import found_in
from rollcall.ports.notification_store import NotificationStore
from rollcall.ports.worker_store import EventKey, WorkerStore
from rollcall.reconcile.state import Held, Tally

BATCH = 24
"""Rows that are saved together."""
URGENT_WITHIN = timedelta(hours=12)
"""Meetings this near are written before, and beside, all others."""
LONGEST_WATCH = timedelta(seconds=40)
"""What becomes due so soon is waited for; for the rest the tick comes back."""
MOST_URGENT, MOST_LATER = 500, 1000
"""Rows of earlier runs that are looked at together."""
HISTORY = timedelta(days=400)

type Changed = Callable[[EventRow, EventRow | None], None]
type Saved = Callable[[Sequence[EventRow]], None]
type Change = tuple[EventRow | None, EventRow | None]
"""A row as the store holds it, if it does, and as it will be, unless it is dropped."""
type Dropped = Callable[[Sequence[EventRow]], None]
type Following = Callable[[Sequence[Change]], list[EventRow]]


def _nothing(_row: EventRow, _before: EventRow | None) -> None:
    """Nobody listens."""


def _kept(_rows: Sequence[EventRow]) -> None:
    """Nothing follows."""


def _nobody_told(_user_id: str) -> None:
    """Nobody is told."""


def _none_follow(_changes: Sequence[Change]) -> list[EventRow]:
    """No other row follows."""
    return []


class RowStage:
    """Rows over the store; what is staged here is what the store will hold."""

    def __init__(
        self, store: WorkerStore, marks: NotificationStore, held: Held, tally: Tally,
        now: Callable[[], datetime],
    ) -> None:  # fmt: skip
        self._store = store
        self._marks = marks
        self._held = held
        self._tally = tally
        self._now = now
        self._unsaved: dict[EventKey, EventRow] = {}
        self._stored: dict[EventKey, EventRow] = {}
        """Rows as the store holds them: nobody but the holder of the lease writes them."""
        self._due: dict[EventKey, EventRow] = {}
        self._written_at: dict[EventKey, datetime] = {}
        self._being_written: dict[EventKey, datetime | None] = {}
        """Rows with a write under way, and the newest `updated_at` that a list showed meanwhile."""
        self._all_read = False
        self._touched: dict[EventKey, None] = {}
        self.on_change: Changed = _nothing
        self.on_saved: Saved = _kept
        self.on_company: Callable[[str], None] = _nobody_told
        """Hears of users for whom the company decided, before that is stored."""
        self._by_bot: dict[str, set[EventKey]] = {}
        """Keys of rows that were staged with a bot, by its deduplication key."""
        self._by_room: dict[str, set[EventKey]] = {}
        """The same by the room of the bot, and those that wait for a room."""
        self.on_drop: Dropped = _kept
        """Told of rows before they are dropped."""
        self.following: Following = _none_follow
        """Which rows must be saved with others that change."""

    # --- reading

    def load(self, keys: Iterable[EventKey]) -> dict[EventKey, EventRow]:
        """Return rows as they are, staged or stored."""
        wanted = dict.fromkeys(keys)
        unread = wanted.keys() - self._unsaved.keys() - self._stored.keys()
        if unread:
            self._stored.update(self._store.events(unread))
        rows = {key: self._unsaved.get(key) or self._stored.get(key) for key in wanted}
        return {key: row for key, row in rows.items() if row is not None}

    def current(self, key: EventKey) -> EventRow | None:
        """Return one row as it is."""
        return self.load([key]).get(key)

    def unsaved(self) -> dict[EventKey, EventRow]:
        """Return the staged rows that the store does not hold yet."""
        return self._unsaved

    def sharing(self, deduplication_key: str) -> set[EventKey]:
        """Return the keys of rows that were staged in this run with a bot of that key."""
        return self._by_bot.get(deduplication_key, set())

    def in_room(self, room: str) -> set[EventKey]:
        """Return the keys of rows that were staged in this run in a room (`rooms.found_in`)."""
        return self._by_room.get(room, set())

    def due(self) -> dict[EventKey, EventRow]:
        """Return the known rows that need a write, now or later."""
        return self._due

    def next_writes(self, count: int) -> list[EventRow]:
        """Return so many of the known rows that may be written now, soonest meeting first."""
        waiting = (row for row in self._due.values() if self._waits(row))
        return heapq.nsmallest(count, waiting, key=lambda row: row.facts.start)

    def touched(self) -> list[EventKey]:
        """Return the rows that became due, changed or are due no more since it was last asked.

        In the order in which they did, so that a run can be repeated.
        """
        touched, self._touched = list(self._touched), {}
        return touched

    def read_backlog(self, now: datetime) -> None:
        """Read what earlier runs left due, once what is known of it is done."""
        waiting = any(row.retry_at is None or row.retry_at <= now for row in self._due.values())
        if self._all_read or waiting:
            return
        workspace, near = self._held.lease.workspace, now + URGENT_WITHIN
        ready_by = now + LONGEST_WATCH
        urgent = self._store.due_bots(workspace, ready_by, None, near, MOST_URGENT)
        later = self._store.due_bots(workspace, ready_by, near, None, MOST_LATER)
        self._all_read = len(urgent) < MOST_URGENT and len(later) < MOST_LATER
        for row in (*urgent, *later):
            self._stored.setdefault(row.key, row)
            # What is staged is newer than what the table holds.
            if row.key not in self._unsaved and row.key not in self._due:
                self._due[row.key] = row
                self._touched[row.key] = None

    def expect_backlog(self) -> None:
        """Look into the index again: rows may have become due by time."""
        self._all_read = False

    # --- changing

    def stage(self, row: EventRow, before: EventRow | None = None) -> None:
        """Hold a row that changed from ``before`` until it is saved."""
        now = self._now()
        known = self._unsaved.get(row.key) or self._stored.get(row.key)
        row = with_history(with_check(dated(row, now)), known, now)
        if not row.due:
            # What led to it is told with the write.
            row = replace(row, cause="")
        self.on_change(row, before)
        if decided_by_company(row, known):
            self.on_company(row.user_id)
        self._unsaved[row.key] = row
        for bot in row.observed.bots:
            self._by_bot.setdefault(bot.deduplication_key, set()).add(row.key)
            self._by_room.setdefault(room_of(bot.deduplication_key), set()).add(row.key)
        room = found_in(row)
        if room is not None:
            self._by_room.setdefault(room, set()).add(row.key)
        self._index(row)

    def save_ahead(self, rows: Iterable[EventRow]) -> None:
        """Stage and save rows that were evaluated without a look at their events.

        Should this worker die between a write and its save, the next one looks.
        """
        changed = list(rows)
        for row in changed:
            self.stage(row)
        self._save([self._unsaved[row.key] for row in changed])

    def drop(self, keys: Iterable[EventKey]) -> None:
        """Forget events for good."""
        gone = list(keys)
        rows = list(self.load(gone).values())
        following = self.following([(row, None) for row in rows])
        if following:
            self.save_ahead(following)
        self.on_drop(rows)
        for key in gone:
            self._unsaved.pop(key, None)
            self._stored.pop(key, None)
            self._due.pop(key, None)
            self._touched[key] = None
        if gone:
            self._store.drop_events(self._held.lease, gone)

    def flush(self) -> None:
        """Save every staged row; what still differs from Recall stays due."""
        self._save(list(self._unsaved.values()))

    def flush_settled(self, least: int = BATCH) -> None:
        """Save the rows that wait for nothing, once there are enough of them."""
        settled = [row for row in self._unsaved.values() if not self._waits(row)]
        if len(settled) >= least:
            self._save(settled)

    def has_unwritten(self) -> bool:
        """Whether unsaved rows wait for a write that may be made now."""
        return any(self._waits(row) for row in self._unsaved.values())

    # --- writes under way

    def begin_write(self, key: EventKey) -> None:
        """Note that a write of a row is under way."""
        self._being_written[key] = None

    def is_being_written(self, key: EventKey) -> bool:
        """Whether a write of a row is under way."""
        return key in self._being_written

    def end_write(self, key: EventKey) -> datetime | None:
        """Note that it has ended; return the newest `updated_at` that a list showed meanwhile."""
        self._written_at[key] = self._now()
        return self._being_written.pop(key, None)

    def outdates(self, key: EventKey, listed_at: datetime, updated_at: datetime) -> bool:
        """Whether a list that was asked for then says nothing of a row's bots any more.

        They are being written, or were, since.
        """
        if key in self._being_written:
            known = self._being_written[key]
            self._being_written[key] = max(known or updated_at, updated_at)
            return True
        written = self._written_at.get(key)
        return written is not None and written >= listed_at

    # --- saving

    def _waits(self, row: EventRow) -> bool:
        return row.due and (row.retry_at is None or row.retry_at <= self._now())

    def _index(self, row: EventRow) -> None:
        self._touched[row.key] = None
        if row.due:
            self._due[row.key] = row
        else:
            self._due.pop(row.key, None)

    def _save(self, rows: list[EventRow]) -> None:
        if not rows:
            return
        rows = self._with_following(rows)
        try:
            self._store.save_events(self._held.lease, rows)
        except LeaseLost:
            self._mark_again(rows)
            raise
        self._tally.counts["rows_saved"] += len(rows)
        for row in rows:
            self._stored[row.key] = self._unsaved.pop(row.key, row)
        self.on_saved(rows)

    def _with_following(self, rows: list[EventRow]) -> list[EventRow]:
        following = self.following([(self._stored.get(row.key), row) for row in rows])
        for row in following:
            self.stage(row)
        # First: of what is saved in several steps, the last ones may be lost with a worker.
        first = {row.key: self._unsaved[row.key] for row in following}
        return [*first.values(), *(row for row in rows if row.key not in first)]

    def _mark_again(self, rows: list[EventRow]) -> None:
        """Written at Recall, refused by the table: whoever holds the lease must look again."""
        oldest: dict[str, datetime] = {}
        for row in rows:
            recall_id, updated = row.facts.recall_calendar_id, row.facts.updated_at
            oldest[recall_id] = min(updated, oldest.get(recall_id, updated))
        for recall_id, since in oldest.items():
            self._marks.mark_calendar(recall_id, self._now(), sync_from=since, check=False)
