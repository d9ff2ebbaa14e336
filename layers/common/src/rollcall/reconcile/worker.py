"""One slice of the worker: take the lease, bring everything that is due in line, give it back."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field, replace
from datetime import datetime, timedelta
from functools import partial

from rollcall.domain.caps import CapLimits
from rollcall.domain.deduplication import Scope
from rollcall.domain.errors import LeaseLost
from rollcall.domain.model import RecallCalendar
from rollcall.domain.pace import Counts, Endpoint, Limits
from rollcall.ports.worker_store import Due
from rollcall.reconcile.bots import BotReconciler
from rollcall.reconcile.calls import IDLE, Deferred, PacedCalls
from rollcall.reconcile.census import Census
from rollcall.reconcile.connections import ConnectionReconciler
from rollcall.reconcile.events import EventReconciler
from rollcall.reconcile.intake import Intake
from rollcall.reconcile.promise import CountedVault, promise_counts
from rollcall.reconcile.slice import Outside, Slice

SLICE = timedelta(seconds=20)
"""Work per invocation; the function times out after 30 s."""
CALLS_END = timedelta(seconds=26)
"""When every call of a slice is over; what is left of the 30 s is for storing its outcome."""
LEASE = timedelta(seconds=45)
"""Longer than the function may live, so a lease that ran out belongs to a dead worker."""
DUE_AT_ONCE = 5000
"""Marks seen at once. Those beyond must wait; and a list that goes on in the next slice keeps the
ids of all that it serves in the lease's row, of which DynamoDB takes 400 KB."""
LOOKS = timedelta(seconds=3)
"""How long changed calendars are looked at before what is due is listed."""
DAILY_AT_ONCE = 5
"""Daily reads between two looks at what is more urgent."""
SHORTEST_SLEEP = 0.05
NAP = 2.0
LONGEST_WATCH = 40.0
"""Seconds of waiting for which slices follow each other; for longer ones the tick comes back."""
LOOK_AHEAD = timedelta(seconds=4)
"""A slice that did something waits this long for what is about to be due."""

GRANT: Counts = {
    Endpoint.LIST_EVENTS: 30,
    Endpoint.RETRIEVE_EVENT: 150,
    Endpoint.SCHEDULE: 300,
    Endpoint.REMOVE: 300,
    Endpoint.LIST_CALENDARS: 30,
    Endpoint.CREATE_CALENDAR: 100,
    Endpoint.RETRIEVE_CALENDAR: 100,
    Endpoint.UPDATE_CALENDAR: 100,
    Endpoint.DELETE_CALENDAR: 100,
    Endpoint.LEAVE_CALL: 100,
    Endpoint.RETRIEVE_BOT: 100,
}
"""The most one slice may call; what a worker that vanished is taken to have called."""


@dataclass(frozen=True, slots=True)
class Settings:
    """How the workspace is run."""

    limits: Limits
    scope: Scope
    caps: CapLimits = field(default_factory=CapLimits)


@dataclass(frozen=True, slots=True)
class Outcome:
    """What a slice did: counts for one log line, and when to come back."""

    held_by_other: bool = False
    more: bool = False
    """Whether something is left that can be done now or soon."""
    counts: Mapping[str, int] = field(default_factory=dict)
    parked: tuple[tuple[str, str], ...] = ()


def run_slice(outside: Outside, workspace: str, settings: Settings) -> Outcome:
    """Work for at most `SLICE`. Raises nothing on purpose but LeaseLost and storage errors."""
    now = outside.clock.now()
    lease = outside.store.acquire(workspace, now, LEASE, GRANT, settings.limits)
    if lease is None:
        return Outcome(held_by_other=True)
    recall = outside.recall.until(now + CALLS_END)
    calls = PacedCalls(
        outside.clock,
        lease.pace,
        settings.limits,
        GRANT,
        now + SLICE,
        lease.silence,
        probe=partial(recall.list_calendars, None, None),
    )
    outside = replace(
        outside, recall=recall, vault=CountedVault(outside.vault, calls.failed, outside.report)
    )
    work = Slice(outside, calls, lease, settings.scope, settings.caps)
    try:
        work.name_installation()
        more = _Worker(work).run()
    except LeaseLost:
        raise
    except BaseException:
        _release(work)
        raise
    _release(work)
    return Outcome(more=more, counts=_counts(work), parked=tuple(work.parked))


def _release(work: Slice) -> None:
    lease = replace(work.lease, pace=work.calls.pace, silence=work.calls.silence)
    work.outside.store.release(lease)


class _Worker:
    """The loop of one slice: rounds, until nothing is due or the time is over."""

    def __init__(self, work: Slice) -> None:
        self._work = work
        self._bots = BotReconciler(work)
        self._events = EventReconciler(work, self._bots)
        self._connections = ConnectionReconciler(work, self._bots, Intake(work, self._bots))
        self._census = Census(work)
        self._held = False

    def run(self) -> bool:
        """Work; True when something is left that can be done soon."""
        worked = False
        while self._work.calls.time_left():
            if self._round():
                worked = True
                continue
            if self._work.calls.grant_used_up:
                return True
            wait = self._wait(look_ahead=worked)
            if wait is None or wait > LONGEST_WATCH:
                return False
            # Short naps, so that what is marked meanwhile is seen.
            self._work.outside.clock.sleep(min(max(wait, SHORTEST_SLEEP), NAP))
        return True

    def _round(self) -> bool:
        """Everything that is due, once; True when anything got further."""
        self._work.calls.forget_waits()
        due = self._due()
        progressed = False
        for connection in due.connections:
            progressed |= self._connections.reconcile(connection)
        if due.connections:
            # What was brought in line changed its calendar as well.
            due = self._due()
        progressed |= self._bots.act()
        self._held = any(calendar.sync_from is not None for calendar in due.calendars)
        calendars, more = self._looked_at(due.calendars)
        synced = self._events.sync(calendars)
        return synced or more or self._read_daily() or self._census.take() or progressed

    def _looked_at(self, due: Sequence[RecallCalendar]) -> tuple[list[RecallCalendar], bool]:
        """Calendars whose events are due; those said to have changed are looked at first.

        Looks that are many, slow or out of turn keep only their own calendars waiting. Also tells
        whether there was no time for some of them, so that the next round goes on.
        """
        found: list[RecallCalendar | None] = [calendar for calendar in due if not calendar.check]
        until = self._work.now() + LOOKS
        try:
            for calendar in due:
                if calendar.check and self._work.now() >= until:
                    return _known(found), True
                if calendar.check:
                    found.append(self._connections.statuses.check(calendar))
        except Deferred:
            self._work.counts["looks_deferred"] += 1
        finally:
            # A disconnect changes rows without any list that would save them.
            self._bots.flush()
        return _known(found), False

    def _read_daily(self) -> bool:
        """Daily reads, for which there is time when nobody waits; True when one was made."""
        if not self._work.calls.has_room(Endpoint.LIST_EVENTS, IDLE):
            return False
        now, workspace = self._work.now(), self._work.lease.workspace
        due = self._work.outside.store.due_daily(workspace, now, DAILY_AT_ONCE)
        try:
            for calendar in due:
                self._work.learn(calendar)
                found = self._connections.statuses.check(calendar)
                if found is not None:
                    self._events.read_whole(found)
        except Deferred:
            return False
        finally:
            self._bots.flush()
        return bool(due)

    def _due(self) -> Due:
        store, lease, now = self._work.outside.store, self._work.lease, self._work.now()
        due = store.due(lease.workspace, now, DUE_AT_ONCE)
        for calendar in due.calendars:
            self._work.learn(calendar)
        return due

    def _wait(self, *, look_ahead: bool) -> float | None:
        """Seconds until the next thing that is known to be possible; None when nothing is."""
        now, lease = self._work.now(), self._work.lease
        moments = [self._work.calls.allowed_at]
        if lease.retry_at is not None and lease.retry_at > now:
            moments.append(lease.retry_at)
        if self._held and lease.list_after is not None and lease.list_after > now:
            moments.append(lease.list_after)
        if look_ahead:
            moments += self._soon(now)
        waits = [(moment - now).total_seconds() for moment in moments if moment is not None]
        return max(min(waits), 0.0) if waits else None

    def _soon(self, now: datetime) -> list[datetime | None]:
        """Moments within the next seconds at which something becomes due."""
        store, lease = self._work.outside.store, self._work.lease
        until = now + LOOK_AHEAD
        due = store.due(lease.workspace, until, DUE_AT_ONCE)
        bots = store.due_bots(lease.workspace, until, DUE_AT_ONCE)
        moments = [connection.due_at for connection in due.connections]
        moments += [calendar.due_at for calendar in due.calendars]
        moments += [row.retry_at for row in bots]
        return [moment for moment in moments if moment is not None and moment > now]


def _counts(work: Slice) -> dict[str, int]:
    made = {f"calls_{endpoint}": n for endpoint, n in work.calls.made.items()}
    failed = {f"failed_{reason}": n for reason, n in work.calls.failed.items()}
    return {**work.counts, **made, **failed, **promise_counts(work)}


def _known(calendars: Iterable[RecallCalendar | None]) -> list[RecallCalendar]:
    return [calendar for calendar in calendars if calendar is not None]
