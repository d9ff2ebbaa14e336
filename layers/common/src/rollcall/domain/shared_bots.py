"""A bot that several entries share: which bots serve a call, and after whom one is named.

The name of a shared bot is the one that was chosen by whoever organises the meeting, if that person
records it; else by the one of those recorded whose address comes first in the alphabet. Recall
keeps the config of the last schedule call (contract, section 6.3), so every call sends this name.
"""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime, timedelta

from rollcall.domain.bot_view import IN_PROGRESS, BotState, BotView
from rollcall.domain.companies import Companies
from rollcall.domain.deduplication import room_of
from rollcall.domain.desired import LONGEST_CALL, came_for
from rollcall.domain.domain_names import address_form
from rollcall.domain.event import EventFacts, ScheduledBot
from rollcall.domain.model import EventRow, User
from rollcall.domain.preferences import DEFAULT_BOT_NAME
from rollcall.domain.rooms import RoomLook

SHOWN = IN_PROGRESS | {
    BotState.SCHEDULED,
    BotState.RECORDED,
    BotState.UNCONFIRMED,
    BotState.REMOVING,
}
"""States in which another one's bot comes, is there, or was."""
NO_ADDRESS = "\uffff"
"""Sorts after every address: that of a user who is not known any more."""
_SHORTEST = timedelta(minutes=1)
"""An entry without a length is taken to be this long."""


@dataclass(frozen=True, slots=True)
class Sharer:
    """Somebody whose entry has a shared bot."""

    user_id: str
    address: str
    """That of the sign-in: one for all calendars of the user."""
    bot_name: str = DEFAULT_BOT_NAME
    organises: bool = False
    person: str = ""
    """Whom the chat line of the bot names then; empty where it names nobody."""


@dataclass(frozen=True, slots=True)
class Colleague:
    """What a page may need of another user: who it is, and what that user's bots are called."""

    user: User
    bot_name: str = DEFAULT_BOT_NAME

    @property
    def shown_name(self) -> str:
        """The name at Google, else the address."""
        return self.user.name.strip() or self.user.email


def name_giver(sharers: Iterable[Sharer]) -> Sharer | None:
    """Return who names the bot; None where nobody shares it. The order given does not matter."""
    return min(sharers, key=_rank, default=None)


def is_shareable(deduplication_key: str) -> bool:
    """Whether entries of several people may have a bot of this key."""
    return not deduplication_key.startswith("user:")


def shared_key(row: EventRow, now: datetime) -> str | None:
    """Return the key of the coming bot that a row has, wants, and may share; None without one."""
    wanted = row.desired
    if wanted is None or wanted.start <= now or not is_shareable(wanted.deduplication_key):
        return None
    held = {
        bot.deduplication_key
        for bot in row.observed.bots
        if bot.bot_id not in row.observed.dismissed
    }
    return wanted.deduplication_key if wanted.deduplication_key in held else None


def _rank(sharer: Sharer) -> tuple[bool, str, str, str, str]:
    return (
        not sharer.organises, address_form(sharer.address), sharer.user_id, sharer.bot_name,
        sharer.address,
    )  # fmt: skip


def is_same_company(one: User, other: User, companies: Companies) -> bool:
    """Whether Google vouches that two users are of one company, or they are the same user."""
    company = companies.company(one.hosted_domain)
    same = company is not None and company == companies.company(other.hosted_domain)
    return same or one.user_id == other.user_id


def look_for(room: str, events: Iterable[EventFacts]) -> RoomLook:
    """Return where to look for entries whose bot may serve one of these events."""
    known = list(events)
    return RoomLook(
        room,
        min(facts.start for facts in known) - LONGEST_CALL,
        max(_end(facts) for facts in known),
    )


def serving_bot(
    other: EventRow, view: BotView, room: str, event: EventFacts, now: datetime
) -> ScheduledBot | None:
    """Return the bot of another entry that is in the room of an event, at its time.

    ``view`` is how that bot stands; one that failed, or does not come, serves nobody.
    """
    if view.state not in SHOWN:
        return None
    for bot in other.observed.bots:
        if bot.bot_id in other.observed.dismissed or room_of(bot.deduplication_key) != room:
            continue
        until = bot.start + max(other.facts.end - other.facts.start, _SHORTEST)
        if came_for(other.facts, bot):
            until = max(until, other.facts.end)
            if view.state in IN_PROGRESS:
                until = max(until, now)
        if bot.start < _end(event) and until > event.start:
            return bot
    return None


def _end(event: EventFacts) -> datetime:
    return max(event.end, event.start + _SHORTEST)
