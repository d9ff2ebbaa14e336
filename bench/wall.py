"""Changes over real HTTP and in wall time: the whole local system, the twins at Recall's limits."""

from __future__ import annotations

import tempfile
import time
from concurrent.futures import ThreadPoolExecutor
from contextlib import ExitStack
from pathlib import Path

from bench.watch import percentile
from local.system.system import LocalSystem
from tests.integration.tour.conftest import Newcomer, Tourist, newcomers
from tests.support.local_system import free_settings, wait_until
from tests.support.tour.outside import Outside

PEOPLE, CHANGES, MINUTE = 50, 3, 60.0
ARRIVED, SETTLED = 300.0, 300.0
"""Seconds in which everybody is connected, and every bot is right after the last change."""
LOOK = 0.25

type Row = tuple[object, ...]
HEAD = ("scenario", "changes", "p50 s", "p95 s", "max s", "lists", "refused")


def measure() -> list[Row]:
    """Three new meetings for each of fifty people within a minute, through every real part."""
    with ExitStack() as end:
        folder = Path(end.enter_context(tempfile.TemporaryDirectory()))
        system = end.enter_context(LocalSystem(free_settings(folder)).running())
        at = system.addresses
        outside = end.enter_context(Outside(at.google_twin, at.recall_twin, system.admin_key))
        people = _arrive(end.enter_context(newcomers(system, outside)), outside)
        before = outside.requests()
        return [_minute(people, outside, before)]


def _arrive(newcomer: Newcomer, outside: Outside) -> list[Tourist]:
    people = [newcomer() for _ in range(PEOPLE)]
    for tourist in people:
        wait_until(lambda: _has_arrived(tourist), ARRIVED, "somebody arrives")  # noqa: B023
    connected = "every calendar connected"
    wait_until(lambda: len(outside.calendars()) == PEOPLE, ARRIVED, connected)
    time.sleep(MINUTE)  # what arriving used of the limits is over
    return people


def _has_arrived(tourist: Tourist) -> bool:
    """Arrive; the embedded AWS runs eight functions at a time and turns others away."""
    try:
        tourist.person.arrive()
    except AssertionError:
        time.sleep(1)
        return False
    return True


def _minute(people: list[Tourist], outside: Outside, before: dict[str, dict[str, int]]) -> Row:
    """Plan evenly over a minute; beside it look which meetings have their bot."""
    asked: dict[str, float] = {}
    right: dict[str, float] = {}
    begin, end = time.monotonic(), len(people) * CHANGES
    with ThreadPoolExecutor(1) as thread:
        planning = thread.submit(_plan, people, asked, begin)
        while len(right) < end and time.monotonic() < begin + MINUTE + SETTLED:
            now = time.monotonic()
            for title in _with_bots(outside) - right.keys():
                right[title] = now
            time.sleep(LOOK)
        planning.result()
    delays = sorted(right[title] - moment for title, moment in asked.items())
    lists, refused = _counted(outside, before)
    name = f"{len(people)} calendars x {CHANGES}"
    return (
        name, len(delays), percentile(delays, 0.5), percentile(delays, 0.95), delays[-1], lists,
        refused,
    )  # fmt: skip


def _plan(people: list[Tourist], asked: dict[str, float], begin: float) -> None:
    for number in range(len(people) * CHANGES):
        time.sleep(max(0.0, begin + number * MINUTE / (len(people) * CHANGES) - time.monotonic()))
        title = f"Meeting {number}"
        asked[title] = time.monotonic()
        people[number % len(people)].plan(title)


def _with_bots(outside: Outside) -> set[str]:
    return {title for bot in outside.all_bots() for title in bot["titles"]}


def _counted(outside: Outside, before: dict[str, dict[str, int]]) -> tuple[int, int]:
    """Lists of events, and refused calls, since then."""
    after = outside.requests()
    more = {
        (route, status): count - before.get(route, {}).get(status, 0)
        for route, counts in after.items()
        for status, count in counts.items()
    }
    lists = sum(n for (route, _), n in more.items() if route.endswith("calendar-events/"))
    return lists, sum(n for (_, status), n in more.items() if status == "429")
