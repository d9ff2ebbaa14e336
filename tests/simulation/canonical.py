"""One scenario that touches everything, and every plan of one or two faults over it.

Most failures that mattered elsewhere needed no more than two or three events (Yuan et al., OSDI
2014), so these plans are enumerated instead of drawn.
"""

from __future__ import annotations

import itertools
from collections.abc import Iterator
from dataclasses import replace
from datetime import timedelta

from local.recall_twin.core.settings import Settings as TwinSettings
from rollcall.domain.preferences import Mode, Override, Preferences
from rollcall.use_cases.set_override import Reach
from tests.simulation.clock import START
from tests.simulation.faults import CANONICAL, Fault, FaultPlan, SamePlan
from tests.simulation.people import LINKS, Action, Meeting
from tests.simulation.schedule import Result, run_schedule
from tests.simulation.world import Readings

ACTIVE = 30.0
FIRST = Meeting("m1", ("ada",), START + timedelta(days=3), LINKS[0])
SECOND = Meeting("m2", ("ada",), START + timedelta(days=4), LINKS[1])

ACTIONS = [
    Action(0.0, "connect", ("ada",)),
    Action(0.1, "rules", ("ada", Preferences(mode=Mode.EVERY))),
    Action(6.0, "meeting", (FIRST,)),
    Action(6.1, "meeting", (SECOND,)),
    Action(12.0, "change", ("m1", {"start": FIRST.start + timedelta(hours=1)})),
    Action(17.0, "override", ("ada", "m2", Override.SKIP, Reach.EVENT)),
]


def count_operations() -> int:
    """How many operations the scenario makes before it settles when nothing fails."""
    plan = FaultPlan(reads_fail=False)
    run_schedule(1, ACTIONS, plan, Readings(), active=ACTIVE)
    return plan.settled_at


def single_plans() -> Iterator[dict[int, Fault]]:
    """Every operation, every kind."""
    for number, kind in itertools.product(range(count_operations()), CANONICAL):
        yield {number: kind}


def double_plans(stride: int = 1) -> Iterator[dict[int, Fault]]:
    """Every two operations, every two kinds; ``stride`` takes each so many-th of them."""
    operations = range(count_operations())
    pairs = itertools.combinations(operations, 2)
    kinds = itertools.product(CANONICAL, repeat=2)
    for number, ((a, b), (one, two)) in enumerate(itertools.product(pairs, list(kinds))):
        if number % stride == 0:
            yield {a: one, b: two}


def run_plan(faults: dict[int, Fault]) -> Result:
    """Run the scenario under listed faults; cut short when another plan comes to the same."""
    readings = Readings(twin=TwinSettings())
    plan = FaultPlan(listed=faults, reads_fail=False, exhaustive=True)
    try:
        result = run_schedule(1, ACTIONS, plan, readings, active=ACTIVE)
    except SamePlan:
        return Result(1, [], faults=dict(faults), same=True)
    return replace(result, faults=dict(faults))
