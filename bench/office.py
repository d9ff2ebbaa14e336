"""The people of a workspace, who fill their calendars and change them through a working day.

Assumptions (nobody publishes such figures; they are meant to be harder than life):

- Six meetings a calendar and day at full or half hours between 9 and 17, on 20 coming working
  days: 120 events in Recall's window. Memory allows less, so a calendar holds ``HELD`` events
  besides today's, and the list of one calendar gives a page for every ``CALENDAR_PAGE`` of them:
  two pages, as 120 events would. Every meeting is wanted.
- Changes come as `bench.rates` says. 40 % are new meetings, 40 % moves, 10 % declines (the bot must
  go), 10 % cancellations (Recall takes the bot off by itself). 30 % concern a meeting of the same
  day.
- With the rolling window, each meeting of today is followed by one that comes into Recall's window
  28 days before its start; Recall comes upon it within the next five minutes, and announces it.
"""

from __future__ import annotations

import random
from datetime import datetime, timedelta
from functools import partial

from bench.lean_event import LeanEvent
from bench.lean_side import LeanSide
from bench.rates import HOURS, moment
from bench.world import World

SLOTS = 2 * HOURS
MEETINGS = 6
HELD = 4
CALENDAR_PAGE = 5
HALF_HOUR = timedelta(minutes=30)
WINDOW = timedelta(days=28)
FIRST_MEETING = timedelta(minutes=15)
"""From the start of the day's changes to the day's first meetings."""
TODAY = 0.3
ENTRY_SPREAD = 300.0


class Office:
    """Everybody in a workspace. The day of changes begins at ``opens``, perhaps in the past."""

    def __init__(self, world: World, side: LeanSide, opens: datetime, seed: int) -> None:
        self._world = world
        self._side = side
        self._rng = random.Random(seed)
        self._opens = opens
        self._first = opens + FIRST_MEETING

    def furnish(self, calendars: int) -> None:
        """Meetings of today and of later days, each with its bot."""
        for calendar in range(calendars):
            for slot in self._rng.sample(range(SLOTS), MEETINGS):
                self._settled(calendar, self._first + HALF_HOUR * slot)
            for _ in range(HELD):
                self._settled(calendar, self._later())

    def plan_changes(self, calendars: int, each: int, until: datetime) -> None:
        """So many changes on each calendar in the whole day; those before ``until`` will happen."""
        now = self._world.clock.now()
        for calendar in range(calendars):
            for _ in range(each):
                at = self._opens + timedelta(seconds=moment(self._rng))
                if now <= at < until:
                    self._world.clock.at(at, partial(self._change, calendar))

    def plan_entries(self, calendars: int, until: datetime) -> None:
        """Meetings that come into the window when those of today begin."""
        slots: list[list[int]] = [[] for _ in range(SLOTS)]
        for calendar in range(calendars):
            for event in self._side.recall.calendars[calendar][:MEETINGS]:
                slots[int((event.start - self._first) / HALF_HOUR)].append(calendar)
        now = self._world.clock.now()
        for number, those in enumerate(slots):
            begins = self._first + HALF_HOUR * number
            if now <= begins < until:
                for calendar in those:
                    at = begins + timedelta(seconds=self._rng.random() * ENTRY_SPREAD)
                    self._world.clock.at(at, partial(self._enter, calendar, begins + WINDOW))

    def _settled(self, calendar: int, start: datetime) -> None:
        self._side.recall.add_event(calendar, start, start)

    def _change(self, calendar: int) -> None:
        event = self._some(calendar)
        kind = self._rng.random()
        if event is None or kind < 0.4:
            event = self._side.recall.add_event(calendar, self._wish())
        elif kind < 0.8:
            event.start = self._wish()
        elif kind < 0.9:
            event.declined = True
        else:
            event.deleted, event.bot = True, None
        self._side.change(event)

    def _some(self, calendar: int) -> LeanEvent | None:
        """A meeting that has not begun and still is to be."""
        soon = self._world.clock.now() + timedelta(minutes=1)
        events = self._side.recall.calendars[calendar]
        coming = [e for e in events if e.start > soon and not (e.declined or e.deleted)]
        today = [e for e in coming if e.start < soon + timedelta(hours=HOURS)]
        those = today if today and self._rng.random() < TODAY else coming
        return self._rng.choice(those) if those else None

    def _wish(self) -> datetime:
        """When a new or moved meeting is to be: today from six minutes on, or another day."""
        if self._rng.random() >= TODAY:
            return self._later()
        now = self._world.clock.now() + timedelta(minutes=6)
        ahead = max(int((now - self._first) / HALF_HOUR) + 1, 0)
        return self._first + HALF_HOUR * self._rng.randint(ahead, max(ahead, SLOTS - 1))

    def _later(self) -> datetime:
        day = timedelta(days=self._rng.randint(1, 27))
        return self._first + day + HALF_HOUR * self._rng.randrange(SLOTS)

    def _enter(self, calendar: int, start: datetime) -> None:
        self._side.enter(self._side.recall.add_event(calendar, start))
