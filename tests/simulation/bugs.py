"""The bugs that `planted` plants: each swaps functions of the product for worse ones."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import replace
from datetime import timedelta
from typing import Any

from rollcall.domain import desired as desired_module
from rollcall.domain import listing, rows
from rollcall.domain.errors import Unavailable
from rollcall.domain.event import ScheduledBot
from rollcall.domain.lease import Lease
from rollcall.domain.model import Connection, EventRow, Wanted
from rollcall.ports.policy_store import PeoplePage
from rollcall.reconcile import failed_write, list_planner, ready, watermarks
from rollcall.reconcile.apply_events import EventApplier
from rollcall.reconcile.lists import ListScan
from rollcall.reconcile.steps import calendar_audit, write_bot
from rollcall.reconcile.steps.calendar_audit import AuditSteps
from rollcall.reconcile.steps.list_events import ListSteps
from rollcall.reconcile.steps.write_bot import WriteSteps
from rollcall.reconcile.watermarks import Watermarks
from rollcall.use_cases.accept_notification import AcceptNotification, Effect
from tests.support.memory import portal
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
    good = ListSteps.read

    def worse(self: ListSteps, key: str, scan: ListScan, kind: Any) -> Any:
        self.watermarks.advance(scan)
        return good(self, key, scan, kind)

    return [(ListSteps, "read", worse)]


def local_clock() -> list[Swap]:
    """Lists start at the moment, by our clock, of the list before."""
    good = Watermarks.advance

    def advance(self: Watermarks, scan: ListScan) -> None:
        scan.newest = self._now()
        good(self, scan)

    def plan(marked: Any, now: Any, **options: Any) -> Any:
        alone = {**options, "workspace_listing": False, "sweep_due": False}
        by_id = {calendar.recall_id: calendar for calendar in marked}
        return [
            replace(query, updated_since=by_id[query.recall_id].watermark or query.updated_since)
            for query in good_plan(marked, now, **alone)
        ]

    good_plan = listing.plan_changes
    return [(Watermarks, "advance", advance), (list_planner, "plan_changes", plan)]


def first_page_only() -> list[Swap]:
    def worse(self: ListScan, next_link: str | None, now: Any) -> None:
        del next_link
        self.pages += 1
        self.page_link, self.ended_at = None, now

    return [(ListScan, "turn", worse)]


def swallow_errors() -> list[Swap]:
    """A write that failed counts as done."""

    def worse(self: WriteSteps, row: EventRow, error: Exception) -> None:
        del error
        self.stage.stage(rows.settled(row, "refused:swallowed"))

    return [(WriteSteps, "_failed", worse)]


def timeout_is_success() -> list[Swap]:
    good = failed_write.row_after

    def worse(row: EventRow, *rest: Any) -> EventRow:
        after = good(row, *rest)
        if after.problem != "no_answer" or after.desired is None:
            return after
        wanted = after.desired
        bot = ScheduledBot("assumed", wanted.start, wanted.deduplication_key, wanted.meeting_url)
        observed = replace(after.observed, bots=(bot,), config_hash=wanted.config_hash)
        return rows.settled(replace(after, observed=observed, outcome_unknown=False))

    return [(write_bot, "row_after", worse)]


def old_bot_stays() -> list[Swap]:
    """After a move only the new bot is looked at."""

    def worse(row: EventRow, now: Any) -> Any:
        action = good(row, now)
        keys = {bot.deduplication_key for bot in row.observed.bots}
        if action is rows.Action.REMOVE and row.desired is not None:
            return None if row.desired.deduplication_key in keys else rows.Action.SCHEDULE
        return action

    good = rows.next_action
    return [(module, "next_action", worse) for module in (rows, write_bot)]


def no_periodic_reconcile() -> list[Swap]:
    never = timedelta(days=3650)
    return [
        (watermarks, "SWEEP_EVERY", never),
        (watermarks, "FULL_EVERY", never),
        (calendar_audit, "FULL_AT_MOST_IN", 2 * never),
        (AuditSteps, "_compare", lambda _self, _found: None),
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
    """Everybody's copy of a meeting gets a key of its own."""

    def worse(*_: Any, user_id: str, **__: Any) -> str:
        return f"user:{user_id}"

    return [(desired_module, "tenant", worse)]


def stale_writer() -> list[Swap]:
    """No look at the event before a write on old knowledge, and no fence."""

    def blind(row: EventRow, now: Any, token: int) -> Any:
        del token
        return rows.next_action(row, now)

    return [
        (write_bot, "next_call", blind),
        (ready, "next_call", blind),
        (MemoryWorkerStore, "_fenced", _unfenced),
        (EventApplier, "_apply", _apply_blindly()),
        (watermarks, "FULL_EVERY", timedelta(days=3650)),
        (calendar_audit, "FULL_AT_MOST_IN", timedelta(days=7300)),
    ]


def _apply_blindly() -> Callable[..., None]:
    good = EventApplier._apply

    def worse(self: EventApplier, event: Any, owner: Any, row: Any, **rest: Any) -> None:
        if row.facts.updated_at != event.updated_at:
            good(self, event, owner, row, **rest)

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
    return [(write_bot, "write_name", lambda row, _wanted, _token: row.event_id)]


def rules_before_mark() -> list[Swap]:
    """Rules are stored in one step, and the worker is told of them in the next."""
    return [
        (portal, "mark_wanted", lambda _state, _user_id, _mark: None),
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


def policy_marks_first_page_only() -> list[Swap]:
    """Of the people to be marked for a changed policy only the first ones are."""
    good = MemoryWorkerStore.people

    def worse(self: MemoryWorkerStore, after: str, limit: int) -> PeoplePage:
        del limit
        return replace(good(self, after, 1), after="")

    return [(MemoryWorkerStore, "people", worse)]
