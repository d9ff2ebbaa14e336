"""Bots: rows whose desired and observed bot differ become one write each, soonest first.

Rows that the event reconciler changed are held here until they are written and stored together;
rows left over by earlier slices come from the `due-bots` index. Two writes with one deduplication
key are never under way at once, since Recall answers 409 to one of them.
"""

from __future__ import annotations

from collections.abc import Iterable
from datetime import datetime, timedelta
from functools import partial

from rollcall.domain.errors import LeaseLost
from rollcall.domain.leasing import UNSTORED_ORDERS
from rollcall.domain.model import EventRow
from rollcall.domain.promise import dated
from rollcall.domain.rows import Action, next_action
from rollcall.ports.worker_store import EventKey
from rollcall.reconcile.bot_write import BotWrite
from rollcall.reconcile.calls import Deferred
from rollcall.reconcile.slice import Slice

WAVE = UNSTORED_ORDERS
"""Rows written between two saves: the most that a crash makes the next worker look at again."""
ROUND = timedelta(seconds=5)
"""How long bots are written before the worker looks for newer changes."""
BACKLOG = 100


class BotReconciler:
    """Writes bots for one slice, and stores the rows of the slice."""

    def __init__(self, work: Slice) -> None:
        self._work = work
        self._write = BotWrite(work, lambda keys: self.stored(keys).values())
        self._unsaved: dict[EventKey, EventRow] = {}
        self._ahead: dict[EventKey, EventRow] = {}
        self._exhausted: set[Action] = set()

    def keep(self, row: EventRow, before: EventRow | None = None) -> None:
        """Hold a row that changed from ``before`` until it is written and saved."""
        self._write.note(row, before)
        self._unsaved[row.key] = row

    def stored(self, keys: Iterable[EventKey]) -> dict[EventKey, EventRow]:
        """Rows as they are, saved or not."""
        wanted = set(keys)
        held = {key: self._unsaved[key] for key in wanted & self._unsaved.keys()}
        missing = wanted - held.keys()
        found = self._work.outside.store.events(missing) if missing else {}
        return {**found, **held}

    def drop(self, keys: Iterable[EventKey]) -> None:
        """Forget events for good."""
        gone = list(keys)
        for key in gone:
            self._unsaved.pop(key, None)
        self._work.outside.store.drop_events(self._work.lease, gone)

    def act(self) -> bool:
        """Write for a while, soonest first; True when something was written or settled."""
        self._exhausted.clear()
        until = self._work.now() + ROUND
        waiting = self._queue()
        progressed = False
        while waiting and self._work.now() < until and self._work.calls.time_left():
            wave, waiting = self._next_wave(waiting)
            if not wave:
                break
            progressed |= self._write_wave(wave)
        self.flush()
        return progressed

    def save_ahead(self) -> None:
        """Save held rows before they are acted on.

        Rows that were judged without a look at the event: should this worker die between a write
        and its save, the stored wish is what makes the next one look.
        """
        rows = [row for row in self._unsaved.values() if row.due]
        if rows:
            self._save(rows)
        self._ahead = {row.key: row for row in rows}

    def flush(self) -> None:
        """Save every held row; what still differs from Recall stays due."""
        rows = list(self._unsaved.values())
        if rows:
            self._save(rows)

    def _queue(self) -> list[EventRow]:
        store, now = self._work.outside.store, self._work.now()
        if self._work.lease.retry_at is not None and self._work.lease.retry_at <= now:
            self._work.retry_soon(None)
        found = store.due_bots(self._work.lease.workspace, now, BACKLOG)
        # The index may not show yet what was saved a moment ago.
        rows = {**self._ahead, **{row.key: row for row in found}, **self._unsaved}
        self._ahead = {}
        due = [row for row in rows.values() if row.due and _ready(row, now)]
        return sorted(due, key=lambda row: (row.facts.start, _write_key(row), row.event_id))

    def _next_wave(self, waiting: list[EventRow]) -> tuple[list[EventRow], list[EventRow]]:
        wave: list[EventRow] = []
        rest: list[EventRow] = []
        busy: set[str] = set()
        for row in waiting:
            if next_action(row, self._work.now()) in self._exhausted:
                continue
            keys = _keys(row)
            if len(wave) < WAVE and not keys & busy:
                wave.append(row)
            else:
                rest.append(row)
            busy |= keys
        return wave, rest

    def _write_wave(self, wave: list[EventRow]) -> bool:
        results: dict[EventKey, EventRow] = {}

        def write(row: EventRow) -> None:
            try:
                results[row.key] = self._write.perform(row)
            except Deferred:
                action = next_action(row, self._work.now())
                if action:
                    self._exhausted.add(action)

        self._work.outside.run_all([partial(write, row) for row in wave])
        for row in results.values():
            self.keep(row)
        for row in wave:
            for changed in self._write.make_room(row, results.get(row.key)):
                results[changed.key] = changed
                self.keep(changed)
        for row in results.values():
            if row.due and row.retry_at is not None:
                self._work.retry_soon(row.retry_at)
        if results:
            self._save_results(list(results.values()))
        return bool(results)

    def _save_results(self, rows: list[EventRow]) -> None:
        try:
            self._save(rows)
        except LeaseLost:
            self._repair(rows)
            raise

    def _repair(self, rows: list[EventRow]) -> None:
        """Written at Recall, refused by the table: somebody newer must look at these again."""
        oldest: dict[str, datetime] = {}
        for row in rows:
            recall_id, updated = row.facts.recall_calendar_id, row.facts.updated_at
            oldest[recall_id] = min(updated, oldest.get(recall_id, updated))
        for recall_id, since in oldest.items():
            self._work.outside.marks.mark_calendar(
                recall_id, self._work.now(), sync_from=since, check=False
            )

    def _save(self, rows: list[EventRow]) -> None:
        now = self._work.now()
        self._work.outside.store.save_events(self._work.lease, [dated(row, now) for row in rows])
        self._work.counts["rows_saved"] += len(rows)
        for row in rows:
            self._unsaved.pop(row.key, None)


def _ready(row: EventRow, now: datetime) -> bool:
    return row.retry_at is None or row.retry_at <= now


def _write_key(row: EventRow) -> str:
    return row.desired.deduplication_key if row.desired else ""


def _keys(row: EventRow) -> set[str]:
    """Deduplication keys that a write for this row touches."""
    held = {bot.deduplication_key for bot in row.observed.bots}
    return held | ({row.desired.deduplication_key} if row.desired else set())
