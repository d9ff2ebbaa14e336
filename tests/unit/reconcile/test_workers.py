"""Workers that freeze, meet, die or are woken in odd ways."""

from __future__ import annotations

import json
from collections.abc import Callable
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any

import pytest

from rollcall.domain.errors import LeaseLost
from rollcall.domain.pace import Endpoint
from rollcall.domain.preferences import Override
from rollcall.reconcile.worker import GRANT
from tests.simulation.clock import START, VirtualClock
from tests.simulation.faults import Fault, FaultPlan
from tests.simulation.fifo import VISIBILITY
from tests.simulation.world import FROZEN
from tests.unit.reconcile.scene import (
    LIST,
    REMOVE,
    SCHEDULE,
    TOMORROW,
    FailAt,
    Scene,
    slot,
)

DAY = timedelta(hours=28).total_seconds()
LATER = START + timedelta(days=6)


@dataclass(slots=True)
class FreezeThenDie(FaultPlan):
    """An operation stands still until everything else is finished, happens, and is the last."""

    operation: str = ""
    clock: VirtualClock | None = None
    thaws_at: datetime | None = None

    def next(self, operation: str, *, recall: bool) -> Fault | None:
        """The fault of the next operation."""
        number = self.operations
        self.operations += 1
        if self.clock is None or not self.active:
            return None
        now = self.clock.now()
        if self.thaws_at is None and operation.startswith(self.operation):
            self.thaws_at = now + FROZEN
            self.fired.append((number, operation, Fault.FREEZE_BEFORE))
            return Fault.FREEZE_BEFORE
        if self.thaws_at is not None and now >= self.thaws_at:
            self.active = False
            self.fired.append((number, operation, Fault.CRASH_BEFORE))
            return Fault.CRASH_BEFORE
        return None


def _frozen(operation: str) -> tuple[Scene, FreezeThenDie]:
    plan = FreezeThenDie(operation=operation)
    scene = Scene(plan=plan)
    scene.connect("ada", "grace")
    scene.meet("m1", "ada", start=LATER)
    scene.run(30)
    plan.clock = scene.world.clock
    return scene, plan


@pytest.mark.parametrize(
    "operation",
    [
        "worker DELETE /api/v2/calendar-events/",
        "worker GET /api/v2/calendar-events/",
        "worker save_events",
        "worker events_of",
        "worker rules",
        "worker acquire",
    ],
)
def test_a_frozen_worker_that_takes_a_bot_off_on_old_knowledge_and_dies_is_repaired(
    operation: str,
) -> None:
    """The schedule that a careful design met once in 126,189: see it turned off, freeze, thaw."""
    scene, plan = _frozen(operation)
    scene.choose("ada", "m1", Override.SKIP)
    scene.later(60, scene.choose, "ada", "m1", Override.RECORD)
    scene.run(FROZEN.total_seconds() + 120)
    assert [fault for _, _, fault in plan.fired] == [Fault.FREEZE_BEFORE, Fault.CRASH_BEFORE]
    scene.run(DAY)
    assert scene.wrong() == []
    assert len(scene.bots("ada", "m1")) == 1


@pytest.mark.parametrize(
    "operation",
    ["worker POST /api/v2/calendar-events/", "worker save_events", "worker events_of"],
)
def test_a_frozen_worker_that_puts_a_bot_on_with_old_knowledge_and_dies_is_repaired(
    operation: str,
) -> None:
    scene, plan = _frozen(operation)
    scene.choose("ada", "m1", Override.SKIP)
    scene.run(30)
    plan.thaws_at, plan.active, plan.fired = None, True, []
    scene.choose("ada", "m1", Override.RECORD)
    scene.later(60, scene.choose, "ada", "m1", Override.SKIP)
    scene.run(FROZEN.total_seconds() + 120)
    scene.run(DAY)
    assert scene.wrong() == []
    assert scene.live == []


def test_a_worker_that_lost_its_lease_writes_nothing_to_the_table() -> None:
    plan = FailAt(operation="worker save_events", fault=Fault.FREEZE_BEFORE)
    scene = Scene(plan=plan)
    scene.connect("ada")
    scene.meet("m1", "ada")
    scene.run(30)
    scene.change("m1", start=TOMORROW + timedelta(hours=2))
    scene.run(FROZEN.total_seconds() + 60)
    assert plan.fired
    assert "lease_lost" in {outcome for outcome, _ in scene.world.telemetry.outcomes}
    assert scene.wrong() == []
    assert scene.row("ada", "m1").facts.start == TOMORROW + timedelta(hours=2)


def test_a_stale_token_is_refused_for_every_write() -> None:
    scene = Scene()
    scene.connect("ada")
    scene.meet("m1", "ada")
    scene.run(30)
    store, lease = scene.world.store, scene.world.state.workspaces["main"].lease
    scene.run(120)
    writes: list[Callable[[], object]] = [
        lambda: store.save_events(lease, [scene.row("ada", "m1")]),
        lambda: store.drop_events(lease, []),
        lambda: store.save_connection(lease, scene.connection("ada"), scene.connection("ada")),
        lambda: store.save_calendar(lease, scene.known("ada"), scene.known("ada")),
        lambda: store.add_calendar(lease, scene.known("ada")),
        lambda: store.drop_calendar(lease, "r"),
        lambda: store.drop_connection(lease, scene.connection("ada")),
        lambda: store.release(lease),
    ]
    for write in writes:
        with pytest.raises(LeaseLost):
            write()


# --- several receivers -------------------------------------------------------------------------


def _message(body: object, number: int = 9000) -> dict[str, Any]:
    text = body if isinstance(body, str) else json.dumps(body)
    return {"messageId": f"x{number}", "receiptHandle": str(number), "body": text}


WAKE = {"v": 1, "workspace": "main"}


def test_every_message_received_twice_changes_nothing() -> None:
    scene = Scene()
    scene.world.fifo.receive_twice = True
    scene.connect("ada", "grace")
    scene.meet("m1", "ada", "grace")
    scene.run(30)
    scene.change("m1", start=TOMORROW + timedelta(hours=1))
    scene.run(30)
    assert scene.calls(SCHEDULE) == 4
    assert scene.wrong() == []


@pytest.mark.parametrize("receivers", [2, 4])
def test_receivers_at_the_same_time_do_the_work_once(receivers: int) -> None:
    scene = Scene()
    scene.connect("ada", "grace")
    scene.run(60)
    scene.forget()
    scene.meet("m1", "ada", "grace")
    for step in range(receivers * 10):
        scene.later(1 + step / 10, scene.world._invoke_worker, _message(WAKE))
    scene.run(60)
    assert (scene.calls(SCHEDULE), scene.calls(REMOVE)) == (2, 0)
    assert scene.calls(LIST) <= 2
    assert scene.wrong() == []


def test_one_batch_with_one_workspace_five_times_is_one_slice() -> None:
    scene = Scene()
    scene.connect("ada")
    scene.run(60)
    scene.forget()
    before = len(scene.world.telemetry.outcomes)
    scene.storm("ada")
    scene.run(0.2)
    for number in range(5):
        scene.world._invoke_worker(_message(WAKE, number))
    scene.run(0.2)
    outcomes = [word for word, _ in scene.world.telemetry.outcomes[before:]]
    assert set(outcomes) <= {"marked", "slice_done", "lease_held"}
    assert scene.calls(LIST) == 1


# --- the lease ---------------------------------------------------------------------------------


def test_a_lease_that_ran_out_is_taken_over_and_its_grant_counts_as_called() -> None:
    plan = FailAt(operation="worker GET /api/v2/calendar-events/", fault=Fault.CRASH_BEFORE)
    scene = Scene(plan=plan)
    scene.connect("ada")
    dead = scene.world.state.workspaces["main"].lease
    assert plan.fired
    scene.world.step_until(dead.expires_at - timedelta(seconds=1))
    scene.forget()
    scene.world._invoke_worker(_message(WAKE))
    assert scene.calls() == 0
    scene.world.step_until(dead.expires_at)
    scene.world._invoke_worker(_message(WAKE))
    lease = scene.world.state.workspaces["main"].lease
    assert lease.token == dead.token + 1
    assert lease.pace.used(Endpoint.LIST_EVENTS, scene.now) > GRANT[Endpoint.LIST_EVENTS]
    assert scene.world.refusals == []


def test_dead_workers_one_after_the_other_never_overrun_recalls_limits() -> None:
    for nth in range(1, 12):
        plan = FailAt(
            operation="worker POST /api/v2/calendar-events/",
            fault=Fault.CRASH_AFTER,
            occurrence=nth * 10,
        )
        scene = Scene(plan=plan, multiplier=0.1, limits=dict.fromkeys(Endpoint, 5))
        scene.connect("ada")
        for number in range(30):
            scene.meet(f"m{number}", "ada", start=slot(number))
        scene.run(900)
        assert scene.world.refusals == []
        assert scene.wrong() == []


def test_the_next_worker_comes_when_the_dead_ones_message_is_seen_again() -> None:
    plan = FailAt(operation="worker due_bots", fault=Fault.CRASH_BEFORE, occurrence=3)
    scene = Scene(plan=plan)
    scene.connect("ada")
    scene.meet("m1", "ada")
    scene.run(VISIBILITY + 10)
    assert plan.fired
    assert scene.wrong() == []


# --- messages ----------------------------------------------------------------------------------

ODD_MESSAGES: list[object] = [
    {"v": 0, "workspace": "main"},
    {"v": 2, "workspace": "main", "calendars": ["a"]},
    {"v": "1", "workspace": "main"},
    {"v": None, "workspace": "main"},
    {"v": 1, "workspace": ""},
    {"v": 1, "workspace": 7},
    {"v": 1},
    {"workspace": "main"},
    {},
    [],
    None,
    7,
    "not json",
    "",
    "[" * 3000,
    json.dumps({"v": 1, "workspace": "main", "filler": "x" * 1_000_000}),
]


@pytest.mark.parametrize("body", ODD_MESSAGES, ids=lambda body: str(body)[:30])
def test_a_message_of_another_version_or_shape_is_acknowledged_and_harmless(body: object) -> None:
    scene = Scene()
    scene.connect("ada")
    scene.run(60)
    scene.forget()
    answer = scene.world._invoke_worker(_message(body))
    assert answer == {"batchItemFailures": []}
    assert (scene.calls(), scene.stored["acquire"]) == (0, 0)
    scene.meet("m1", "ada")
    scene.run(30)
    assert scene.wrong() == []


@pytest.mark.parametrize(
    "body",
    [WAKE, {**WAKE, "extra": {"a": 1}}, {**WAKE, "calendars": ["of", "a", "newer", "sender"]}],
)
def test_a_message_with_more_in_it_wakes_as_usual(body: object) -> None:
    scene = Scene()
    scene.connect("ada")
    scene.run(60)
    scene.forget()
    assert scene.world._invoke_worker(_message(body)) == {"batchItemFailures": []}
    assert scene.stored["acquire"] == 1


def test_a_wake_for_an_unknown_workspace_finds_nothing_to_do() -> None:
    scene = Scene()
    scene.connect("ada")
    scene.run(60)
    scene.forget()
    answer = scene.world._invoke_worker(_message({"v": 1, "workspace": "elsewhere"}))
    assert answer == {"batchItemFailures": []}
    assert scene.writes() == 0
