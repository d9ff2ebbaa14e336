"""At most one bot of a tenant in a room at a time: what is there, and what is about to come."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from itertools import combinations
from typing import Any
from urllib.parse import urlsplit

from local.recall_twin.core.model import FINAL_BOT_STATES, Bot, Event
from tests.simulation.wiring import WORKSPACE
from tests.simulation.world import World

OTHER_ACCOUNTS = {"ada.second@corp.example": "ada@corp.example"}
"""Addresses of further calendars, by whose they are."""
COMING = timedelta(minutes=15)
"""A bot that is to start within this time counts as if it were in the room."""
ON_THE_MOVE = timedelta(seconds=10)
"""How long two bots may be scheduled side by side while copies of a meeting move one by one."""
KNOWN = timedelta(seconds=30)
"""After this time in a room a bot is known to be there, whatever was on its way meanwhile."""
GONE = FINAL_BOT_STATES | {"call_ended"}


@dataclass(frozen=True, slots=True)
class Stay:
    """One bot and the time that it has in its room."""

    bot: Bot
    room: str
    tenants: frozenset[str]
    start: datetime
    end: datetime

    @property
    def arrived_at(self) -> datetime | None:
        """When it was dispatched; None while it is only scheduled."""
        changes = self.bot.status_changes
        return changes[1].created_at if len(changes) > 1 else None

    def shares(self, other: Stay) -> bool:
        """Whether both are of one tenant and in one room at one time."""
        together = self.start < other.end and other.start < self.end
        return together and self.room == other.room and not self.tenants.isdisjoint(other.tenants)

    def __str__(self) -> str:
        return f"{self.bot.id[-4:]} ({self.bot.status}, {self.start:%H:%M}-{self.end:%H:%M})"


def shared_rooms(world: World) -> list[tuple[Stay, Stay]]:
    """Pairs of bots of one tenant that have one room at one time; the earlier order first."""
    pairs = combinations(sorted(_stays(world), key=lambda stay: stay.bot.created_at), 2)
    return [(one, other) for one, other in pairs if one.shares(other)]


def second_orders(world: World) -> list[str]:
    """Bots that were ordered although another had long been there, or was to come: never right.

    Not those that a worker ordered which had stood still: it knew only what had been before. And
    with a wrong clock nobody can tell who is in a room.
    """
    if world.was_skewed:
        return []
    return [
        f"second bot in a room: {second} beside {first}"
        for first, second in shared_rooms(world)
        if _was_known(world, first, second.bot.created_at)
        and second.bot.id not in world.wire.ordered_late
    ]


def _was_known(world: World, stay: Stay, by: datetime) -> bool:
    """Whether a bot had been there for a while by a moment, or was rightly planned to come."""
    if stay.arrived_at is not None and stay.arrived_at <= by:
        return stay.arrived_at + KNOWN <= by
    if stay.arrived_at is None and stay.start > by + COMING:
        # It gives way after the order, by whoever runs then; and must have before it is launched.
        return False
    events = world.twin.workspaces[WORKSPACE].state.events
    claims = [events[event_id] for event_id in stay.bot.event_ids if event_id in events]
    planned = any(e.start_time == stay.start and not e.is_deleted for e in claims)
    return planned and stay.bot.created_at + KNOWN <= by


@dataclass(slots=True)
class OrderWatch:
    """Looks after every call whether a bot was sent into a room that had one."""

    world: World
    found: list[str] = field(default_factory=list)

    def __post_init__(self) -> None:
        after_each_call(self.world, lambda: self.found.extend(second_orders(self.world)))


@dataclass(slots=True)
class RoomWatch:
    """Looks at the rooms after every call, and every second."""

    world: World
    found: list[str] = field(default_factory=list)
    _since: dict[tuple[str, str], datetime] = field(default_factory=dict)

    def __post_init__(self) -> None:
        after_each_call(self.world, self.look)
        self._again()

    def look(self) -> None:
        """Note the pairs that may not be."""
        now, pairs = self.world.clock.now(), shared_rooms(self.world)
        seen = {(one.bot.id, other.bot.id): self._since_of(one, other, now) for one, other in pairs}
        self._since = seen
        for one, other in pairs:
            arrived = one.arrived_at is not None or other.arrived_at is not None
            if arrived or now - seen[one.bot.id, other.bot.id] > ON_THE_MOVE:
                self.found.append(f"{now:%H:%M:%S} two bots in {one.room}: {one}, {other}")

    def _since_of(self, one: Stay, other: Stay, now: datetime) -> datetime:
        return self._since.get((one.bot.id, other.bot.id), now)

    def _again(self) -> None:
        self.look()
        self.world.clock.after(1.0, self._again)


def after_each_call(world: World, look: Callable[[], object]) -> None:
    """Let something look at the world after every call that reached Recall."""
    observe = world.wire._observe

    def observed(*args: Any) -> None:
        observe(*args)
        look()

    world.wire._observe = observed


def has_company(world: World, event: Event, email: str) -> bool:
    """Whether a bot of the same tenant, sent for another meeting, is in the event's room then."""
    bots = world.twin.workspaces[WORKSPACE].state.bots.values()
    room, tenant = room_of(event.meeting_url or ""), _tenant(world, email)
    return any(
        bot.status not in GONE
        and bot.join_at < event.end_time
        and event.start_time < bot.ends_at
        and room_of(bot.meeting_url) == room
        and tenant in {_tenant(world, owner) for owner in world.wire.ordered_by.get(bot.id, ())}
        for bot in bots
    )


def present(world: World, link: str) -> list[Bot]:
    """The bots that are in a room, or on their way into it."""
    stays = [stay for stay in _stays(world) if stay.room == room_of(link)]
    return [stay.bot for stay in stays if stay.arrived_at is not None]


def room_of(link: str) -> str:
    """What names the room in a link; as much as the links of the simulation need."""
    parts = urlsplit(link)
    return f"{parts.netloc.lower()}{parts.path.lower().rstrip('/')}"


def _stays(world: World) -> Iterator[Stay]:
    now = world.clock.now()
    for bot in world.twin.workspaces[WORKSPACE].state.bots.values():
        if bot.join_at > now + COMING or bot.status in GONE:
            continue
        end = bot.ends_at if bot.is_ready else max(bot.ends_at, now + timedelta(seconds=1))
        emails = world.wire.ordered_by.get(bot.id, set())
        tenants = frozenset(_tenant(world, email) for email in emails)
        yield Stay(bot, room_of(bot.meeting_url), tenants, bot.join_at, end)


def _tenant(world: World, email: str) -> str:
    """The Workspace that Google last named, else the person; of a crowd everybody is alone."""
    email = OTHER_ACCOUNTS.get(email, email)
    hosted = {user.email: user.hosted_domain for user in world.state.users.values()}
    return hosted.get(email) or email
