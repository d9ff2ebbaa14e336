"""A working day of one workspace, on the lean Recall.

Assumptions (nobody publishes such figures; they are meant to be harder than life):

- Six meetings a calendar and day at full or half hours between 9 and 17, on 20 coming working
  days: 120 events in Recall's window. Memory allows less, so a calendar holds ``HELD`` events
  besides today's, and the list of one calendar gives a page for every ``CALENDAR_PAGE`` of them:
  two pages, as 120 events would. Every meeting is wanted.
- One change a calendar and day, between 8:45 and 16:45, more of them at 10, 14 and 15 o'clock; 30 %
  fall into the five minutes before a full or half hour. 40 % are new meetings, 40 % moves, 10 %
  declines (the bot must go), 10 % cancellations (Recall takes the bot off). 30 % concern a
  meeting of the same day.
- With the rolling window: each meeting of today is followed by one that comes into Recall's window
  at the same time of day, 28 days before its start. Recall then announces it; those webhooks
  leave within ten seconds.
- The daily reads of whole calendars are spread over 24 h, so the eight hours see a third of them.
"""

from __future__ import annotations

import random
import time
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import datetime, timedelta

from bench.lean_event import LeanEvent
from bench.lean_side import LeanSide
from bench.meter import Tally
from bench.sizes import Sizes, calendar_size, connection_size, event_size
from bench.watch import percentile
from bench.world import World
from rollcall.reconcile import caps

HOURS = 8
SLOTS = 16
MEETINGS = 6
HELD = 4
CALENDAR_PAGE = 5
HALF_HOUR = timedelta(minutes=30)
WINDOW = timedelta(days=28)
FIRST_MEETING = timedelta(minutes=15)
"""From the start of the day's changes to the day's first meetings."""
WEIGHTS = (8, 13, 17, 12, 7, 14, 17, 12)
RUSH = 0.3
TODAY = 0.3


@dataclass(slots=True)
class Day:
    """What a day cost. Times in virtual seconds; CPU in seconds of this machine."""

    calendars: int
    window: bool
    changes: int
    entries: int
    p50: float
    p99: float
    longest: float
    late: int
    wrong: int
    entries_longest: float
    calls: dict[str, int]
    refused: int
    capped: int
    webhooks: int
    slices: int
    worker_seconds: float
    minutes: int
    tally: Tally
    sizes: Sizes
    cpu: float


class _Office:
    """The people of a workspace and their calendars."""

    def __init__(self, world: World, side: LeanSide, rng: random.Random) -> None:
        self._world = world
        self._side = side
        self._rng = rng
        self._begin = world.clock.now() + FIRST_MEETING
        self.entered: list[tuple[LeanEvent, datetime]] = []

    def furnish(self, calendars: int) -> None:
        """Meetings of today and of later days, each with its bot."""
        for calendar in range(calendars):
            for slot in self._rng.sample(range(SLOTS), MEETINGS):
                self._settled(calendar, self._begin + HALF_HOUR * slot)
            for _ in range(HELD):
                self._settled(calendar, self._later())

    def plan_changes(self, calendars: int) -> None:
        """One change on each calendar."""
        for calendar in range(calendars):
            at = self._begin - FIRST_MEETING + timedelta(seconds=self._moment())
            self._world.clock.at(at, lambda calendar=calendar: self._change(calendar))  # type: ignore[misc]

    def plan_window(self, calendars: int) -> None:
        """Meetings that come into the window when those of today begin."""
        slots: list[list[int]] = [[] for _ in range(SLOTS)]
        for calendar in range(calendars):
            for event in self._side.recall.calendars[calendar][:MEETINGS]:
                slots[int((event.start - self._begin) / HALF_HOUR)].append(calendar)
        for number, those in enumerate(slots):
            at = self._begin + HALF_HOUR * number
            self._world.clock.at(at, lambda those=those: self._enter(those))  # type: ignore[misc]

    def _settled(self, calendar: int, start: datetime) -> None:
        self._side.recall.add_event(calendar, start, start)

    def _moment(self) -> float:
        hour = self._rng.choices(range(HOURS), WEIGHTS)[0]
        if self._rng.random() >= RUSH:
            return hour * 3600 + self._rng.random() * 3600
        # The day of changes begins a quarter before the hour.
        return hour * 3600 + self._rng.choice((600, 2400)) + self._rng.random() * 300

    def _change(self, calendar: int) -> None:
        kind = self._rng.random()
        if kind < 0.4:
            event = self._side.recall.add_event(calendar, self._wish())
        else:
            event = self._some(calendar)
            if kind < 0.8:
                event.start = self._wish()
            elif kind < 0.9:
                event.declined = True
            else:
                event.deleted, event.bot = True, None
        self._side.change(event)

    def _some(self, calendar: int) -> LeanEvent:
        """A meeting that has not begun."""
        soon = self._world.clock.now() + timedelta(minutes=1)
        coming = [e for e in self._side.recall.calendars[calendar] if e.start > soon]
        today = [e for e in coming if e.start < soon + timedelta(hours=HOURS)]
        return self._rng.choice(today if today and self._rng.random() < TODAY else coming)

    def _wish(self) -> datetime:
        """When a new or moved meeting is to be: today from six minutes on, or another day."""
        if self._rng.random() >= TODAY:
            return self._later()
        now = self._world.clock.now() + timedelta(minutes=6)
        ahead = int((now - self._begin) / HALF_HOUR) + 1
        return self._begin + HALF_HOUR * self._rng.randint(max(ahead, 0), max(ahead, SLOTS - 1))

    def _later(self) -> datetime:
        day = timedelta(days=self._rng.randint(1, 27))
        return self._begin + day + HALF_HOUR * self._rng.randrange(SLOTS)

    def _enter(self, calendars: list[int]) -> None:
        now = self._world.clock.now()
        for calendar in calendars:
            event = self._side.recall.add_event(calendar, now + WINDOW)
            self._side.change(event, spread=10)


def run_day(calendars: int, *, window: bool, seed: int = 6) -> Day:
    """One day of so many calendars."""
    began = time.process_time()
    world = World(seed)
    side = LeanSide(world, calendar_page_size=CALENDAR_PAGE)
    side.connect(calendars, timedelta(), timedelta(days=1))
    world.run(60)
    office = _Office(world, side, random.Random(seed))
    office.furnish(calendars)
    office.plan_changes(calendars)
    if window:
        office.plan_window(calendars)
    with _raised_cap(calendars):
        world.run((HOURS + 1) * 3600)
    return _result(world, side, calendars, window=window, began=began)


@contextmanager
def _raised_cap(calendars: int) -> Iterator[None]:
    """Bots for every meeting: the cap on a workspace's bots is for smaller ones."""
    before = caps.WORKSPACE_BOTS_PER_DAY
    caps.WORKSPACE_BOTS_PER_DAY = max(before, 10 * calendars)
    try:
        yield
    finally:
        caps.WORKSPACE_BOTS_PER_DAY = before


def _result(world: World, side: LeanSide, calendars: int, *, window: bool, began: float) -> Day:
    far = timedelta(days=27, hours=12)
    own = [c for c in world.watch.changes if c.start - c.at < far]
    entries = [c for c in world.watch.changes if c.start - c.at >= far]
    delays = sorted((c.right_at - c.at).total_seconds() for c in own if c.right_at is not None)
    slow = [(c.right_at - c.at).total_seconds() for c in entries if c.right_at is not None]
    return Day(
        calendars=calendars,
        window=window,
        changes=len(own),
        entries=len(entries),
        p50=percentile(delays, 0.5),
        p99=percentile(delays, 0.99),
        longest=max(delays, default=0.0),
        late=world.watch.late(world.clock.now()),
        wrong=world.watch.wrong(),
        entries_longest=max(slow, default=0.0),
        calls=dict(side.recall.calls),
        refused=side.recall.refused,
        capped=world.telemetry.counts["cap_reached"],
        webhooks=side.webhooks,
        slices=world.slices,
        worker_seconds=world.worker_seconds,
        minutes=(HOURS + 1) * 60,
        tally=world.tally,
        sizes=_sizes(world),
        cpu=time.process_time() - began,
    )


def _sizes(world: World) -> Sizes:
    """Of rows as they are at the end; the workspace's row as it is on average."""
    state = world.state
    leases = world.lease_sizes
    return Sizes(
        event=max(map(event_size, list(state.events.values())[:100])),
        calendar=max(map(calendar_size, list(state.calendars.values())[:100])),
        connection=max(map(connection_size, list(state.connections.values())[:100])),
        lease=sum(leases) // len(leases),
    )
