"""Rollcall under a virtual clock.

Real are the worker's handler and reconcilers; in memory are the table and the queue. Recall is
either the twin or the lean Recall for very many calendars.
"""

from __future__ import annotations

import random
from collections import Counter
from collections.abc import Mapping, Sequence
from dataclasses import replace
from datetime import datetime, timedelta
from functools import partial
from typing import Any, Protocol

from bench.meter import MeteredMarks, MeteredStore, Tally
from bench.rows import KEY, IndexedStore, indexed_state
from bench.sizes import lease_size
from bench.timeline import Lanes
from bench.wakes import Wakes
from bench.watch import Watch
from functions.sync_worker.handler import Deps, build
from rollcall.domain.deduplication import Scope
from rollcall.domain.listing import SWEEP_EVERY
from rollcall.domain.model import (
    Connection,
    EventRow,
    Lease,
    RecallCalendar,
    Status,
    StoredPreferences,
    Wanted,
)
from rollcall.domain.pace import LIMITS, Pace
from rollcall.domain.preferences import Mode, Preferences
from rollcall.ports.recall import CalendarAtRecall, Recall
from rollcall.ports.worker_store import EventKey
from rollcall.reconcile.parallel import AT_ONCE
from rollcall.reconcile.slice import Outside
from rollcall.reconcile.worker import Settings, run_slice
from rollcall.use_cases.accept_notification import AcceptNotification
from rollcall.use_cases.tell_worker import WORKSPACE
from tests.simulation.clock import VirtualClock
from tests.support.memory import MemoryNotificationStore
from tests.support.memory.state import Workspace

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


class World:
    """Everything of Rollcall's side, wired. ``attach`` Recall's side before time passes."""

    def __init__(self, seed: int = 0) -> None:
        self.clock = VirtualClock()
        self.rng = random.Random(seed)
        self.tally = Tally()
        self.watch = Watch()
        self.telemetry = Quiet()
        self.lanes = Lanes(self.clock, self.pass_until, AT_ONCE)
        self.queue = Wakes(self.clock, self._invoke)
        self.worker_seconds = 0.0
        self.slices = 0
        self.bugs: list[Exception] = []
        self.lease_sizes: list[int] = []
        self.settings = Settings(dict(LIMITS), Scope.COMPANY)

    def attach(self, far: Far) -> None:
        """Put Recall's side in its place."""
        self.far = far
        self.state = indexed_state(far.settled_row)
        self.marks = MeteredMarks(MemoryNotificationStore(self.state), self.tally)
        self.accept = AcceptNotification(self.marks, self.queue)
        store = IndexedStore(self.state, far.keys_of)
        begun = self.clock.now()
        lease = Lease(
            WORKSPACE, 1, begun, Pace(), watermark=begun, sweep_due_at=begun + SWEEP_EVERY
        )
        self.state.workspaces[WORKSPACE] = Workspace(lease, None)
        self._tick()
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
            new_installation=lambda: "bench",
        )

    def add_calendar(self, found: CalendarAtRecall, user_id: str, full_due_at: datetime) -> None:
        """A calendar that is connected and in line."""
        now, recall_id, email = self.clock.now(), found.recall_id, found.email or ""
        self.state.calendars[recall_id] = RecallCalendar(
            recall_id, user_id, KEY, email, watermark=now, due_at=full_due_at,
            full_due_at=full_due_at, synced_at=now - timedelta(hours=1),
            status_since=found.status_since,
        )  # fmt: skip
        self.state.connections[user_id, KEY] = Connection(
            user_id, KEY, email, Wanted.CONNECTED, b"fake", 1, 1, status=Status.CONNECTED,
            recall_id=recall_id, applied=1, applied_token_version=1, synced_at=now,
        )  # fmt: skip
        self.state.preferences[user_id] = StoredPreferences(PREFERENCES, 1)

    def postpone_census(self, by: timedelta) -> None:
        """Compare no calendars for so long."""
        held = self.state.workspaces[WORKSPACE]
        lease = replace(held.lease, census_due_at=self.clock.now() + by)
        self.state.workspaces[WORKSPACE] = Workspace(lease, None)

    def run(self, seconds: float) -> None:
        """Let the world go on."""
        self.pass_until(self.clock.now() + timedelta(seconds=seconds))

    def pass_until(self, until: datetime) -> None:
        """Go from one thing that is due to the next, up to a moment."""
        while True:
            self.far.pump()
            upcoming = [t for t in (self.far.next_due(), self.clock.next_plan()) if t]
            moment = max(min([*upcoming, until]), self.clock.now())
            self.clock.run_until(moment)
            if moment >= until:
                self.far.pump()
                return

    def _tick(self) -> None:
        held = self.state.workspaces.get(WORKSPACE)
        if held:
            self.lease_sizes.append(lease_size(held.lease))
        self.queue.tick(WORKSPACE)
        self.clock.after(TICK_SECONDS, self._tick)

    def _invoke(self, records: list[dict[str, Any]]) -> None:
        began = self.clock.now()
        self.slices += 1
        self.lanes.sleep(INVOKE_SECONDS)
        work = partial(run_slice, self._outside, settings=self.settings)
        deps = Deps(work, self.queue, self.queue, self.lanes, self.telemetry)  # type: ignore[arg-type]
        build(deps)({"Records": records}, None)
        self.worker_seconds += (self.clock.now() - began).total_seconds()

    def _run_all(self, jobs: Sequence[Any]) -> None:
        self.lanes.run_all(jobs)


class _NoTokens:
    """The bench connects and removes no account."""

    def decrypt(self, ciphertext: bytes, *, user_id: str, calendar_key: str) -> str:
        """Never called."""
        raise AssertionError(ciphertext, user_id, calendar_key)

    def revoke(self, refresh_token: str) -> None:
        """Never called."""
        raise AssertionError(refresh_token)
