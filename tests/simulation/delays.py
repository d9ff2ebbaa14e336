"""No user delays another: somebody who has nothing to do with the others moves one meeting."""

from __future__ import annotations

import random
from dataclasses import dataclass, field
from datetime import datetime, timedelta

from tests.simulation.clock import START
from tests.simulation.crowd import Member, entry, room
from tests.simulation.world import World

LONGEST = 15.0
"""Seconds from a move to the right bot, with everybody else at their worst (S-20)."""
NUMBER = 90
"""The number of the bystander; hostile users have others."""
FIRST, LAST = 80.0, 330.0
"""Seconds after the start between which the meeting is moved."""
MOVES = 3
STEP = 0.5
MEETING = "bystander"
BEGIN = START + timedelta(days=3)
ROOM = room(25, 25, 25)


@dataclass(slots=True)
class Bystander:
    """One user with one meeting, who connects first of all and moves it now and then."""

    world: World
    rng: random.Random
    late: list[str] = field(default_factory=list)
    """What took too long."""
    _start: datetime = BEGIN
    _moves: int = 0

    def plan(self) -> None:
        """Connect now, and plan the moves."""
        self._member.save()
        self._member.connect()
        self.world.clock.after(15, self._show)
        for moment in sorted(self.rng.uniform(FIRST, LAST) for _ in range(MOVES)):
            self.world.clock.at(START + timedelta(seconds=moment), self._move)

    @property
    def _member(self) -> Member:
        return Member(self.world, NUMBER)

    def _show(self) -> None:
        self._member.show(entry(MEETING, self._start, ROOM))

    def _move(self) -> None:
        self._moves += 1
        self._start = BEGIN + timedelta(minutes=10 * self._moves)
        self._show()
        self._look(self._start, self.world.clock.now())

    def _look(self, start: datetime, moved_at: datetime) -> None:
        waited = (self.world.clock.now() - moved_at).total_seconds()
        if self._start != start or self._is_right():
            return
        if waited > LONGEST:
            self.late.append(f"a bystander waits for more than {LONGEST:.0f} s")
            return
        self.world.clock.after(STEP, lambda: self._look(start, moved_at))

    def _is_right(self) -> bool:
        event = self._member.event(MEETING)
        return event is not None and [bot.start_time for bot in event.bots] == [self._start]
