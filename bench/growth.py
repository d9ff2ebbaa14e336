"""What one changed event costs as calendars, and events on a calendar, become more."""

from __future__ import annotations

import gc
import random
import time
from dataclasses import dataclass
from datetime import timedelta

from bench.lean_event import LeanEvent
from bench.lean_side import LeanSide
from bench.meter import Tally
from bench.world import World

CHANGES = 60
QUIET_SECONDS = 20.0
IN_WINDOW = timedelta(days=24)
"""Recall shows 28 days; events on either side would cost nothing."""
LATER = timedelta(days=1)
"""The work of the clock, which comes changes or not, is measured by the days."""


@dataclass(slots=True)
class Cost:
    """Costs of a changed event; CPU in milliseconds of this machine."""

    calendars: int
    events: int
    busy: bool
    written: dict[str, float]
    read: dict[str, float]
    lists: float
    recall_writes: float
    cpu: float
    wrong: int


@dataclass(frozen=True, slots=True)
class _Size:
    calendars: int
    events: int
    busy: bool


@dataclass(frozen=True, slots=True)
class _Before:
    """The counters when the changes begin."""

    tally: Tally
    calls: dict[str, int]
    cpu: float


def measure(calendars: int, events: int, *, busy: bool) -> Cost:
    """Move events that have bots: one every 20 s, or (busy) all within a minute."""
    world = World(4)
    side = LeanSide(world)
    world.postpone_census(LATER)
    side.connect(calendars, LATER, timedelta())
    rng = random.Random(5)
    touched = rng.sample(range(calendars), min(calendars, CHANGES))
    # Only calendars that will change need events: the others never cost anything.
    for calendar in touched:
        _fill(world, side, calendar, events)
    world.run(200)
    _warm(world, side, touched)
    # One collection over everything that exists would look like the cost of a change.
    gc.collect()
    gc.freeze()
    before = _Before(world.tally.copy(), dict(side.recall.calls), time.process_time())
    plan = _plan(rng, side, touched, busy=busy)
    length = max(at for at, _ in plan) + 60
    for at, event in plan:
        world.clock.after(at, lambda event=event: _move(side, event))  # type: ignore[misc]
    world.run(length)
    cost = _cost(world, side, _Size(calendars, events, busy), before, int(length // 60))
    gc.unfreeze()
    return cost


def _fill(world: World, side: LeanSide, calendar: int, events: int) -> None:
    first = world.clock.now() + timedelta(days=2)
    for number in range(events):
        start = first + IN_WINDOW * number / events
        side.recall.add_event(calendar, start, start)


def _warm(world: World, side: LeanSide, touched: list[int]) -> None:
    """One change on each calendar, so that the page's "last synced" is fresh."""
    for calendar in touched:
        event = side.recall.calendars[calendar][0]
        _move(side, event)
    world.run(300)


def _move(side: LeanSide, event: LeanEvent) -> None:
    event.start += timedelta(minutes=15)
    side.change(event)


def _plan(
    rng: random.Random, side: LeanSide, touched: list[int], *, busy: bool
) -> list[tuple[float, LeanEvent]]:
    spots = [rng.random() * 60 if busy else n * QUIET_SECONDS for n in range(CHANGES)]
    chosen = [rng.choice(side.recall.calendars[touched[n % len(touched)]]) for n in range(CHANGES)]
    return list(zip(spots, chosen, strict=True))


def _cost(world: World, side: LeanSide, size: _Size, before: _Before, ticks: int) -> Cost:
    cpu = time.process_time() - before.cpu
    tally = world.tally.minus(before.tally)
    # A tick on an idle workspace takes and gives back the lease, changes or not.
    tally.written["lease"] = max(tally.written["lease"] - 2 * ticks, 0)
    made = {name: n - before.calls.get(name, 0) for name, n in side.recall.calls.items()}
    bots = sum(n for name, n in made.items() if name.endswith("/bot/"))
    return Cost(
        calendars=size.calendars,
        events=size.events,
        busy=size.busy,
        written={kind: n / CHANGES for kind, n in tally.written.items()},
        read={kind: n / CHANGES for kind, n in tally.read.items()},
        lists=made.get("GET /api/v2/calendar-events/", 0) / CHANGES,
        recall_writes=bots / CHANGES,
        cpu=cpu * 1000 / CHANGES,
        wrong=world.watch.wrong(),
    )
