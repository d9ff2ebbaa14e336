"""A worker whose clock is a day off delays things, and leaves nothing wrong behind."""

from __future__ import annotations

from datetime import timedelta

import pytest

from rollcall.domain.listing import FULL_AT_MOST_IN
from rollcall.domain.pace import Endpoint
from tests.simulation.clock import START
from tests.simulation.faults import Fault, FaultPlan
from tests.unit.reconcile.scene import Scene

DAY = timedelta(days=1)
LATER = START + timedelta(days=5)


def _with_a_bot(plan: FaultPlan | None = None) -> Scene:
    scene = Scene(plan=plan)
    scene.connect("ada", "grace")
    scene.meet("m1", "ada", start=LATER)
    scene.run(60)
    assert scene.wrong() == []
    return scene


@pytest.mark.parametrize("skew", [DAY, -DAY], ids=["ahead", "behind"])
def test_changes_made_while_the_clock_was_wrong_are_right_soon_after(skew: timedelta) -> None:
    scene = _with_a_bot()
    scene.world.skew_worker(skew)
    scene.change("m1", start=LATER + timedelta(hours=1))
    scene.meet("m2", "grace", start=LATER)
    scene.run(300)
    scene.world.skew_worker(timedelta(0))
    scene.run(300)
    assert scene.wrong() == []


@pytest.mark.parametrize("skew", [DAY, -DAY], ids=["ahead", "behind"])
def test_a_clock_that_steps_in_the_middle_of_a_slice_harms_nothing(skew: timedelta) -> None:
    scene = _with_a_bot()
    scene.meet("m2", "grace", start=LATER)
    scene.later(1.2, scene.world.skew_worker, skew)
    scene.later(1.7, scene.world.skew_worker, timedelta(0))
    scene.run(300)
    assert scene.wrong() == []


def test_a_worker_with_a_clock_ahead_that_dies_holds_the_workspace_up_for_minutes_only() -> None:
    scene = _with_a_bot()
    scene.world.skew_worker(DAY)
    plan = scene.world.plan
    plan.listed = {plan.operations + 1: Fault.CRASH_BEFORE}
    scene.run(61)
    assert scene.world.state.workspaces["main"].grant is not None
    scene.world.skew_worker(timedelta(0))
    scene.change("m1", start=LATER + timedelta(hours=1))
    scene.run(300)
    assert scene.wrong() == []


def test_calls_that_a_clock_ahead_counted_hold_nothing_up_once_it_is_right() -> None:
    scene = Scene(limits={Endpoint.LIST_EVENTS: 1})
    scene.connect("ada")
    scene.meet("m1", "ada", start=LATER)
    scene.run(200)
    scene.world.skew_worker(DAY)
    scene.change("m1", start=LATER + timedelta(hours=2))
    scene.run(59)
    scene.world.skew_worker(timedelta(0))
    scene.change("m1", start=LATER + timedelta(hours=1))
    scene.run(180)
    assert scene.wrong() == []


def test_a_daily_read_that_a_clock_ahead_put_off_is_made_within_the_hour() -> None:
    scene = _with_a_bot()
    scene.world.skew_worker(DAY)
    scene.people.do_resync("ada")
    scene.run(120)
    scene.world.skew_worker(timedelta(0))
    planned = [c.due_at for c in scene.world.state.calendars.values() if c.user_id == "ada"]
    assert planned[0] is not None
    assert planned[0] > scene.now + FULL_AT_MOST_IN
    scene.hours(2)
    again = [c.due_at for c in scene.world.state.calendars.values() if c.user_id == "ada"]
    assert again[0] is not None
    assert again[0] <= scene.now + FULL_AT_MOST_IN
