"""A small run of the simulation in every check; `make simulate` runs thousands."""

from __future__ import annotations

import os
import subprocess
import sys

import pytest

from tests.simulation.canonical import run_plan, single_plans
from tests.simulation.faults import Fault
from tests.simulation.planted import PLANTED, Planted, planted
from tests.simulation.schedule import run_seed

FIRST_SEEDS = range(40)


@pytest.mark.parametrize("seed", FIRST_SEEDS)
def test_any_schedule_ends_with_the_right_bots(seed: int) -> None:
    assert run_seed(seed).violations == []


def test_one_seed_gives_one_history() -> None:
    assert run_seed(14, tell=True) == run_seed(14, tell=True)


def test_one_seed_gives_one_history_in_every_process() -> None:
    """Sets of texts are gone through in another order in each."""
    command = (sys.executable, "-m", "tests.simulation", "--seed", "217")
    histories = {
        subprocess.run(
            command, env={**os.environ, "PYTHONHASHSEED": order}, capture_output=True, check=True
        ).stdout
        for order in ("1", "2")
    }
    (history,) = histories
    assert len(history.splitlines()) > 100


@pytest.mark.parametrize("faults", list(single_plans())[::3], ids=str)
def test_one_fault_anywhere_in_the_canonical_scenario_heals(faults: dict[int, Fault]) -> None:
    assert run_plan(faults).violations == []


@pytest.mark.parametrize("bug", [bug for bug in PLANTED if bug.found_by is not None], ids=str)
def test_a_planted_bug_is_found_by_the_schedule_that_is_clean_without_it(bug: Planted) -> None:
    seed = bug.found_by or 0
    assert run_seed(seed).violations == []
    with planted(bug):
        assert run_seed(seed).violations != []
