"""Rollcall under a virtual clock: the worker's real handler and reconcilers over a table and a
queue in memory. Recall is either the twin or the lean Recall for very many calendars.
"""

from __future__ import annotations

import random
from collections import Counter
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from functools import partial
from typing import Any, Protocol

from bench.meter import MeteredMarks, MeteredStore, Tally
from bench.rows import IndexedStore, indexed_state
from bench.timeline import Lanes, Stopwatch
from bench.watch import Watch
from functions.sync_worker.handler import Deps, build
from rollcall.domain.deduplication import Scope
from rollcall.domain.model import (
    Connection,
    EventRow,
    RecallCalendar,
    Status,
    StoredPreferences,
    Wanted,
)
from rollcall.domain.pace import LIMITS
from rollcall.domain.preferences import Mode, Preferences
from rollcall.ports import EventKey, Recall
from rollcall.reconcile.parallel import AT_ONCE
from rollcall.reconcile.slice import Outside
from rollcall.reconcile.worker import Outcome, Settings, run_slice
from rollcall.use_cases.accept_notification import AcceptNotification
from rollcall.use_cases.tell_worker import WORKSPACE
from tests.simulation.clock import VirtualClock
from tests.simulation.fifo import FifoQueue
from tests.support.memory import MemoryNotificationStore

KEY = "primary"
PREFERENCES = Preferences(mode=Mode.EVERY)
TICK_SECONDS = 60.0
INVOKE_SECONDS = 0.02
"""From a visible message to a running worker, and its first steps."""


class Far(Protocol):
    """Recall's side of a world."""

    @property
    def recall(self) -> Recall:
        """What the worker calls."""
        ...

    def pump(self) -> None:
        """Do what is due at this moment."""
        ...

    def next_due(self) -> datetime | None:
        """When something is due next; None when only the clock's plans are."""
        ...

    def settled_row(self, key: EventKey) -> EventRow | None:
        """The row of an event that was in line before the run began."""
        ...

    def keys_of(self, user_id: str, calendar_key: str) -> list[EventKey]:
        """Every event of a calendar."""
        ...


class Quiet:
    """Telemetry that keeps the counts of the worker."""

    def __init__(self) -> None:
        self.outcomes: Counter[str] = Counter()
        self.counts: Counter[str] = Counter()
        self.causes: list[BaseException] = []

    def finish(
        self,
        outcome: str,
        *,
        cause: BaseException | None = None,
        counts: Mapping[str, int] | None = None,
        **_keys: object,
    ) -> None:
        """One invocation has ended."""
        self.outcomes[outcome] += 1
        self.counts.update(counts or {})
        if cause is not None:
            self.causes.append(cause)


@dataclass(slots=True)
class Wakes:
    """The wake queue: wake-ups of one second are one."""

    clock: VirtualClock
    fifo: FifoQueue
    sent: int = 0
    _last: dict[str, int] = field(default_factory=dict)

    def wake(self, workspace: str, now: datetime) -> None:
        """Send one wake-up."""
        second = int(now.timestamp())
        self.sent += 1
        if self._last.get(workspace) != second:
            self._last[workspace] = second
            self.fifo.send(workspace)


class World:
    """Everything of Rollcall's side, wired. ``attach`` Recall's side before time passes."""

    def __init__(self, seed: int = 0) -> None:
        self.clock = VirtualClock()
        self.rng = random.Random(seed)
        self.cpu = Stopwatch()
        self.tally = Tally()
        self.watch = Watch()
        self.telemetry = Quiet()
        self.lanes = Lanes(self.clock, self.pass_until, AT_ONCE)
        self.fifo = FifoQueue(self.clock, self._invoke)
        self.queue = Wakes(self.clock, self.fifo)
        self.worker_seconds = 0.0
        self.slices = 0
        self.bugs: list[Exception] = []
        self._tick()

    def attach(self, far: Far) -> None:
        """Put Recall's side in its place."""
        self.far = far
        self.state = indexed_state(far.settled_row)
        self.marks = MeteredMarks(MemoryNotificationStore(self.state), self.tally)
        self.accept = AcceptNotification(self.marks, self.queue)
        store = IndexedStore(self.state, far.keys_of)
        self._outside = Outside(
            store=MeteredStore(store, self.tally, self.lanes.sleep),
            marks=self.marks,
            recall=far.recall,
            vault=_NoTokens(),
            revoker=_NoTokens(),
            clock=self.lanes,
            run_all=self._run_all,
            jitter=self.rng.random,
            report=self.bugs.append,
            client_id="fake-client-id",
        )

    def add_calendar(
        self, recall_id: str, user_id: str, email: str, full_due_at: datetime
    ) -> None:
        """A calendar that is connected and in line."""
        now = self.clock.now()
        self.state.calendars[recall_id] = RecallCalendar(
            recall_id, user_id, KEY, email, watermark=now, due_at=full_due_at,
            full_due_at=full_due_at, shown_at=now - timedelta(hours=1),
        )  # fmt: skip
        self.state.connections[user_id, KEY] = Connection(
            user_id, KEY, email, Wanted.CONNECTED, b"fake", 1, 1, status=Status.CONNECTED,
            recall_id=recall_id, applied=1, applied_token_version=1, synced_at=now,
        )  # fmt: skip
        self.state.preferences[user_id] = StoredPreferences(PREFERENCES, 1)

    def run(self, seconds: float) -> None:
        """Let the world go on."""
        self.pass_until(self.clock.now() + timedelta(seconds=seconds))

    def pass_until(self, until: datetime) -> None:
        """Go from one thing that is due to the next, up to a moment."""
        with self.cpu.section("world"):
            while True:
                self.far.pump()
                upcoming = [t for t in (self.far.next_due(), self.clock.next_plan()) if t]
                moment = max(min([*upcoming, until]), self.clock.now())
                self.clock.run_until(moment)
                if moment >= until:
                    self.far.pump()
                    return

    def _tick(self) -> None:
        self.fifo.send(WORKSPACE)
        self.clock.after(TICK_SECONDS, self._tick)

    def _invoke(self, message: dict[str, Any]) -> dict[str, Any]:
        began = self.clock.now()
        self.slices += 1
        with self.cpu.section("worker"):
            self.lanes.sleep(INVOKE_SECONDS)
            work = partial(_slice, self._outside)
            deps = Deps(work, self.queue, self.fifo, self.lanes, self.telemetry)  # type: ignore[arg-type]
            answer = build(deps)({"Records": [message]}, None)
        self.worker_seconds += (self.clock.now() - began).total_seconds()
        return answer

    def _run_all(self, jobs: Sequence[Any]) -> None:
        self.lanes.run_all(jobs)


def _slice(outside: Outside, workspace: str) -> Outcome:
    return run_slice(outside, workspace, Settings(dict(LIMITS), Scope.COMPANY))


class _NoTokens:
    """The bench connects and removes no account."""

    def decrypt(self, ciphertext: bytes, *, user_id: str, calendar_key: str) -> str:
        """Never called."""
        raise AssertionError(ciphertext, user_id, calendar_key)

    def revoke(self, refresh_token: str) -> None:
        """Never called."""
        raise AssertionError(refresh_token)
