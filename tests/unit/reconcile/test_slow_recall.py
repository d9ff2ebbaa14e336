"""A Recall that is slow, to the limit of patience and beyond: no run outlives its function."""

from __future__ import annotations

import random
from datetime import timedelta

import pytest

from tests.simulation.clock import START
from tests.simulation.faults import Fault, FaultPlan
from tests.unit.reconcile.scene import Scene

LATER = START + timedelta(days=5)


@pytest.mark.parametrize("rate", [0.3, 1.0])
@pytest.mark.parametrize("kind", [Fault.SLOW, Fault.LOSE_ANSWER])
def test_no_run_outlives_its_function_however_slow_recall_is(kind: Fault, rate: float) -> None:
    scene = Scene()
    scene.connect("ada", "grace")
    scene.run(30)
    scene.world.plan = scene.world.processes.plan = FaultPlan(
        rng=random.Random(7), rate=rate, kinds=(kind,), scope="worker"
    )
    for number in range(40):
        scene.meet(f"m{number}", "ada", start=LATER + timedelta(hours=number))
    scene.meet("g", "grace", start=LATER)
    scene.run(900)
    assert scene.world.overruns == []
    scene.world.plan.active = False
    scene.run(900)
    assert scene.wrong() == []
    assert scene.world.fifo.dead_letters == []
