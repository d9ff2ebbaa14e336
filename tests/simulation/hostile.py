"""Users who want everything for themselves, drawn as actions of a schedule."""

from __future__ import annotations

import random
from collections.abc import Callable
from datetime import timedelta
from enum import StrEnum

from rollcall.domain.preferences import Mode, Preferences
from tests.simulation.clock import START
from tests.simulation.crowd import Member, entries, room
from tests.simulation.people import Action

FIRST = 100
"""The number of the first of them; bystanders have others."""
MOST = 6
FLOOD = 40
"""Entries that a flood of one user adds or moves."""
FLOODED = START + timedelta(days=2)


class Greed(StrEnum):
    """What a hostile user does again and again."""

    SYNCS = "syncs"
    FLIPS = "flips"
    FLOODS = "floods"
    COMES_AND_GOES = "comes_and_goes"
    STORMS = "storms"


_EVERY = {
    Greed.SYNCS: 5.0,
    Greed.FLIPS: 10.0,
    Greed.FLOODS: 30.0,
    Greed.COMES_AND_GOES: 11.0,
    Greed.STORMS: 3.0,
}
"""Seconds between two times."""


def draw_hostile(rng: random.Random, until: float) -> list[Action]:
    """A few hostile users: each connects, has entries, and then does one thing all the time."""
    users = range(FIRST, FIRST + rng.randint(1, MOST))
    return [action for number in users for action in _life(rng, number, until)]


def _life(rng: random.Random, number: int, until: float) -> list[Action]:
    greed, begin = rng.choice(list(Greed)), rng.uniform(20, 40)
    actions = [Action(rng.uniform(0, 10), "member", (number, "joins", 0))]
    actions.append(Action(begin, "member", (number, Greed.FLOODS.value, 0)))
    times = int((until - begin) / _EVERY[greed])
    return actions + [
        Action(begin + _EVERY[greed] * n, "member", (number, greed.value, n))
        for n in range(1, times)
    ]


def act(member: Member, what: str, number: int) -> None:
    """One time of it; ``number`` counts them. Raises what pages raise."""
    _ACTS[what](member, number)


def _join(member: Member, _number: int) -> None:
    member.save()
    member.connect()


def _flip(member: Member, number: int) -> None:
    member.save(Preferences(mode=(Mode.EVERY, Mode.CHOSEN)[number % 2]))


def _flood(member: Member, number: int) -> None:
    first = FLOODED + timedelta(minutes=5 * number)
    link = room(member.number % 26, number % 26) if member.number % 3 == 0 else None
    member.show(*entries(FLOOD, first, link=link))


def _come_or_go(member: Member, number: int) -> None:
    if number % 2:
        member.disconnect()
    else:
        member.connect()


def _storm(member: Member, _number: int) -> None:
    for kind in ("calendar.update", "calendar.sync_events"):
        member.announce(kind)


_ACTS: dict[str, Callable[[Member, int], None]] = {
    "joins": _join,
    Greed.SYNCS: lambda member, _: member.resync(),
    Greed.FLIPS: _flip,
    Greed.FLOODS: _flood,
    Greed.COMES_AND_GOES: _come_or_go,
    Greed.STORMS: _storm,
}
