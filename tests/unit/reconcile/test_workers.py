"""Workers that meet, and workers that die: the lease and what it remembers."""

from __future__ import annotations

from datetime import timedelta

import pytest

from rollcall.domain.pace import Endpoint
from tests.simulation.faults import Fault
from tests.simulation.fifo import VISIBILITY
from tests.unit.reconcile.samples import (
    LIST,
    REMOVE,
    SCHEDULE,
    TOMORROW,
    WAKE,
    FailAt,
    message,
)
from tests.unit.reconcile.scene import Scene


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
        scene.later(1 + step / 10, scene.world._invoke_worker, message(WAKE))
    scene.run(60)
    assert (scene.calls(SCHEDULE), scene.calls(REMOVE)) == (2, 0)
    assert scene.calls(LIST) <= 2
    assert scene.wrong() == []


def test_one_batch_with_one_workspace_five_times_is_one_run() -> None:
    scene = Scene()
    scene.connect("ada")
    scene.run(60)
    scene.forget()
    before = len(scene.world.telemetry.outcomes)
    scene.storm("ada")
    scene.run(0.2)
    for number in range(5):
        scene.world._invoke_worker(message(WAKE, number))
    scene.run(0.2)
    outcomes = [word for word, _ in scene.world.telemetry.outcomes[before:]]
    assert set(outcomes) <= {"marked", "run_done", "lease_held"}
    assert scene.calls(LIST) == 1


def test_a_lease_that_ran_out_is_taken_over_and_every_call_of_the_dead_one_counts() -> None:
    plan = FailAt(operation="worker GET /api/v2/calendar-events/", fault=Fault.CRASH_BEFORE)
    scene = Scene(plan=plan)
    scene.connect("ada")
    dead = scene.world.state.workspaces["main"].lease
    assert plan.fired
    counted = 2  # before it was made, and again as it may still arrive
    assert dead.pace.used(Endpoint.LIST_EVENTS, scene.now) == scene.calls(LIST) + counted
    scene.run(60)
    assert scene.wrong() == []


def test_the_next_worker_comes_when_the_dead_ones_message_is_seen_again() -> None:
    plan = FailAt(operation="worker due_bots", fault=Fault.CRASH_BEFORE, occurrence=3)
    scene = Scene(plan=plan)
    scene.connect("ada")
    scene.meet("m1", "ada")
    scene.run(VISIBILITY + 10)
    assert plan.fired
    assert scene.wrong() == []
