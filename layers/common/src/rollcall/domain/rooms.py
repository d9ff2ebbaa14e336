"""One room, one bot: whether another event's bot of the same tenant takes an event's place.

Recall shares a bot between events with one deduplication key, but only until it has started, and
never between events that overlap in one room with different starts. So before a bot is ordered the
other events of its room are looked at.
"""

from __future__ import annotations

import hashlib
from dataclasses import dataclass
from datetime import datetime, timedelta

from rollcall.domain.bot_reports import Reports, has_left, is_inside
from rollcall.domain.deduplication import room_of
from rollcall.domain.desired import (
    LONGEST_CALL,
    BotSignature,
    came_for,
    live_bots,
    recently_arrived,
)
from rollcall.domain.event import ScheduledBot
from rollcall.domain.meeting_room import room
from rollcall.domain.model import SERVED, EventRow

STARTED_BEFORE = timedelta(minutes=15)
"""From so long before its start on, Recall may have launched a bot and no longer shares it."""
LOOK_AGAIN = timedelta(minutes=2)
"""How often a meeting is looked at that runs, or starts soon, and has another one's bot."""
_LENGTH = 20
_MOMENT = timedelta(seconds=1)
"""A meeting of no length takes so long."""
_BLOCK = 15 * 60
"""Seconds: the parts of a room's time that are claimed."""
_MOST_BLOCKS = 100
"""Of one meeting: a day and some."""
LOOK_AHEAD = timedelta(minutes=20)
"""How long before its start a meeting is looked at that another one's bot will serve."""


def rooms_of(row: EventRow) -> frozenset[str]:
    """Return the rooms of an event's bots, and of the one that it should have."""
    keys = {bot.deduplication_key for bot in row.observed.bots if _counts(row, bot)}
    if row.desired is not None:
        keys.add(row.desired.deduplication_key)
    return frozenset(map(room_of, keys))


def found_in(row: EventRow) -> str | None:
    """Return the one room under which an event is found: that of its bot that comes first.

    An event that was moved, to another room too, still has its bot in the call that it left. One
    without a bot that waits until a room is free is found among those that wait for it, and one
    whose order nobody knows the outcome of in the room that its bot may be in.
    """
    bots = [bot for bot in row.observed.bots if _counts(row, bot)]
    first = min(bots, key=lambda bot: bot.start, default=None)
    if first is not None:
        return room_of(first.deduplication_key)
    if row.desired is None:
        return None
    wanted = room_of(row.desired.deduplication_key)
    if row.problem == SERVED:
        return waiting_for(wanted)
    return wanted if row.outcome_unknown else None


def waiting_for(room_id: str) -> str:
    """Return under what those are found that wait for a room: apart from those with a bot in it."""
    return f"{room_id}~"


def calls_in(room_id: str) -> str:
    """Return under what calls in a room are found that people sent bots to: apart from events."""
    return hashlib.sha256(f"call {room_id}".encode()).hexdigest()[:_LENGTH]


def claims_of(row: EventRow, now: datetime) -> frozenset[str]:
    """Return what a write for an event claims, so that no two at a time share it.

    Recall answers 409 to two writes with one deduplication key. Rooms are claimed for the time
    of the meeting, and altogether when it runs or is about to start: two orders at a time for one
    room could both find it empty.
    """
    keys = {bot.deduplication_key for bot in row.observed.bots}
    if row.desired is not None:
        keys.add(row.desired.deduplication_key)
    rooms, facts = rooms_of(row), row.facts
    if row.desired is not None:
        first, length = facts.start.timestamp() // _BLOCK, facts.end - facts.start
        blocks = range(min(int(length.total_seconds() / _BLOCK) + 2, _MOST_BLOCKS))
        times = [
            first + n for n in blocks if n == 0 or (first + n) * _BLOCK < facts.end.timestamp()
        ]
        keys |= {f"{room}|{at:.0f}" for room in rooms for at in times}
    near = facts.start - now <= 2 * STARTED_BEFORE
    return rooms | keys if near else frozenset(keys)


def occupies(other: EventRow, row: EventRow, reports: dict[str, Reports], now: datetime) -> bool:
    """Whether a bot of another event has the room in which ``row`` wants one, at its time."""
    wanted = row.desired
    if wanted is None or other.key == row.key:
        return False
    for bot in _bots_about(other, now):
        if not _in_room(bot, other, row, wanted):
            continue
        shared = bot.deduplication_key == wanted.deduplication_key
        coming = bot.start > now + STARTED_BEFORE
        if coming and (shared or bot.start > row.facts.start):
            continue
        until = _stays_until(other, bot, reports.get(bot.bot_id), now)
        # One that is there when the other would be launched may stay past its end.
        since = row.facts.start - (timedelta(0) if coming else STARTED_BEFORE)
        if bot.start < max(row.facts.end, row.facts.start + _MOMENT) and until > max(since, now):
            return True
    return False


def is_served_by(
    other: EventRow, row: EventRow, reports: dict[str, Reports], now: datetime
) -> bool:
    """Whether a bot of another event is in the room of ``row``, by what it reported."""
    wanted = row.desired
    return wanted is not None and any(
        _in_room(bot, other, row, wanted) and is_inside(reports.get(bot.bot_id, {}))
        for bot in recently_arrived(other.observed, now)
    )


def gives_room(other: EventRow, row: EventRow, now: datetime) -> bool:
    """Whether a bot of another event would come into the room of ``row`` while its bot is there.

    The one that comes first stays; one that may have been launched is not called back.
    """
    wanted = row.desired
    if wanted is None or other.key == row.key:
        return False
    return any(
        max(now + STARTED_BEFORE, row.facts.start) < bot.start < row.facts.end
        and bot.deduplication_key != wanted.deduplication_key
        and _in_room(bot, other, row, wanted)
        for bot in live_bots(other.facts, other.observed, now)
    )


@dataclass(frozen=True, slots=True)
class RoomLook:
    """Events to be found in a room (`found_in`): all that start in the range, in UTC.

    Its end is left out.
    """

    room: str
    since: datetime
    until: datetime


@dataclass(frozen=True, slots=True)
class Stay:
    """When a bot that is to come will be in a room."""

    room_id: str
    start: datetime
    end: datetime

    def frees(self, row: EventRow) -> bool:
        """Whether the end of the stay may be what an event waits for."""
        if row.desired is None or room_of(row.desired.deduplication_key) != self.room_id:
            return False
        launched = row.facts.start - STARTED_BEFORE
        return self.start < max(row.facts.end, row.facts.start + _MOMENT) and launched < self.end


def stays_of(row: EventRow | None, now: datetime) -> frozenset[Stay]:
    """Return the stays of an event's bots that are there or to come; none without a row.

    A bot that has not followed its event yet is taken to stay for as long as that lasts.
    """
    if row is None:
        return frozenset()
    length = max(row.facts.end - row.facts.start, _MOMENT)
    return frozenset(
        Stay(room_of(bot.deduplication_key), bot.start, bot.start + length)
        for bot in live_bots(row.facts, row.observed, now)
    )


def _in_room(bot: ScheduledBot, other: EventRow, row: EventRow, wanted: BotSignature) -> bool:
    """Whether a bot is in the wanted room for the same tenant.

    A user's own bots are, whatever tenant the user was of when they were ordered.
    """
    if other.user_id == row.user_id and room(bot.meeting_url) == room(wanted.meeting_url):
        return True
    return room_of(bot.deduplication_key) == room_of(wanted.deduplication_key)


def _bots_about(row: EventRow, now: datetime) -> list[ScheduledBot]:
    """Return the bots that come or may be in a room, though their event was moved since."""
    live = live_bots(row.facts, row.observed, now)
    coming = [bot for bot in live if bot.start > now]
    unknown = [] if live else _perhaps_sent(row, now)
    return coming + list(recently_arrived(row.observed, now)) + unknown


def _perhaps_sent(row: EventRow, now: datetime) -> list[ScheduledBot]:
    """Return the bot, without an id, that an order of unknown outcome may have sent at once.

    One that comes later is shared, or taken off again, once it is known.
    """
    wanted = row.desired
    is_unknown = row.outcome_unknown and row.problem != SERVED
    if wanted is None or not is_unknown or wanted.start > now + STARTED_BEFORE:
        return []
    return [ScheduledBot("", wanted.start, wanted.deduplication_key, wanted.meeting_url)]


def next_look(row: EventRow, now: datetime) -> datetime:
    """Return when to look again whether a room is free."""
    return max(now + LOOK_AGAIN, row.facts.start - LOOK_AHEAD)


def _stays_until(
    other: EventRow, bot: ScheduledBot, reports: Reports | None, now: datetime
) -> datetime:
    """Return the end of a bot's stay; the longest call when it is there past its meeting's end."""
    if reports and has_left(reports):
        return now
    if not came_for(other.facts, bot):
        # Its event was moved away while it was there: it stays as long as was planned.
        return bot.start + (other.facts.end - other.facts.start)
    if bot.start <= now and other.facts.end <= now and reports:
        return bot.start + LONGEST_CALL
    return max(other.facts.end, bot.start)


def _counts(row: EventRow, bot: ScheduledBot) -> bool:
    return bot.bot_id not in row.observed.dismissed
