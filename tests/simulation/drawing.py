"""What happens in a schedule, drawn from its seed as plain data."""

from __future__ import annotations

import random
from dataclasses import dataclass, field
from datetime import timedelta
from typing import Any

from rollcall.domain.preferences import Mode, Override, Preferences
from rollcall.use_cases.set_override import Reach
from tests.simulation.clock import START
from tests.simulation.people import LINKS, USERS, Action, Meeting

EARLIEST, LATEST = timedelta(hours=40), timedelta(days=20)
SECOND_THOUGHTS = 0.4
"""Share of changes that are followed by another at once."""
SOON_AFTER = (1.0, 1.7)
"""Seconds: the worker has just begun to read, or writes the bots of what it read."""
WRONG_CLOCKS = 0.1
"""Share of schedules in which the worker's clock is wrong for a while."""


RUNNING = (100.0, 150.0)
"""Seconds after the start between which meetings begin that run while people still act."""


def draw_running(rng: random.Random, users: list[str], until: float) -> list[Action]:
    """A meeting that begins soon, and what befalls it before, while and after its bot is there."""
    begin = START + timedelta(seconds=round(rng.uniform(*RUNNING) / 30) * 30)
    guests = ("x@client.example",)
    meeting = Meeting("running", (rng.choice(users),), begin, LINKS[0], guests)
    other = Meeting("beside", (users[0],), begin + timedelta(minutes=2), LINKS[0], guests)
    kinds: list[tuple[str, tuple[Any, ...]]] = [
        ("change", ("running", {"start": begin + timedelta(minutes=rng.randint(-6, 9))})),
        ("change", ("running", {"start": begin + timedelta(days=2)})),
        ("change", ("running", {"start": begin})),
        ("change", ("running", {"link": rng.choice(LINKS[:2])})),
        ("change", ("running", {"cancelled": rng.random() < SECOND_THOUGHTS})),
        *[("change", ("running", {"owners": tuple(users)})), ("meeting", (other,))] * 2,
        ("bots_end", (rng.choice(("broken", "turned out", "left")),)),
        *(
            ("override", (rng.choice(users), "running", choice, Reach.EVENT))
            for choice in (Override.SKIP, Override.RECORD)
        ),
    ]
    first = [Action(rng.uniform(25, 80), "meeting", (meeting,))]
    drawn = rng.choices(kinds, k=rng.randint(1, 7))
    return first + [Action(rng.uniform(90, until), name, args) for name, args in drawn]


@dataclass(slots=True)
class Drawing:
    """Draws a schedule of actions from a seed."""

    rng: random.Random
    promptly: bool = False
    """Whether to leave out what only time can heal."""
    actions: list[Action] = field(default_factory=list)
    names: list[tuple[str, tuple[str, ...]]] = field(default_factory=list)

    def draw(self) -> list[Action]:
        """One schedule: people connect, meetings appear, then anything."""
        users = self.rng.sample(sorted(USERS), self.rng.randint(1, 3))
        for user in users:
            self.actions.append(Action(self.rng.uniform(0, 20), "connect", (user,)))
            self.actions.append(Action(self.rng.uniform(0, 40), "rules", (user, self._rules())))
        for number in range(self.rng.randint(1, 6)):
            self._meeting(number, users)
        for _ in range(self.rng.randint(0, 10)):
            self._anything(users)
        if self.rng.random() < SECOND_THOUGHTS:
            self._move(at := self.rng.uniform(300, 330))
            self._second_thought(at)
        if not self.promptly and self.rng.random() < WRONG_CLOCKS:
            self._wrong_clock()
        return sorted(self.actions, key=lambda action: action.at)

    def _meeting(self, number: int, users: list[str]) -> None:
        owners = tuple(self.rng.sample(users, self.rng.randint(1, len(users))))
        meeting = Meeting(
            name=f"m{number}",
            owners=owners,
            start=START + self._start(),
            link=self.rng.choice([*LINKS, None]),
            guests=self.rng.choice(((), ("x@client.example",), ("y@corp.example",))),
            series=self.rng.choice((None, None, "series1")),
        )
        self.names.append((meeting.name, owners))
        self.actions.append(Action(self.rng.uniform(5, 120), "meeting", (meeting,)))

    def _anything(self, users: list[str]) -> None:
        at = self.rng.uniform(30, 300)
        name, owners = self.rng.choice(self.names)
        user = self.rng.choice(users)
        kinds: list[tuple[str, tuple[Any, ...]]] = [
            ("change", (name, {"start": START + self._start()})),
            ("change", (name, {"start": START + self._start()})),
            ("change", (name, {"link": self.rng.choice([*LINKS, None])})),
            ("change", (name, {"cancelled": True})),
            ("change", (name, {"private": self.rng.random() < 0.7})),
            ("change", (name, {"declined": frozenset(owners[:1])})),
            ("change", (name, {"guests": self.rng.choice(((), ("x@client.example",)))})),
            ("override", (user, name, self._choice(), self.rng.choice(list(Reach)))),
            ("override", (user, name, self._choice(), Reach.EVENT)),
            ("rules", (user, self._rules())),
            ("storm", (user, self.rng.randint(1, 5))),
            ("resync", (user,)),
            ("disconnect", (user,)),
            ("connect", (user,)),
            ("revoke", (user,)),
        ]
        kind, args = self.rng.choice(kinds)
        self.actions.append(Action(at, kind, args))
        if kind == "change" and self.rng.random() < SECOND_THOUGHTS:
            self._second_thought(at)
        if kind == "revoke":
            again = self.rng.choice((("connect", (user,)), ("retry_access", (user,))))
            self.actions.append(Action(at + self.rng.uniform(5, 60), *again))

    def _second_thought(self, at: float) -> None:
        """Another change while the worker is busy with the first."""
        self._move(at + self.rng.uniform(*SOON_AFTER))

    def _move(self, at: float) -> None:
        name, _ = self.rng.choice(self.names)
        self.actions.append(Action(at, "change", (name, {"start": START + self._start()})))

    def _wrong_clock(self) -> None:
        at = self.rng.uniform(5, 250)
        self.actions.append(Action(at, "skew", (self.rng.choice((24.0, -24.0, 1.0, -1.0)),)))
        self.actions.append(Action(at + self.rng.uniform(0.5, 90), "skew", (0.0,)))

    def _rules(self) -> Preferences:
        return Preferences(
            mode=self.rng.choice((Mode.EVERY, Mode.EVERY, *Mode)),
            skip_private=self.rng.random() < 0.8,
            bot_name=self.rng.choice(("Rollcall notetaker", "Ada's notes")),
        )

    def _choice(self) -> Override | None:
        return self.rng.choice((Override.RECORD, Override.SKIP, None))

    def _start(self) -> timedelta:
        span = (LATEST - EARLIEST).total_seconds()
        return EARLIEST + timedelta(seconds=round(self.rng.random() * span / 900) * 900)
