"""The bugs that `planted` plants: each swaps functions of the product for worse ones."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import replace
from datetime import timedelta
from typing import Any

from rollcall.domain import desired as desired_module
from rollcall.domain import leasing, listing, rows
from rollcall.domain.errors import RollcallError, Unavailable
from rollcall.domain.event import ScheduledBot
from rollcall.domain.model import Connection, EventRow, Lease, Wanted
from rollcall.reconcile import bot_write, bots, events, marks
from rollcall.reconcile.bot_write import BotWrite
from rollcall.reconcile.calls import Deferred
from rollcall.reconcile.census import Census
from rollcall.reconcile.events import EventReconciler
from rollcall.reconcile.intake import Intake
from rollcall.reconcile.marks import Marks
from rollcall.reconcile.reading import Reading
from rollcall.use_cases.accept_notification import AcceptNotification, Effect
from tests.support.memory.portal import MemoryPortalStore
from tests.support.memory.worker import MemoryWorkerStore

type Swap = tuple[Any, str, Any]
"""An owner, the name of something it has, and what to put there instead."""


def dedupe_before_mark() -> list[Swap]:
    """A notification is noted as seen before its work is durable."""
    good = AcceptNotification.__call__
    seen: set[tuple[int, str]] = set()

    def worse(self: AcceptNotification, notification: Any, now: Any) -> Effect:
        key = (id(self.store), repr(notification))
        if key in seen:
            return Effect.MARKED
        seen.add(key)
        return good(self, notification, now)

    return [(AcceptNotification, "__call__", worse)]


def acknowledge_first() -> list[Swap]:
    """2xx although the mark could not be stored."""
    good = AcceptNotification.__call__

    def worse(self: AcceptNotification, notification: Any, now: Any) -> Effect:
        try:
            return good(self, notification, now)
        except Unavailable:
            return Effect.MARKED

    return [(AcceptNotification, "__call__", worse)]


def watermark_first() -> list[Swap]:
    """The mark is taken off before the pages are read."""
    good = EventReconciler._read_and_store

    def worse(self: EventReconciler, reading: Reading) -> None:
        self._marks.move(reading)
        good(self, reading)

    return [(EventReconciler, "_read_and_store", worse)]


def local_clock() -> list[Swap]:
    """Lists start at the moment, by our clock, of the list before."""
    good = Marks.move

    def move(self: Marks, reading: Reading) -> None:
        reading.newest = self._work.now()
        good(self, reading)

    def since(calendar: Any) -> Any:
        query = good_alone(calendar)
        return replace(query, updated_since=calendar.watermark or query.updated_since)

    good_alone = listing.alone
    return [
        (Marks, "move", move),
        (events, "alone", since),
        (events, "plan_listing", _plan_alone(since)),
    ]


def _plan_alone(since: Callable[[Any], Any]) -> Callable[..., Any]:
    good = listing.plan_listing

    def worse(due: Any, now: Any, **options: Any) -> Any:
        queries = good(due, now, **{**options, "workspace_listing": False, "sweep_due": False})
        by_id = {c.recall_id: c for c in due}
        return [since(by_id[q.recall_id]) if q.updated_since else q for q in queries]

    return worse


def first_page_only() -> list[Swap]:
    def worse(self: Reading, next_link: str | None) -> None:
        del next_link
        self.page_link, self.complete = None, True

    return [(Reading, "turn", worse)]


def swallow_errors() -> list[Swap]:
    """A write that failed counts as done."""

    def worse(self: BotWrite, row: EventRow) -> EventRow:
        try:
            return self._perform(row)
        except Deferred:
            raise
        except RollcallError:
            return rows.settled(row, "refused:swallowed")

    return [(BotWrite, "perform", worse)]


def timeout_is_success() -> list[Swap]:
    good = BotWrite.perform

    def worse(self: BotWrite, row: EventRow) -> EventRow:
        after = good(self, row)
        if after.problem != "no_answer" or after.desired is None:
            return after
        wanted = after.desired
        bot = ScheduledBot("assumed", wanted.start, wanted.deduplication_key, wanted.meeting_url)
        observed = replace(after.observed, bots=(bot,), config_hash=wanted.config_hash)
        return rows.settled(replace(after, observed=observed, outcome_unknown=False))

    return [(BotWrite, "perform", worse)]


def old_bot_stays() -> list[Swap]:
    """After a move only the new bot is looked at."""

    def worse(row: EventRow, now: Any) -> Any:
        action = good(row, now)
        keys = {bot.deduplication_key for bot in row.observed.bots}
        if action is rows.Action.REMOVE and row.desired is not None:
            return None if row.desired.deduplication_key in keys else rows.Action.SCHEDULE
        return action

    good = rows.next_action
    return [(module, "next_action", worse) for module in (rows, bot_write, bots)]


def no_periodic_reconcile() -> list[Swap]:
    never = timedelta(days=3650)
    return [
        (marks, "SWEEP_EVERY", never),
        (marks, "FULL_EVERY", never),
        (listing, "FULL_AT_MOST_IN", 2 * never),
        (leasing, "LONGEST_PLAN", 2 * never),
        (Census, "take", lambda _self: False),
    ]


def no_tombstone() -> list[Swap]:
    """A worker that still holds a removed connection brings it back."""

    def worse(
        self: MemoryWorkerStore, lease: Lease, connection: Connection, read: Connection
    ) -> None:
        del lease, read
        self._state.connections[connection.user_id, connection.calendar_key] = connection

    return [
        (MemoryWorkerStore, "save_connection", worse),
        (MemoryWorkerStore, "_fenced", _unfenced),
    ]


@contextmanager
def _unfenced(self: MemoryWorkerStore, name: str, lease: Lease) -> Iterator[None]:
    del lease
    with self._state.operation(name):
        yield


def random_key() -> list[Swap]:
    """Every copy of a meeting gets a key of its own."""

    def worse(*_: Any, event_id: str, **__: Any) -> str:
        return f"event:{event_id}"

    return [(desired_module, "tenant", worse)]


def stale_writer() -> list[Swap]:
    """No look at the event before a write on old knowledge, and no fence."""
    return [
        (BotWrite, "_is_stale", lambda _self, _row, _action: False),
        (MemoryWorkerStore, "_fenced", _unfenced),
        (Intake, "_apply", _apply_blindly()),
        (marks, "FULL_EVERY", timedelta(days=3650)),
        (listing, "FULL_AT_MOST_IN", timedelta(days=7300)),
    ]


def _apply_blindly() -> Callable[..., None]:
    good = Intake._apply

    def worse(self: Intake, facts: Any, bots: Any, owner: Any, row: Any, reading: Any) -> None:
        if row is not None and row.facts.updated_at == facts.updated_at:
            return
        good(self, facts, bots, owner, row, reading)

    return worse


def forget_marks_meanwhile() -> list[Swap]:
    """A mark that comes in while the list is read is lost."""
    good = MemoryWorkerStore.save_calendar

    def worse(self: MemoryWorkerStore, lease: Lease, calendar: Any, read: Any, *rest: Any) -> None:
        stored = self._state.calendars.get(calendar.recall_id, read)
        good(self, lease, calendar, replace(read, requested=stored.requested), *rest)

    return [(MemoryWorkerStore, "save_calendar", worse)]


def constant_idempotency_key() -> list[Swap]:
    """One key for all writes of an event: Recall answers the second with the first's answer."""
    return [(bot_write, "write_name", lambda row, _wanted, _token: row.event_id)]


def rules_before_mark() -> list[Swap]:
    """Rules are stored in one step, and the worker is told of them in the next."""
    return [
        (MemoryPortalStore, "_mark", lambda _self, _user_id, _mark: None),
        (MemoryPortalStore, "save_preferences", _then_mark(MemoryPortalStore.save_preferences)),
        (MemoryPortalStore, "set_overrides", _then_mark(MemoryPortalStore.set_overrides)),
    ]


def _then_mark(store: Callable[..., None]) -> Callable[..., None]:
    def worse(self: MemoryPortalStore, user_id: str, *rest: Any) -> None:
        *_, mark = rest
        store(self, user_id, *rest)
        for connection in self.connections(user_id):
            if connection.wanted is Wanted.CONNECTED:
                self.request(user_id, connection.calendar_key, mark.workspace, mark.now)

    return worse
