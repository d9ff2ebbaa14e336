"""The loop of one run.

One thread owns all state; calls to the outside run beside it. What the scheduler picks is begun, a
step that yields a call goes on when its answer is there, and before a group of calls is made the
lease is stored, with the calls counted and the work named.
"""

from __future__ import annotations

from collections import Counter
from dataclasses import dataclass, replace
from datetime import datetime, timedelta

from rollcall.domain.endpoints import Endpoint
from rollcall.domain.errors import RollcallError
from rollcall.domain.leasing import set_aside
from rollcall.ports.calls import Finished
from rollcall.reconcile.accounts import Accounts
from rollcall.reconcile.parts import Parts, begin_step
from rollcall.reconcile.scheduler import (
    MOST_AT_ONCE,
    SPACED,
    Kind,
    Turns,
    UnderWay,
    Work,
    call_free_at,
    has_slot,
    next_list_at,
    next_work,
    user_free_at,
)
from rollcall.reconcile.stage import LONGEST_WATCH
from rollcall.reconcile.state import Held, Ports, Settings
from rollcall.reconcile.step import Call, Step

WORK = timedelta(seconds=20)
"""Work per invocation; the function times out after 30 s."""
CALLS_END = timedelta(seconds=26)
"""When every call of a run is over; what is left of the 30 s is for storing its outcome."""
LEASE = timedelta(seconds=10)
"""Renewed while the worker lives, so a lease that ran out belongs to a dead one."""
RENEWED_AT = timedelta(seconds=6)
"""What is left of the lease when it is renewed."""
POLL = timedelta(seconds=0.5)
"""Between two looks at the table while there is work."""
TURN = timedelta(seconds=0.05)
"""Work is begun for so long before the calls that it needs are made."""
SHORTEST_SLEEP = 0.05
NAP = timedelta(seconds=2)
"""Between two looks at the table while all that there is must wait."""
BUG_PAUSE = timedelta(minutes=5)
STORED_AHEAD = frozenset({Kind.CONNECTION})
"""Work that may be long before its first call, and is therefore named in the table before it."""


@dataclass(slots=True)
class _Active:
    """A step that has begun."""

    work: Work
    step: Step
    call: Call | None = None
    """What it waits for; None when it only gave others a turn."""
    began: datetime | None = None
    """Since when that call is under way; None while it is not."""


class Loop:
    """Picks and steps, until nothing is left or the time is over."""

    def __init__(
        self, ports: Ports, settings: Settings, held: Held, accounts: Accounts, parts: Parts,
        began: datetime, *, careful: bool,
    ) -> None:  # fmt: skip
        self._ports = ports
        self._settings = settings
        self._held = held
        self._accounts = accounts
        self._parts = parts
        self._deadline = began + WORK
        self._calls_end = began + CALLS_END
        self._careful = careful
        self._turns = Turns()
        self._active: dict[str, _Active] = {}
        self._launching: list[_Active] = []
        self._read_at: datetime | None = None
        self._is_outdated = False
        """Whether a step has ended since the table was read."""

    def work(self) -> bool:
        """Work; True when something is left that can be done soon."""
        try:
            more = self._work()
        finally:
            for active in self._active.values():
                active.step.close()
        self._parts.end()
        return more

    def _work(self) -> bool:
        while (now := self._now()) < self._deadline:
            self._renew_lease(now)
            self._read_if_due(now)
            # However much there is to begin, what has an answer goes on.
            self._collect(0)
            wait = _earlier(self._begin_what_fits(now), self._parts.planner.next_list_at(now))
            if self._launching:
                self._launch()
            elif wait is not None and wait <= self._now():
                continue
            elif self._has_calls():
                self._collect(self._until(wait, now, POLL))
            elif self._is_outdated:
                self._read_at = None
                self._parts.ready.read_all_next()
            elif wait is None or wait - now > LONGEST_WATCH:
                return False
            else:
                self._ports.clock.sleep(max(self._until(wait, now, NAP), SHORTEST_SLEEP))
        self._drain()
        return True

    # --- picking

    def _begin_what_fits(self, now: datetime) -> datetime | None:
        """Begin, or go on with, what fits; return the moment at which more may fit."""
        while len(self._launching) < MOST_AT_ONCE:
            choice = next_work(
                self._ready(), self._turns, self._under_way(), self._held.lease,
                lambda kind, endpoint: self._free_at(kind, endpoint, now), now,
            )  # fmt: skip
            if not isinstance(choice, Work):
                return choice
            self._turns.take(choice)
            if choice.name in self._active:
                self._go_on(self._active[choice.name], now)
            else:
                self._begin(choice)
            if self._now() - now > TURN:
                break
        return now

    def _ready(self) -> list[Work]:
        again = [_again(active) for active in self._active.values() if active.began is None]
        new = [w for w in self._parts.ready.work() if w.name not in self._active]
        return again + new

    def _under_way(self) -> UnderWay:
        running = [a for a in self._active.values() if a.began is not None]
        locks = {lock for a in self._active.values() for lock in a.work.locks}
        calls = Counter(a.call.endpoint for a in running if a.call)
        names = [a.work.name for a in running]
        alone = next((name for name in names if name in self._held.lease.suspects), "")
        return UnderWay(names, locks, calls, alone)

    def _free_at(self, kind: Kind, endpoint: Endpoint, now: datetime) -> datetime:
        return call_free_at(kind, endpoint, self._held.lease, self._settings.limits, now)

    def _begin(self, work: Work) -> None:
        if self._careful or work.kind in STORED_AHEAD:
            self._held.change(under_way={**self._names(), work.name: work.user})
            self._held.save()
        active = _Active(work, begin_step(self._parts, work))
        self._parts.ready.done(work)
        self._active[work.name] = active
        self._step(active, None, None)

    def _go_on(self, active: _Active, now: datetime) -> None:
        if active.call is None:
            self._step(active, None, None)
        else:
            self._admit(active, active.call, now)

    # --- stepping

    def _step(self, active: _Active, value: object, error: Exception | None) -> None:
        """Let a step go on to its next call, or to its end."""
        active.call = active.began = None
        try:
            call = active.step.throw(error) if error else active.step.send(value)
        except StopIteration:
            self._ended(active)
            return
        except RollcallError:
            # The lease or the table: nothing of this run can go on.
            raise
        except Exception as bug:  # noqa: BLE001 - a bug in one piece of work must not stop the others
            self._ports.report(bug, active.work.name)
            self._set_aside(active)
            return
        active.call = call
        now = self._now()
        if call is not None and self._may_call(active.work, call, now):
            self._admit(active, call, now)

    def _may_call(self, work: Work, call: Call, now: datetime) -> bool:
        early = call.not_before is not None and call.not_before > now
        under_way = self._under_way()
        crowded = work.name in self._held.lease.suspects and bool(under_way.names)
        held_back = under_way.alone not in {"", work.name} or crowded
        if early or held_back or now >= self._deadline or not has_slot(call.endpoint, under_way):
            return False
        until = user_free_at(self._held.lease, call.endpoint, work.user)
        if until is not None and until > now:
            return False
        return self._free_at(call.kind or work.kind, call.endpoint, now) <= now

    def _admit(self, active: _Active, call: Call, now: datetime) -> None:
        self._accounts.begins(call, active.work.user, now)
        if (call.kind or active.work.kind) in SPACED:
            lease, limits = self._held.lease, self._settings.limits
            others_wait = self._parts.ready.waits_for_whole_window()
            unwritten = len(self._parts.stage.due())
            at = next_list_at(lease, limits, now, others_wait=others_wait, unwritten=unwritten)
            self._held.change(next_list_at=at)
        active.began = now
        self._launching.append(active)

    def _ended(self, active: _Active) -> None:
        name = active.work.name
        self._is_outdated = True
        del self._active[name]
        if name in self._held.lease.suspects:
            rest = {n: s for n, s in self._held.lease.suspects.items() if n != name}
            self._held.change(suspects=rest)

    def _set_aside(self, active: _Active) -> None:
        name = active.work.name
        del self._active[name]
        suspects, work = self._held.lease.suspects, {name: active.work.user}
        self._held.change(suspects=set_aside(suspects, work, self._now(), BUG_PAUSE))

    # --- calls

    def _launch(self) -> None:
        """Store what is about to be called, then call."""
        names = self._names()
        if names != self._held.lease.under_way:
            self._held.change(under_way=names)
        self._held.save()
        launching, self._launching = self._launching, []
        for active in launching:
            if active.call is not None:
                self._ports.calls.start(active.work.name, active.call.job)

    def _names(self) -> dict[str, str]:
        return {name: active.work.user for name, active in self._active.items()}

    def _has_calls(self) -> bool:
        return any(active.began is not None for active in self._active.values())

    def _collect(self, seconds: float) -> None:
        if not self._has_calls():
            return
        for finished in self._ports.calls.finished(seconds):
            self._answered(finished)

    def _answered(self, finished: Finished) -> None:
        active = self._active.get(str(finished.tag))
        if active is None or active.call is None or active.began is None:
            return
        user, now = active.work.user, self._now()
        self._accounts.ended(active.call, user, active.began, finished.error, now)
        self._step(active, finished.value, finished.error)

    def _drain(self) -> None:
        """Wait for the calls under way; steps that go on to another call end here."""
        while self._has_calls() and (now := self._now()) < self._calls_end:
            self._renew_lease(now)
            self._collect(min(self._calls_end - now, NAP).total_seconds())

    # --- time

    def _renew_lease(self, now: datetime) -> None:
        if self._held.lease.expires_at - now < RENEWED_AT:
            self._held.change(expires_at=now + LEASE)
            self._held.save()

    def _now(self) -> datetime:
        return self._ports.clock.now()

    def _read_if_due(self, now: datetime) -> None:
        if self._read_at is None or now >= self._read_at:
            self._parts.stage.flush_settled(1)
            self._parts.ready.read()
            self._read_at = self._now() + POLL
            self._is_outdated = False

    def _until(self, wait: datetime | None, now: datetime, longest: timedelta) -> float:
        moments = [now + longest, self._deadline]
        if wait is not None:
            moments.append(wait)
        return (min(moments) - now).total_seconds()


def _earlier(one: datetime | None, other: datetime | None) -> datetime | None:
    return min(one, other) if one and other else one or other


def _again(active: _Active) -> Work:
    """Return a step that waits, as work to go on with."""
    call, work = active.call, active.work
    if call is None:
        return replace(work, endpoint=None, then=None, not_before=None, locks=frozenset())
    return replace(
        work, kind=call.kind or work.kind, endpoint=call.endpoint, then=None,
        not_before=call.not_before, locks=frozenset(),
    )  # fmt: skip
