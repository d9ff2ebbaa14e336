"""Which bot an event should have, and whether it has it."""

from __future__ import annotations

from dataclasses import dataclass, replace
from datetime import datetime, timedelta

from rollcall.domain.bot_config import BotConfig, config_hash, link_hash, with_chat_words
from rollcall.domain.bot_settings import BotSettings
from rollcall.domain.decision import Decision, Record
from rollcall.domain.deduplication import Scope, deduplication_key, tenant
from rollcall.domain.event import EventFacts, LinkSource, ScheduledBot
from rollcall.domain.meeting_room import room


@dataclass(frozen=True, slots=True)
class BotPlace:
    """Where and when a bot has to be, whatever its name and its config. ``start`` is in UTC."""

    deduplication_key: str
    start: datetime
    meeting_url: str


@dataclass(frozen=True, slots=True)
class BotSignature(BotPlace):
    """Everything about a bot that, when it differs, needs a write."""

    config_hash: str
    """The short names of its link and of its config, one behind the other."""


@dataclass(frozen=True, slots=True)
class Observed:
    """What Recall last reported for an event, and the config and link that we sent.

    Recall does not report the config, and of a shared bot the link may be that of another copy.
    """

    bots: tuple[ScheduledBot, ...] = ()
    config_hash: str | None = None
    dismissed: frozenset[str] = frozenset()
    """Bots that were asked to leave a call; Recall keeps listing them."""
    stayed: frozenset[str] = frozenset()
    """Those of them that were not asked, as somebody else's event wanted them in the call."""

    def was_sent(self, meeting_url: str) -> bool:
        """Whether the last schedule call had this link."""
        return (self.config_hash or "").startswith(link_hash(meeting_url))


def own_link(event: EventFacts, wanted: BotPlace) -> BotConfig:
    """The part of a ``bot_config`` that is the event's own: the link, unless it is Recall's.

    Without one Recall takes the link that it found itself (contract, section 6.1). ``event`` is
    the entry as it is, whatever its user chose.
    """
    if event.link_source is LinkSource.RECALL and wanted.meeting_url == event.meeting_url:
        return {}
    return {"meeting_url": wanted.meeting_url}


def desired_place(
    event: EventFacts, decision: Decision, *, scope: Scope, user_id: str, company: str | None
) -> BotPlace | None:
    """Where a bot of this event should be; None when it should have none.

    ``company`` is the one that Google vouches for (`deduplication.tenant`).
    """
    if not isinstance(decision, Record) or event.meeting_url is None:
        return None
    part = tenant(scope, company=company, user_id=user_id)
    key = deduplication_key(part, event.start, event.meeting_url)
    return BotPlace(key, event.start, event.meeting_url)


def desired(
    event: EventFacts,
    decision: Decision,
    *,
    scope: Scope,
    user_id: str,
    company: str | None,
    bot_name: str,
    settings: BotSettings | None = None,
    installation: str = "",
) -> BotSignature | None:
    """The bot this event should have; None when it should have none."""
    place = desired_place(event, decision, scope=scope, user_id=user_id, company=company)
    if place is None:
        return None
    part = place.deduplication_key.partition("|")[0]
    config = config_hash(bot_name, part, settings, installation)
    # The link too: a passcode that changes leaves the room, and with it the key, as it is.
    sent = link_hash(place.meeting_url) + config
    return BotSignature(place.deduplication_key, place.start, place.meeting_url, sent)


def saying(wanted: BotSignature, person: str, subject_mark: str) -> BotSignature:
    """The bot with what its chat line names (`bot_config.with_chat_words`)."""
    link = link_hash(wanted.meeting_url)
    config = with_chat_words(wanted.config_hash.removeprefix(link), person, subject_mark)
    return replace(wanted, config_hash=link + config)


def same_place(one: BotPlace | None, other: BotPlace | None) -> bool:
    """Whether two bots differ in nothing but their config, or both are none."""
    if one is None or other is None:
        return one is other
    return (one.deduplication_key, one.start, one.meeting_url) == (
        other.deduplication_key, other.start, other.meeting_url,
    )  # fmt: skip


DISPATCH_LEAD = timedelta(minutes=15)
"""Bots are launched some minutes ahead: 10 by Recall's contract, section 6.5, and some slack."""
LONGEST_CALL = timedelta(hours=12)
"""A bot that came longer ago is in no call any more, unless its meeting still goes on."""
_SHORTEST_MEETING = timedelta(minutes=15)
"""Shorter meetings count as this long when their start was moved by minutes."""


def came_for(event: EventFacts, bot: ScheduledBot) -> bool:
    """Whether a bot was sent for this occurrence, however its start was moved by minutes since.

    True when the event as it is now overlaps the event as it was when the bot was scheduled, whose
    length is taken to be the same.
    """
    length = max(event.end - event.start, _SHORTEST_MEETING)
    return abs(bot.start - event.start) < length


def live_bots(event: EventFacts, observed: Observed, now: datetime) -> tuple[ScheduledBot, ...]:
    """Entries of ``bots[]`` that still matter: coming bots, and those that came for this event.

    Other entries in the past are normal for an event that is moved forward again and again
    (contract, section 10, item 4).
    """
    return tuple(
        bot
        for bot in observed.bots
        if bot.bot_id not in observed.dismissed and (bot.start > now or _is_there(event, bot, now))
    )


def arrived_bots(event: EventFacts, observed: Observed, now: datetime) -> tuple[ScheduledBot, ...]:
    """The live bots whose start has passed: in the call, or on their way into it."""
    return tuple(
        bot
        for bot in observed.bots
        if bot.start <= now and bot.bot_id not in observed.dismissed and _is_there(event, bot, now)
    )


def recently_arrived(
    observed: Observed, now: datetime, ahead: timedelta = timedelta(0)
) -> tuple[ScheduledBot, ...]:
    """Every bot that may be in a call, however far its event was moved since.

    With ``ahead`` also those that start within that time: they may be on their way already.
    """
    return tuple(
        bot
        for bot in observed.bots
        if bot.start - ahead <= now < bot.start + LONGEST_CALL
        and bot.bot_id not in observed.dismissed
    )


def satisfied(
    event: EventFacts, wanted: BotSignature | None, observed: Observed, now: datetime
) -> bool:
    """Whether nothing needs to be written for this event at ``now``.

    A bot that has arrived in the wanted room is the wanted one, whatever its start and config
    were: another schedule call would send a second bot into the call (contract, section 6.3).
    """
    if not in_place(event, wanted, observed, now):
        return False
    if wanted is None or _is_over(event, now) or observed.config_hash == wanted.config_hash:
        return True
    # One that stays under its former key may have been launched: nothing of it is changed.
    live = live_bots(event, observed, now)
    kept = any(bot.deduplication_key != wanted.deduplication_key for bot in live)
    return kept or bool(arrived_bots(event, observed, now))


def in_place(event: EventFacts, wanted: BotPlace | None, observed: Observed, now: datetime) -> bool:
    """Whether the one bot of this event is that which is wanted, whatever its name and config.

    Nothing is scheduled for an event that is over or deleted, and Recall takes the coming bots of
    a deleted one off by itself; a bot in its call can still be asked to leave.
    """
    if _is_over(event, now):
        return wanted is not None or not arrived_bots(event, observed, now)
    live = live_bots(event, observed, now)
    if wanted is None:
        return not live
    if len(live) != 1:
        return False
    bot = live[0]
    stays = bot.start <= now or bot.deduplication_key != wanted.deduplication_key
    return (stays or observed.was_sent(wanted.meeting_url)) and is_wanted(bot, wanted, now)


def is_wanted(bot: ScheduledBot, wanted: BotPlace, now: datetime) -> bool:
    """Whether a live bot is where and when it should be, whatever its name is.

    Shortly before its start a bot may have been launched. When only the tenant of its key has
    changed by then, it stays: one with the new key would be a second one in the call.
    """
    same_key = bot.deduplication_key == wanted.deduplication_key
    may_be_launched = bot.start <= now + DISPATCH_LEAD
    there = same_key or (may_be_launched and room(bot.meeting_url) == room(wanted.meeting_url))
    return there and (bot.start <= now or bot.start == wanted.start)


def _is_over(event: EventFacts, now: datetime) -> bool:
    return event.end <= now or event.is_deleted


def _is_there(event: EventFacts, bot: ScheduledBot, now: datetime) -> bool:
    return came_for(event, bot) and now < max(event.end, bot.start + LONGEST_CALL)
