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
from tests.simulation.faults import CANONICAL, Fault, FaultPlan
from tests.simulation.people import LINKS, Action, Meeting
from tests.simulation.schedule import Result, run_schedule
from tests.simulation.world import Readings

FIRST = Meeting("m1", ("ada", "grace"), START + timedelta(days=3), LINKS[0])
SECOND = Meeting("m2", ("ada",), START + timedelta(days=4), LINKS[1], series="series1")

ACTIONS = [
    Action(0.0, "connect", ("ada",)),
    Action(0.1, "connect", ("grace",)),
    Action(0.2, "rules", ("ada", Preferences(mode=Mode.EVERY))),
    Action(0.3, "rules", ("grace", Preferences(mode=Mode.EVERY))),
    Action(6.0, "meeting", (FIRST,)),
    Action(6.1, "meeting", (SECOND,)),
    Action(12.0, "change", ("m1", {"start": FIRST.start + timedelta(hours=1)})),
    Action(18.0, "change", ("m1", {"link": LINKS[2]})),
    Action(24.0, "override", ("ada", "m2", Override.SKIP, Reach.SERIES)),
    Action(30.0, "override", ("ada", "m2", Override.RECORD, Reach.EVENT)),
    Action(36.0, "disconnect", ("grace",)),
]


def count_operations() -> int:
    """How many operations the scenario makes before it settles when nothing fails."""
    plan = FaultPlan()
    run_schedule(0, ACTIONS, plan, Readings(), active=60.0)
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
    """Run the scenario under listed faults."""
    readings = Readings(twin=TwinSettings())
    plan = FaultPlan(listed=faults)
    return replace(run_schedule(0, ACTIONS, plan, readings, active=60.0), faults=dict(faults))
