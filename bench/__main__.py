"""`python -m bench`: every benchmark in one run, in a quarter of an hour; `--quick` in a minute."""

from __future__ import annotations

import argparse
import os
import platform
import time
from collections.abc import Callable
from datetime import UTC, datetime

from bench import cold, contest, day_tables, growth, speed, tables
from bench.day import Plan, run_day

TARGETS = {"webhook, AWS adapters": "<= 2", "cold import": "<= 1.3"}
QUIET = Plan(1_000, 0)
"""A day on which nothing changes: what the daily reads cost."""
QUICK = (QUIET, Plan(1_000, 3), Plan(300, 3, rolling=True))
DAYS = (
    QUIET,
    Plan(1_000, 3),
    Plan(1_000, 3, rolling=True),
    Plan(10_000, 3),
    Plan(10_000, 3, rolling=True),
    Plan(100_000, 1),
)
"""At 100,000 calendars three changes each would be more than Recall's 600 writes a minute."""
CALENDARS = (1, 10, 100, 1_000, 10_000, 100_000)
EVENTS = (1, 10, 100, 1_000, 10_000)


def main() -> None:
    """Run what is asked for and print tables."""
    parser = argparse.ArgumentParser(prog="python -m bench", description=__doc__)
    parser.add_argument("--quick", action="store_true", help="small sizes, some minutes")
    parser.add_argument("--only", choices=sorted(SECTIONS), action="append", help="one section")
    options = parser.parse_args()
    now = datetime.now(UTC)
    machine = f"Python {platform.python_version()}, {os.cpu_count()} cores"
    print(f"Rollcall benchmarks, {now:%Y-%m-%d %H:%M} UTC, {machine}.")
    print("Seconds are virtual unless they are called CPU.")
    for name in options.only or SECTIONS:
        began = time.monotonic()
        title, run = SECTIONS[name]
        print(f"\n## {title}\n\n{run(options.quick)}\n\n({time.monotonic() - began:.0f} s)")


def bursts(quick: bool) -> str:  # noqa: FBT001 - a switch of the command line
    """The scenarios of the design's figures."""
    return tables.bursts(contest.everything(calendars=200 if quick else 1_000))


def grow(quick: bool) -> str:  # noqa: FBT001 - as above
    """Costs of one change as everything grows."""
    calendars = CALENDARS[:4] if quick else CALENDARS
    events = EVENTS[:3] if quick else EVENTS
    sizes = [(n, 10) for n in calendars] + [(10, n) for n in events]
    found = [growth.measure(*size, busy=busy) for busy in (False, True) for size in sizes]
    return tables.growth(found)


def scale(quick: bool) -> str:  # noqa: FBT001 - as above
    """Working days."""
    return day_tables.days([run_day(plan) for plan in (QUICK if quick else DAYS)])


def throughput(quick: bool) -> str:  # noqa: FBT001 - as above
    """CPU beside floors."""
    rounds, times = (3, 50) if quick else (11, 200)
    found = [
        speed.webhook_over_aws(rounds, times),
        speed.webhook_in_memory(rounds, times),
        speed.decision(rounds, times * 20),
        speed.intake(rounds, times * 5),
        cold.imports(3 if quick else 15),
        cold.start(3 if quick else 15),
    ]
    return tables.ratios(found, TARGETS)


SECTIONS: dict[str, tuple[str, Callable[[bool], str]]] = {
    "bursts": ("Bursts, against the twin with its real limits", bursts),
    "growth": ("What one changed event costs", grow),
    "throughput": ("CPU beside its floor", throughput),
    "scale": ("A working day", scale),
}

if __name__ == "__main__":
    main()
