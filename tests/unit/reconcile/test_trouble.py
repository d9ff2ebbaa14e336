"""What a run leaves for the pages: what keeps everybody waiting, the next try, and that it ran."""

from __future__ import annotations

from datetime import timedelta

import pytest

from local.recall_twin.core.settings import RouteFault
from rollcall.domain.trouble import CURRENT, LastRun, TroubleCause
from tests.simulation.faults import Fault, FaultPlan
from tests.simulation.wiring import WORKSPACE
from tests.unit.reconcile.samples import LIST, status
from tests.unit.reconcile.scene import Scene

OUTAGES: dict[TroubleCause, list[RouteFault]] = {
    TroubleCause.RECALL_DOWN: [RouteFault(kind="status", status=503)],
    TroubleCause.KEY_REFUSED: [RouteFault(kind="status", status=401)],
    TroubleCause.UNPAID: [RouteFault(kind="status", status=402)],
    TroubleCause.SLOW_DOWN: [status(LIST, 429)],
}


def last_run(scene: Scene) -> LastRun:
    return scene.world.portal.last_run(WORKSPACE)


@pytest.mark.parametrize("cause", OUTAGES)
def test_an_outage_is_named_with_its_next_try_and_forgotten_when_it_is_over(
    cause: TroubleCause,
) -> None:
    scene = Scene()
    scene.connect("ada")
    assert last_run(scene).trouble is None
    began = scene.now
    scene.fail(*OUTAGES[cause])
    for minute in range(15):
        scene.later(60 * minute, scene.storm, "ada")
    scene.run(15 * 60)
    trouble = last_run(scene).trouble
    assert trouble is not None
    assert trouble.cause is cause
    assert began < trouble.since <= began + timedelta(minutes=12)
    within = trouble.tries_within(scene.now)
    assert within is not None
    scene.fail()
    scene.world.step_until(scene.now + within)
    scene.run(60)
    assert last_run(scene).trouble is None


class Deadly(FaultPlan):
    """Once it is armed, no worker comes further than its lease."""

    armed = False

    def next(self, operation: str, *, recall: bool) -> Fault | None:
        """The fault of the next operation."""
        self.operations += 1
        fatal = self.armed and operation.startswith("worker ") and "acquire" not in operation
        return Fault.CRASH_BEFORE if fatal else None


def test_workers_that_die_one_after_another_leave_the_end_of_the_last_good_run() -> None:
    plan = Deadly()
    scene = Scene(plan=plan)
    scene.connect("ada")
    assert last_run(scene).is_recent(scene.now)
    plan.armed = True
    good, scene_ended = last_run(scene).ran_at, scene.now
    scene.run((CURRENT + timedelta(minutes=2)).total_seconds())
    assert good is not None
    assert scene_ended - good < timedelta(minutes=1)
    assert last_run(scene) == LastRun(None, good)
    assert not last_run(scene).is_recent(scene.now)
