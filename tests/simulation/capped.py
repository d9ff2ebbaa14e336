"""Schedules under tight caps: invitations for one day, and what may never be over a cap."""

from __future__ import annotations

import random
from collections import defaultdict
from dataclasses import dataclass, field
from datetime import date, timedelta
from typing import Any

from local.recall_twin.core.model import Event
from rollcall.domain.amounts import Amount, planned, total
from rollcall.domain.caps import CapLimits
from rollcall.domain.model import EventRow
from rollcall.domain.preferences import Mode, Override, Preferences
from rollcall.domain.rows import ABOVE_CAP
from rollcall.use_cases.set_override import Reach
from tests.simulation.clock import START
from tests.simulation.people import KEY, USERS, Action, Meeting, People
from tests.simulation.rooms import after_each_call
from tests.simulation.wiring import WORKSPACE
from tests.simulation.world import World

DAY = START + timedelta(days=4)
CAPS = (
    CapLimits(per_user=3),
    CapLimits(minutes_per_user=90),
    CapLimits(per_user=4, minutes_per_user=120),
    CapLimits(minutes_per_user=150, minutes_per_workspace=400),
)
MINUTE = timedelta(minutes=1)

type UserDay = tuple[str, date]


def draw_capped(rng: random.Random, users: list[str], active: float) -> list[Action]:
    """More invitations for one day than it has room for, and what befalls them."""
    actions: list[Action] = []
    for number in range(rng.randint(5, 10)):
        user = rng.choice(users)
        name, minutes = f"c{number}", rng.choice((15, 30, 45, 60, 90))
        start = DAY + timedelta(minutes=35 * number)
        link = f"https://meet.google.com/cap-{'abcdefghij'[number] * 4}-cap"
        meeting = Meeting(name, (user,), start, link, ("x@client.example",), minutes=minutes)
        actions.append(Action(rng.uniform(20, active / 2), "meeting", (meeting,)))
        kinds: list[tuple[str, tuple[Any, ...]]] = [
            ("change", (name, {"minutes": rng.choice((15, 60, 120))})),
            ("change", (name, {"cancelled": True})),
            ("change", (name, {"start": DAY + timedelta(days=rng.choice((1, 2)))})),
            ("override", (user, name, rng.choice((*Override, None)), Reach.EVENT)),
            ("override", (user, name, Override.RECORD, Reach.EVENT)),
            ("rules", (user, Preferences(mode=rng.choice((Mode.EVERY, Mode.EXTERNAL))))),
        ]
        for kind, args in rng.sample(kinds, rng.randint(0, 2)):
            actions.append(Action(rng.uniform(active / 4, active - 20), kind, args))
    return actions


@dataclass(slots=True)
class CapWatch:
    """Looks after every call whether somebody has more on one day than the cap of a user.

    Meetings that moved or grew keep their bots, so they count for nothing here. A worker that
    stood still knows nothing of what others ordered, and with a wrong clock no day is sure.
    """

    world: World
    people: People
    found: list[str] = field(default_factory=list)

    def __post_init__(self) -> None:
        after_each_call(self.world, self.look)

    def look(self) -> None:
        """Note the days that are over the cap."""
        if self.world.was_skewed:
            return
        for (user, day), events in _with_bots(self.world).items():
            counted = [event for event in events if event.platform_id not in self.people.moved]
            excess = total(map(_planned, counted)) - self.world.settings.caps.of_user
            if excess and not any(_is_late(self.world, event) for event in events):
                self.found.append(f"{user} {day}: over the cap by {excess}")


def is_above_cap(world: World, user: str, event: Event) -> bool:
    """Whether a meeting's row says that a cap keeps its bot away."""
    row = world.state.events.get((user, KEY, event.id))
    return row is not None and row.problem in ABOVE_CAP


def refused_without_need(world: World) -> list[str]:
    """Meetings that a cap keeps without a bot although there was room at the last daily read."""
    limit = world.settings.caps.of_user
    held = _with_bots(world)
    found: list[str] = []
    for row in world.state.events.values():
        if row.problem in ABOVE_CAP and row.facts.start > world.clock.now() and not row.due:
            others = total(map(_planned, held[row.user_id, row.facts.start.date()]))
            if not others + planned(row.facts) - limit:
                found.append(f"{_name(row)}: no bot, and room for one")
    return found


def _name(row: EventRow) -> str:
    return f"{row.user_id} {row.event_id}"


def _with_bots(world: World) -> defaultdict[UserDay, list[Event]]:
    """Coming meetings whose bot is there for when they are, by user and day."""
    workspace, now = world.twin.workspaces[WORKSPACE], world.clock.now()
    whose = {address: user for user, address in USERS.items()}
    found = defaultdict[UserDay, list[Event]](list)
    for calendar in workspace.state.calendars.values():
        for event in workspace.events.of_calendar(calendar.id):
            coming = any(bot.start_time == event.start_time > now for bot in event.bots)
            user = whose.get(calendar.oauth_email or "")
            if user is not None and coming and not event.is_deleted:
                found[user, event.start_time.date()].append(event)
    return found


def _planned(event: Event) -> Amount:
    return Amount(1, (event.end_time - event.start_time) / MINUTE)


def _is_late(world: World, event: Event) -> bool:
    return any(bot.bot_id in world.wire.ordered_late for bot in event.bots)
