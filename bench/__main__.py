"""`python -m bench`: the figures of the design beside what nobody can beat, in one run."""

from __future__ import annotations

import argparse
import os
import platform
import sys
import time
from collections.abc import Callable
from datetime import UTC, datetime

from bench import cold, costs, full_hour, growth, speed, tables, wall
from bench.scenarios import SCENARIOS
from infra.constructs.throttles import USUAL

CALENDARS = (1, 10, 100, 1_000, 10_000, 100_000)
EVENTS = (10, 100, 1_000, 10_000)


class MissedError(Exception):
    """A budget is missed; the text is the part's whole report."""


def main() -> None:
    """Run what is asked for and print tables."""
    parser = argparse.ArgumentParser(prog="python -m bench", description=__doc__)
    parser.add_argument("parts", nargs="*", choices=[*PARTS, *SCENARIOS, []], help="all by default")
    asked = parser.parse_args().parts
    now = datetime.now(UTC)
    machine = f"Python {platform.python_version()}, {os.cpu_count()} cores"
    print(f"Rollcall benchmarks, {now:%Y-%m-%d %H:%M} UTC, {machine}.")
    print("Seconds are virtual unless they are called CPU.")
    chosen = [name for name in SCENARIOS if name in asked]
    parts = [name for name in PARTS if name in asked] or ([] if chosen else [*PARTS])
    runs = [("Some figures", lambda: figures(chosen))] if chosen else []
    kept = [_kept(*run) for run in [*runs, *(PARTS[name] for name in parts)]]
    sys.exit(0 if all(kept) else 1)


def figures(names: list[str] | None = None) -> str:
    """The scenarios of the design's figures, or some of them."""
    return tables.scenarios([SCENARIOS[name]() for name in names or SCENARIOS])


def grow() -> str:
    """Costs of one change as everything grows."""
    sizes = [(calendars, 0) for calendars in CALENDARS] + [(1, events) for events in EVENTS]
    found = [growth.measure(*size, busy=busy) for busy in (False, True) for size in sizes]
    return tables.growth(found)


def throughput() -> str:
    """The warm webhook beside its floor."""
    found = [speed.webhook(rounds=11, times=200), speed.status(rounds=11, times=200)]
    return tables.ratios(found, {ratio.name: "<= 2" for ratio in found})


def hours() -> str:
    """The webhooks of a full hour, under the throttle as it is and under two others."""
    cpu = speed.status(rounds=5, times=200).ours
    throttles = [(200, 400), (USUAL.webhook.rate, USUAL.webhook.burst), (4000, 5000)]
    return tables.hours(
        [full_hour.measure(n, *throttle, cpu) for n in CALENDARS[3:] for throttle in throttles]
    )


def starts() -> str:
    """Cold starts beside theirs.

    Raises:
        MissedError: Some start costs more than its budget.
    """
    found = [cold.imports(9), *cold.starts(9)]
    table = tables.ratios(found, {name: f"<= {budget}" for name, budget in cold.BUDGETS.items()})
    if names := cold.missed(found):
        raise MissedError(f"{table}\n\nAbove their budgets: {', '.join(names)}.")
    return table


def real() -> str:
    """One scenario over real HTTP."""
    return tables.table(wall.HEAD, wall.measure())


PARTS: dict[str, tuple[str, Callable[[], str]]] = {
    "figures": ("The figures, against the twin with Recall's real limits", figures),
    "growth": ("What one changed event costs", grow),
    "speed": ("CPU of the warm webhook beside its floor", throughput),
    "hour": ("Bots' webhooks at a full hour, in virtual time", hours),
    "wall": ("Over real HTTP, in wall time: seconds are real", real),
    "costs": ("What a month costs; written into docs/costs.md", costs.renew),
    "cold": ("CPU of a cold start beside its floor", starts),
}


def _kept(title: str, run: Callable[[], str]) -> bool:
    """Print what a part reports; whether it kept its budgets."""
    began, kept = time.monotonic(), True
    try:
        report = run()
    except MissedError as missed:
        report, kept = str(missed), False
    print(f"\n## {title}\n\n{report}\n\n({time.monotonic() - began:.0f} s)")
    return kept


if __name__ == "__main__":
    main()
