"""Failures at Recall cost few calls more: no retry storm."""

from __future__ import annotations

import random
from datetime import timedelta

import pytest

from rollcall.domain.preferences import Override
from rollcall.use_cases.set_override import Reach
from tests.simulation.faults import Fault, FaultPlan
from tests.simulation.people import LINKS, Action, Meeting
from tests.unit.reconcile.samples import EVERY, TOMORROW, slot, status
from tests.unit.reconcile.scene import Scene

SEEDS = 12
FAILING = (Fault.REFUSE, Fault.LOSE_ANSWER, Fault.ERROR_AFTER, Fault.S409, Fault.S500, Fault.S503)


class OnlyRecall(FaultPlan):
    """Draws faults for calls to Recall alone."""

    def next(self, operation: str, *, recall: bool) -> Fault | None:
        """The fault of the next operation."""
        return super().next(operation, recall=recall) if recall else None


def _actions(rng: random.Random) -> list[Action]:
    """Two people with some meetings that move, come and go."""
    users = ("ada", "grace")
    actions = [Action(0, "connect", (user,)) for user in users]
    actions += [Action(1, "rules", (user, EVERY)) for user in users]
    for number in range(6):
        start = TOMORROW + timedelta(hours=number)
        owners = users[: rng.randint(1, 2)]
        meeting = Meeting(f"m{number}", owners, start, LINKS[0], ("x@client.example",))
        actions.append(Action(rng.uniform(10, 60), "meeting", (meeting,)))
        later = {"start": start + timedelta(days=rng.randint(1, 5))}
        actions.append(Action(rng.uniform(70, 250), "change", (f"m{number}", later)))
    choice = ("ada", "m0", Override.SKIP, Reach.EVENT)
    return [*actions, Action(200, "override", choice), Action(260, "change", ("m1", CANCEL))]


CANCEL = {"cancelled": True}


def _calls(seed: int, rate: float) -> int:
    plan = OnlyRecall(rng=random.Random(seed), rate=rate, kinds=FAILING)
    scene = Scene(plan=plan, seed=seed)
    scene.people.plan(_actions(random.Random(seed)))
    scene.run(600)
    plan.active = False
    scene.run(400)
    assert scene.wrong() == [], seed
    return sum(" recall " in line for line in scene.world.history()) + len(
        [fired for fired in plan.fired if fired[2] is Fault.REFUSE]
    )


def test_ten_per_cent_failing_calls_cost_at_most_half_as_many_calls_more() -> None:
    without = sum(_calls(seed, 0.0) for seed in range(SEEDS))
    failing = sum(_calls(seed, 0.1) for seed in range(SEEDS))
    assert without < failing <= 1.5 * without


@pytest.mark.parametrize("code", [500, 503])
def test_an_outage_of_an_hour_is_no_storm_and_over_within_a_quarter_of_an_hour(code: int) -> None:
    scene = Scene()
    scene.connect("ada", "grace")
    scene.run(60)
    scene.fail(status("*", code))
    scene.forget()
    for number in range(5):
        scene.meet(f"m{number}", "ada", "grace", start=slot(number))
    scene.people.do_rules("ada", EVERY)
    scene.run(3600)
    assert 20 <= scene.calls() <= 420
    assert scene.world.refusals == []
    scene.fail()
    scene.run(900)
    assert scene.wrong() == []
