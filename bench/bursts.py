"""The scenarios of the design's figures, against the twin with its real limits."""

from __future__ import annotations

import math
import random
from collections.abc import Callable
from dataclasses import dataclass
from datetime import datetime, timedelta

from bench.plain import Plain
from bench.twin_side import DELETES, LISTS, POSTS, Calls, TwinRegion, TwinSide
from bench.watch import Watch, percentile
from bench.world import World
from tests.simulation.clock import VirtualClock

AHEAD = timedelta(hours=30)
QUIET_PAUSE = 47
"""Seconds between single changes."""


@dataclass(slots=True)
class Row:
    """What one contestant needed in one scenario; times in seconds of the virtual clock."""

    scenario: str
    who: str
    lists: int
    writes: int
    refused: int
    lost: int
    right: int
    changes: int
    p50: float
    p99: float
    longest: float
    after_last: float
    table_writes: float = math.nan

    @property
    def calls(self) -> int:
        """Calls to Recall."""
        return self.lists + self.writes


@dataclass(slots=True)
class Stage:
    """One contestant with its clock, its Recall and its watch."""

    who: str
    clock: VirtualClock
    region: TwinRegion
    watch: Watch
    run: Callable[[float], None]
    lost: Callable[[], int]
    table_writes: Callable[[], int] | None = None

    def act(self, scenario: str, seconds: float, play: Callable[[Stage], None]) -> Row:
        """Play a scenario and count."""
        self.watch.clear()
        calls, lost = Calls(self.region.twin), self.lost()
        written = self.table_writes() if self.table_writes else 0
        play(self)
        self.run(seconds)
        delays = self.watch.delays()
        after = self.watch.after_last()
        return Row(
            scenario, self.who, calls.made(LISTS), calls.made(POSTS, DELETES), calls.refused(),
            self.lost() - lost, len(delays), len(self.watch.changes),
            percentile(delays, 0.5), percentile(delays, 0.99), max(delays, default=math.nan),
            math.nan if after is None else after,
            self.table_writes() - written if self.table_writes else math.nan,
        )  # fmt: skip


def rollcall(calendars: int, seed: int = 0) -> Stage:
    """Rollcall with so many connected calendars."""
    world = World(seed)
    side = TwinSide(world, calendars)
    world.run(120)
    return Stage(
        "Rollcall", world.clock, side.region, world.watch, world.run, lambda: 0,
        lambda: sum(world.tally.written.values()) - world.tally.written["lease"],
    )  # fmt: skip


def plain(calendars: int, at_once: int) -> Stage:
    """The plain integration with so many connected calendars."""
    contestant = Plain(calendars, at_once)
    contestant.run(120)
    return Stage(
        f"plain, {at_once} at a time", contestant.clock, contestant.region, contestant.watch,
        contestant.run, lambda: contestant.lost,
    )  # fmt: skip


def storm(stage: Stage) -> None:
    """30 new events at once on one calendar, announced 50 times within 10 s."""
    calendar = stage.region.calendars[0]
    start = stage.clock.now() + AHEAD
    events = [
        stage.region.meeting(calendar, f"storm{n}", start + timedelta(minutes=30 * n))
        for n in range(30)
    ]
    stage.region.quiet(calendar)
    first = min(event.updated_at for event in events)
    for number in range(50):
        stage.clock.after(number * 0.2, lambda: stage.region.announce(calendar, first))


def drizzle(stage: Stage) -> None:
    """30 new events one after the other within 10 s, announced 50 times in all."""
    calendar = stage.region.calendars[0]
    start = stage.clock.now() + AHEAD
    stamps: list[datetime] = []

    def one(number: int) -> None:
        at = start + timedelta(minutes=30 * number + 5)
        event = stage.region.meeting(calendar, f"drizzle{number}", at)
        stage.region.quiet(calendar)
        stamps.append(event.updated_at)

    for number in range(30):
        stage.clock.after(number / 3, lambda number=number: one(number))  # type: ignore[misc]
    for number in range(50):
        stage.clock.after(number * 0.2 + 0.1, lambda: stage.region.announce(calendar, max(stamps)))


def again(stage: Stage) -> None:
    """The webhook of the storm once more, nothing changed."""
    calendar = stage.region.calendars[0]
    stage.region.announce(calendar, min(stage.region.updates_of(calendar)))


def minute(calendars: int) -> Callable[[Stage], None]:
    """One change on every calendar within a minute."""

    def play(stage: Stage) -> None:
        rng = random.Random(1)
        start = stage.clock.now() + AHEAD
        for number in range(calendars):
            at = start + timedelta(minutes=30 * rng.randrange(40))
            change = _change(stage, number, f"minute{number}", at)
            stage.clock.after(rng.random() * 60, change)

    return play


def quiet(times: int) -> Callable[[Stage], None]:
    """Single changes on a quiet system."""

    def play(stage: Stage) -> None:
        rng = random.Random(2)
        for number in range(times):
            at = stage.clock.now() + AHEAD + timedelta(days=3 + number % 20, minutes=number)
            change = _change(stage, 0, f"quiet{number}", at)
            stage.clock.after(number * QUIET_PAUSE + rng.random() * 10, change)

    return play


def _change(stage: Stage, number: int, name: str, start: datetime) -> Callable[[], None]:
    return lambda: _meet(stage, number, name, start)


def _meet(stage: Stage, number: int, name: str, start: datetime) -> None:
    stage.region.meeting(stage.region.calendars[number], name, start)
