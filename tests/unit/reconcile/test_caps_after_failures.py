"""Deaths and lost answers leave the spend caps where they were."""

from __future__ import annotations

from datetime import timedelta

import pytest

from local.recall_twin.core.settings import RouteFault
from rollcall.domain.caps import CapLimits
from rollcall.domain.preferences import Override
from tests.simulation.faults import Fault
from tests.unit.reconcile.samples import SCHEDULE, FailAt
from tests.unit.reconcile.scene import Scene
from tests.unit.reconcile.test_caps import DAY, in_either_unit, invite, on_day, watched

ORDER = "worker POST /api/v2/calendar-events"


@in_either_unit
@pytest.mark.parametrize("order", [1, 2, 3, 5])
def test_a_worker_that_dies_in_a_flood_leaves_the_cap_where_it_was(
    order: int, five: CapLimits
) -> None:
    plan = FailAt(operation=ORDER, fault=Fault.CRASH_AFTER, occurrence=order)
    scene, seen = watched("ada", plan=plan, caps=five)
    invite(scene, "ada", 20)
    scene.run(600)
    assert (max(seen), on_day(scene, "ada")) == (5, 5)


@in_either_unit
def test_orders_that_worked_and_answered_with_errors_leave_the_cap_where_it_was(
    five: CapLimits,
) -> None:
    scene, seen = watched("ada", caps=five)
    invite(scene, "ada", 20)
    fault = RouteFault(kind="status", route=SCHEDULE, status=502, after_effect=True, next=3)
    scene.fail(fault)
    scene.run(600)
    assert (max(seen), on_day(scene, "ada")) == (5, 5)


@in_either_unit
def test_a_meeting_above_the_cap_whose_bot_exists_after_all_can_be_turned_off(
    five: CapLimits,
) -> None:
    scene = Scene(caps=five)
    scene.connect("ada")
    invite(scene, "ada", 20)
    fault = RouteFault(kind="status", route=SCHEDULE, status=502, after_effect=True, next=3)
    scene.fail(fault)
    scene.run(30)
    scene.choose("ada", "04-0", Override.SKIP)
    scene.run(900)
    assert scene.bots("ada", "04-0") == []


@pytest.mark.parametrize(
    "caps", [CapLimits(per_workspace=60), CapLimits(minutes_per_workspace=1800)]
)
def test_what_a_dead_worker_ordered_counts_for_the_workspace(caps: CapLimits) -> None:
    plan = FailAt(operation=ORDER, fault=Fault.CRASH_AFTER, occurrence=50)
    scene = Scene(plan=plan, caps=caps)
    scene.connect("ada", "max")
    for number in range(3):
        for user in ("ada", "max"):
            invite(scene, user, 30, day=DAY + timedelta(days=number))
    scene.run(600)
    assert len(plan.fired) == 1
    assert len(scene.live) <= 60
