"""A small run of the simulation in every check; `make simulate` runs thousands."""

from __future__ import annotations

import pytest

from tests.simulation.canonical import run_plan, single_plans
from tests.simulation.faults import Fault
from tests.simulation.planted import PLANTED, Planted, planted
from tests.simulation.schedule import run_seed

FIRST_SEEDS = range(60)
REGRESSIONS = {
    165: "a lost answer to a create was repeated and made a second calendar",
    305: "a meeting turned on by hand before rules were chosen lost its bot's name",
    1613: "a choice was stored and the worker was never told",
    1735: "an unheard disconnect hid that Recall had taken every bot off",
    2362: "a bot of next week was taken to be on its way because of one odd answer",
    2411: "a reconnect between two looks went unnoticed",
    7007: "a refusal was answered again from under its idempotency key",
    7057: "a calendar that was refused for being disconnected stayed without bots",
}
"""Seeds that once failed, and what they showed."""


@pytest.mark.parametrize("seed", FIRST_SEEDS)
def test_any_schedule_ends_with_the_right_bots(seed: int) -> None:
    assert run_seed(seed).violations == []


@pytest.mark.parametrize("seed", REGRESSIONS)
def test_a_schedule_that_once_failed_ends_with_the_right_bots(seed: int) -> None:
    assert run_seed(seed).violations == []


def test_one_seed_gives_one_history() -> None:
    assert run_seed(14) == run_seed(14)


@pytest.mark.parametrize("faults", list(single_plans()), ids=str)
def test_one_fault_anywhere_in_the_canonical_scenario_heals(faults: dict[int, Fault]) -> None:
    assert run_plan(faults).violations == []


@pytest.mark.parametrize("bug", [bug for bug in PLANTED if bug.found_by is not None], ids=str)
def test_a_planted_bug_is_found_by_the_schedule_that_is_clean_without_it(bug: Planted) -> None:
    seed = bug.found_by or 0
    assert run_seed(seed).violations == []
    with planted(bug):
        assert run_seed(seed).violations != []
