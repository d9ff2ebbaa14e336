"""Runs schedules by the thousand: `python -m tests.simulation --schedules 10000`.

Prints what it ran, and for a failing schedule its seed; `--seed N` runs one and prints its history.
"""

from __future__ import annotations

import argparse
import gc
import itertools
import multiprocessing
import sys
import time
from collections.abc import Iterable, Iterator
from dataclasses import dataclass

from tests.simulation.canonical import (
    count_operations,
    count_plans,
    double_plans,
    run_plan,
    single_plans,
)
from tests.simulation.faults import Fault
from tests.simulation.planted import PLANTED, planted
from tests.simulation.schedule import Result, run_seed

CHUNK = 50
GARBAGE = 50_000
"""Objects between two looks for cycles: a schedule drops its whole world at once."""
MOST_SHOWN = 20
PROGRESS = 1_000
"""Schedules after which a long run says how far it is: it may be ended at any time."""


@dataclass(slots=True)
class Tally:
    """What a batch of schedules came to."""

    name: str
    ran: int = 0
    operations: int = 0
    failed: int = 0
    seconds: float = 0.0

    def line(self) -> str:
        """One line of the report."""
        return (
            f"{self.name}: {self.ran} schedules"
            f", {self.operations} operations, "
            f"{self.failed} violated, {self.seconds:.0f} s"
        )


def main() -> int:
    """Run what the arguments ask for; 1 when anything was violated or a planted bug stayed."""
    options = _options()
    if options.seed is not None:
        return _show(run_seed(options.seed, tell=True))
    _prepare_memory()
    with multiprocessing.get_context("fork").Pool(options.workers) as pool:
        seeds = range(options.first, options.first + options.schedules)
        failed = _batch("random", pool.imap_unordered(run_seed, seeds, CHUNK))
        if not options.no_plans:
            _say(
                f"canonical scenario: {count_operations()} operations that can fail, "
                f"{count_plans()} plans, many of which come to the same"
            )
            plans: Iterable[dict[int, Fault]] = itertools.chain(single_plans(), double_plans())
            failed += _batch("planned", pool.imap_unordered(run_plan, plans, CHUNK))
        if not options.no_power:
            failed += sum(pool.imap_unordered(_power, _longest_first()))
    return 1 if failed else 0


def _options() -> argparse.Namespace:
    parser = argparse.ArgumentParser(prog="python -m tests.simulation")
    parser.add_argument("--schedules", type=int, default=10_000, help="random schedules to run")
    parser.add_argument("--first", type=int, default=0, help="the first seed")
    parser.add_argument("--seed", type=int, help="run one schedule and print its history")
    parser.add_argument("--workers", type=int, default=multiprocessing.cpu_count())
    parser.add_argument("--no-plans", action="store_true", help="leave out the listed plans")
    parser.add_argument("--no-power", action="store_true", help="leave out the planted bugs")
    return parser.parse_args()


def _prepare_memory() -> None:
    """Spare the workers to look for garbage among what was imported, or too often."""
    gc.collect()
    gc.freeze()
    gc.set_threshold(GARBAGE)


def _longest_first() -> list[int]:
    """The planted bugs in an order that keeps all workers busy to the end."""

    def seeds(number: int) -> int:
        bug = PLANTED[number]
        return bug.budget if bug.found_by is None else bug.found_by

    return sorted(range(len(PLANTED)), key=seeds, reverse=True)


def _batch(name: str, results: Iterator[Result]) -> int:
    tally, began = Tally(name), time.monotonic()
    for result in results:
        tally.ran += 1
        tally.operations += result.operations
        if result.violations:
            tally.failed += 1
            if tally.failed <= MOST_SHOWN:
                _say(f"  seed {result.seed} {result.faults or ''}: {result.violations[:3]}")
        if tally.ran % PROGRESS == 0:
            tally.seconds = time.monotonic() - began
            _say(f"so far {tally.line()}")
    tally.seconds = time.monotonic() - began
    _say(tally.line())
    return tally.failed


def _power(number: int) -> int:
    """Whether a planted bug stays hidden within its budget: 1 when it does.

    The seed that is known to show it comes first: the budget is only searched where that is stale.
    """
    bug = PLANTED[number]
    known = () if bug.found_by is None else (bug.found_by,)
    with planted(bug):
        for seed in itertools.chain(known, range(bug.budget)):
            if run_seed(seed).violations:
                _say(f"planted: {bug.name}: found by seed {seed}")
                return 0
    _say(f"planted: {bug.name}: NOT FOUND in {bug.budget} schedules")
    return 1


def _show(result: Result) -> int:
    for line in result.history:
        _say(line)
    _say(f"seed {result.seed}: {result.violations or 'nothing violated'}")
    return 1 if result.violations else 0


def _say(text: str) -> None:
    sys.stdout.write(text + "\n")
    sys.stdout.flush()


if __name__ == "__main__":
    sys.exit(main())
