"""Which bot an event should have, and whether it has it."""

from __future__ import annotations

import hashlib
import json
from dataclasses import dataclass
from datetime import datetime

from rollcall.domain.decision import Decision, Record
from rollcall.domain.deduplication import Scope, deduplication_key, tenant
from rollcall.domain.event import EventFacts, ScheduledBot

type BotConfig = dict[str, object]


@dataclass(frozen=True, slots=True)
class BotSignature:
    """Everything about a bot that, when it differs, needs a write. ``start`` is in UTC."""

    deduplication_key: str
    start: datetime
    meeting_url: str
    config_hash: str


@dataclass(frozen=True, slots=True)
class Observed:
    """What Recall last reported for an event, and the config we sent (it does not report that)."""

    bots: tuple[ScheduledBot, ...] = ()
    config_hash: str | None = None
    dismissed: frozenset[str] = frozenset()
    """Bots that were asked to leave a call; Recall keeps listing them."""


def bot_config(bot_name: str) -> BotConfig:
    """The complete ``bot_config`` of a schedule call; Recall keeps nothing of the one before."""
    return {
        "bot_name": bot_name,
        "metadata": {"source": "rollcall"},
        "recording_config": {"transcript": {"provider": {"meeting_captions": {}}}},
    }


def config_hash(config: BotConfig) -> str:
    """A short stable name of a config, to notice that it changed."""
    canonical = json.dumps(config, sort_keys=True, separators=(",", ":"), ensure_ascii=True)
    return hashlib.sha256(canonical.encode()).hexdigest()[:16]


def desired(
    event: EventFacts, decision: Decision, *, scope: Scope, user_id: str, bot_name: str
) -> BotSignature | None:
    """The bot this event should have; None when it should have none."""
    if not isinstance(decision, Record) or event.meeting_url is None:
        return None
    part = tenant(scope, company=event.company, user_id=user_id, event_id=event.event_id)
    return BotSignature(
        deduplication_key=deduplication_key(part, event.start, event.meeting_url),
        start=event.start,
        meeting_url=event.meeting_url,
        config_hash=config_hash(bot_config(bot_name)),
    )


def live_bots(event: EventFacts, observed: Observed, now: datetime) -> tuple[ScheduledBot, ...]:
    """Entries of ``bots[]`` that still matter.

    An entry in the past is normal for an event that is moved forward again and again (contract,
    section 10, item 4), unless it belongs to the occurrence that is still running.
    """
    return tuple(
        bot
        for bot in observed.bots
        if (bot.start > now or bot.start == event.start) and bot.bot_id not in observed.dismissed
    )


def satisfied(
    event: EventFacts, wanted: BotSignature | None, observed: Observed, now: datetime
) -> bool:
    """Whether nothing needs to be written for this event at ``now``.

    A bot that has started keeps its config: writing it again would send a second bot into the
    call (contract, section 6.3).
    """
    if event.end <= now or event.is_deleted:
        return True
    live = live_bots(event, observed, now)
    if wanted is None:
        return not live
    if len(live) != 1:
        return False
    bot = live[0]
    same = bot.deduplication_key == wanted.deduplication_key and bot.start == wanted.start
    return same and (bot.start <= now or observed.config_hash == wanted.config_hash)
