"""Bots that came for a person and whose events are forgotten here. Pure.

Recall may still hold what they recorded. What is the person's alone is deleted there when the
account ends; what a colleague's event shares stays, since it is the colleague's as well.
"""

from __future__ import annotations

from collections.abc import Collection
from dataclasses import dataclass, replace
from datetime import datetime, timedelta
from enum import Enum

from rollcall.domain.bot_reports import FATAL, FINISHED, OVER, Reports, has_left, has_recorded
from rollcall.domain.deduplication import room_of
from rollcall.domain.desired import DISPATCH_LEAD, LONGEST_CALL
from rollcall.domain.model import EventRow
from rollcall.domain.pasted import PastedCall
from rollcall.domain.retention import EVENTS
from rollcall.domain.rooms import RoomLook, waiting_for

MOST_REFUSALS = 3
"""Definite refusals of one bot, after which its recording is counted as one that stays."""
GIVEN_UP_AFTER = timedelta(days=7)
"""So long after the request whatever still cannot be deleted counts as one that stays."""
LOOK_AGAIN = timedelta(seconds=15)
"""Until it is looked again whether a bot has finished that was asked to leave."""
_AROUND = timedelta(days=1)
"""An entry may have been moved so far since its bot came, and still be found in the room."""


_USUAL = timedelta(hours=1)
"""The length of a call of which no event says it."""


class Outcome(Enum):
    """What became of what one bot recorded; its value is what a run counts it under."""

    DELETED = "recordings_deleted"
    SHARED = "recordings_shared"
    """It stays: somebody else's event has it as well."""
    REFUSED = "recordings_refused"
    """It stays: Recall does not delete it."""
    NOTHING = "recordings_nothing"
    """There is nothing: it recorded nothing, or Recall does not know it."""


@dataclass(frozen=True, slots=True)
class PastBot:
    """One bot that came for a person: item `USER#u` / `PAST_BOT#b`. Times are in UTC."""

    user_id: str
    bot_id: str
    came_at: datetime
    """When it was to join."""
    ends_at: datetime
    """The end of its meeting."""
    meeting_room: str
    """The name of its room (`deduplication.room_of`)."""
    attempts: int = 0
    refusals: int = 0
    retry_at: datetime | None = None
    """Before which nothing is done; None for at once."""

    def waits(self, now: datetime) -> bool:
        """Whether it is not its turn yet."""
        return self.retry_at is not None and self.retry_at > now

    def later(self, at: datetime, *, refused: bool = False) -> PastBot:
        """Return it after a try that came to nothing."""
        refusals = self.refusals + refused
        return replace(self, attempts=self.attempts + 1, refusals=refusals, retry_at=at)


def past_bots(row: EventRow, now: datetime) -> list[PastBot]:
    """Return the bots that came for an event, or are on their way, replaced ones as well.

    Those that come later go with the event's claim on them, and have recorded nothing.
    """
    length = row.facts.end - row.facts.start
    found = (
        PastBot(
            row.user_id, bot.bot_id, bot.start, bot.start + length, room_of(bot.deduplication_key)
        )
        for bot in row.observed.bots
        if bot.start <= now + DISPATCH_LEAD
    )
    return [bot for bot in found if kept_until(bot) > now]


def past_bot_of_call(call: PastedCall, room_id: str) -> PastBot | None:
    """Return the bot that was sent by hand into a call, if there was one."""
    if not call.bot_id:
        return None
    came_at = call.sent_at or call.asked_at
    return PastBot(call.user_id, call.bot_id, came_at, came_at + _USUAL, room_id)


def kept_until(bot: PastBot) -> datetime:
    """Return until when it is remembered: as long as its event would have been."""
    return bot.ends_at + EVENTS


def looks_for_sharers(bot: PastBot) -> list[RoomLook]:
    """Return where those are found whose events a bot may have served."""
    since, until = bot.came_at - _AROUND, bot.ends_at + _AROUND
    rooms = bot.meeting_room, waiting_for(bot.meeting_room)
    return [RoomLook(room, since, until) for room in rooms]


def has_served(bot: PastBot, other: EventRow, reports: Reports) -> bool:
    """Whether a bot came for another event too, or was in its room while that one wanted a bot.

    ``reports`` are those of the bot. An event that was put off since tells by its list of bots.
    """
    if bot.bot_id in {one.bot_id for one in other.observed.bots}:
        return True
    wanted = other.desired
    if wanted is None or room_of(wanted.deduplication_key) != bot.meeting_room:
        return False
    return bot.came_at < other.facts.end and other.facts.start < _left_at(bot, reports)


def _left_at(bot: PastBot, reports: Reports) -> datetime:
    """Return when a bot left its call, by what it reported, else the end of its meeting."""
    left = [reports[code].at for code in (*OVER, FATAL) if code in reports]
    return min(left, default=bot.ends_at)


def has_finished(bot: PastBot, codes: Collection[str], now: datetime) -> bool:
    """Whether nothing more is recorded, by the states that a bot was in, or by its age."""
    return any(code in codes for code in (FATAL, *FINISHED)) or now >= bot.came_at + LONGEST_CALL


def may_hold(reports: Reports) -> bool:
    """Whether a bot may have recorded something; one of which nothing is known may."""
    return has_recorded(reports) or not has_left(reports)


def is_given_up(asked_at: datetime, now: datetime) -> bool:
    """Whether a deletion that was asked for then waits for nothing more."""
    return now >= asked_at + GIVEN_UP_AFTER
