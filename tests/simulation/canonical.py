"""One scenario that touches everything, and every plan of one or two faults over it.

Most failures that mattered elsewhere needed no more than two or three events (Yuan et al., OSDI
2014), so these plans are enumerated instead of drawn.
"""

from __future__ import annotations

import itertools
import math
from collections.abc import Iterator
from dataclasses import replace
from datetime import timedelta

from rollcall.domain.preferences import Mode, Override, Preferences
from rollcall.use_cases.set_override import Reach
from tests.simulation.clock import START
from tests.simulation.faults import CANONICAL, Fault, FaultPlan, Met
from tests.simulation.people import LINKS, Action, Meeting
from tests.simulation.schedule import Result, run_schedule
from tests.simulation.wiring import Readings

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
    _run(plan)
    return plan.settled_at


def single_plans() -> Iterator[dict[int, Fault]]:
    """Every operation, every kind."""
    yield from _with_another({}, range(count_operations()))


def double_plans() -> Iterator[dict[int, Fault]]:
    """Every two operations, every two kinds."""
    operations = count_operations()
    for first in single_plans():
        yield from _with_another(first, range(max(first) + 1, operations))


def count_plans() -> int:
    """How many plans of one or two faults there are, the same ones included."""
    operations, kinds = count_operations(), len(CANONICAL)
    return operations * kinds + math.comb(operations, 2) * kinds**2


def run_plan(faults: dict[int, Fault]) -> Result:
    """Run the scenario under listed faults."""
    return replace(_run(FaultPlan(listed=faults, reads_fail=False)), faults=dict(faults))


def _with_another(faults: dict[int, Fault], operations: range) -> Iterator[dict[int, Fault]]:
    """The plans with one more fault that come to something else than every other plan."""
    met: list[Met] = []
    _run(FaultPlan(listed=faults, reads_fail=False, met=met))
    for number, kind in itertools.product(operations, CANONICAL):
        if number < len(met) and met[number].can_fail(kind):
            yield {**faults, number: kind}


def _run(plan: FaultPlan) -> Result:
    return run_schedule(1, ACTIONS, plan, Readings(), active=ACTIVE)
