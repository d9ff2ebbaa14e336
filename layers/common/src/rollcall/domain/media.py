"""What a bot recorded, as a person asks for it: asked for when wanted, and known for minutes. Pure.

All that one person asks for is one small value, so that its bounds hold whatever comes together.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field, replace
from datetime import datetime, timedelta
from enum import StrEnum

from rollcall.domain.bot_reports import FATAL, Reports, end_cause, has_left, has_recorded, newest
from rollcall.domain.desired import came_for
from rollcall.domain.model import EventRow

LINK_LIVES = timedelta(minutes=5)
"""How long a link is kept and given; at Recall it holds for hours."""
WAITS = timedelta(minutes=2)
"""After so long without an answer of Recall's nobody waits any more."""
REMEMBERED = timedelta(minutes=30)
"""How long it is known that somebody asked, so that the page can say what became of it."""
MOST_WAITING = 5
"""Meetings for whose links one person waits at a time."""
MOST_KEPT = 10
"""Meetings of one person for which it is known that they were asked for; the oldest goes."""
MOST_A_MINUTE = 10
"""Presses of one person that are followed; far more than somebody means."""


class Medium(StrEnum):
    """What can be asked for."""

    RECORDING = "recording"
    TRANSCRIPT = "transcript"


class MediumState(StrEnum):
    """How one of them stands at Recall."""

    READY = "ready"
    NOT_READY = "not_ready"
    """Recall is still at work on it."""
    FAILED = "failed"
    DELETED = "deleted"
    """Its time at Recall is over, or somebody deleted it there."""
    NONE = "none"
    """None was made."""
    FOREIGN = "foreign"
    """Its link leads where Recall keeps nothing: it is not given to anybody."""

    @classmethod
    def _missing_(cls, value: object) -> MediumState:
        """A word that a newer version stored."""
        del value
        return cls.NOT_READY


class Failure(StrEnum):
    """Why there is nothing to say of either of them."""

    NONE = ""
    GONE = "gone"
    """Recall does not know the bot (any more)."""
    NO_ANSWER = "no_answer"

    @classmethod
    def _missing_(cls, value: object) -> Failure:
        """A word that a newer version stored."""
        del value
        return cls.NO_ANSWER


@dataclass(frozen=True, slots=True)
class MediaAsk:
    """One person asked for what the bot of one meeting recorded; times are in UTC."""

    event_id: str
    """Of the event at Recall, or of a call without one (`domain.pasted`)."""
    calendar_key: str
    """Empty for a call, which is on no calendar."""
    bot_id: str
    asked_at: datetime
    retry_at: datetime | None = None
    """Before which Recall is not asked (again); None for at once."""
    attempts: int = 0
    answered_at: datetime | None = None
    failure: Failure = Failure.NONE
    states: dict[Medium, MediumState] = field(default_factory=dict)
    sealed: dict[Medium, str] = field(default_factory=dict, repr=False)
    """The links, each readable only with the key of links and for this person and meeting."""

    def waits(self, now: datetime) -> bool:
        """Whether an answer of Recall's is still to come."""
        return self.answered_at is None and now < self.asked_at + WAITS

    def holds(self, now: datetime) -> bool:
        """Whether what was answered may still be given."""
        return self.answered_at is not None and now < self.answered_at + LINK_LIVES

    @property
    def due_at(self) -> datetime:
        """When the worker has something to do with it: to ask, or to forget links."""
        if self.answered_at is None:
            return max(self.asked_at, self.retry_at or self.asked_at)
        return self.answered_at + LINK_LIVES if self.sealed else self.asked_at + REMEMBERED


@dataclass(frozen=True, slots=True)
class MediaBox:
    """All that one person asked for lately: item `USER#u` / `MEDIA`.

    Pages and worker write it whole, each on the condition that it is as it was read.
    """

    user_id: str
    version: int = 0
    """Grows with each write; 0 while nothing is stored."""
    asks: tuple[MediaAsk, ...] = ()

    def of(self, event_id: str) -> MediaAsk | None:
        """What was asked for a meeting."""
        return next((one for one in self.asks if one.event_id == event_id), None)

    def is_awaited(self, now: datetime) -> bool:
        """Whether somebody waits for an answer, be it time to ask or not."""
        return any(one.waits(now) for one in self.asks)

    def waiting(self, now: datetime) -> list[MediaAsk]:
        """Those for which Recall is to be asked now, the longest ago first."""
        due = [one for one in self.asks if one.waits(now) and one.due_at <= now]
        return sorted(due, key=lambda one: (one.attempts, one.asked_at))

    @property
    def due_at(self) -> datetime | None:
        """When the worker looks at it next; None when there is nothing to do."""
        return min((one.due_at for one in self.asks), default=None)


class TooManyWaiting(Exception):
    """Somebody waits for the links of as many meetings as are followed at a time."""


def with_ask(box: MediaBox, ask: MediaAsk, now: datetime) -> MediaBox:
    """Return the box after somebody asked; the same one when there is nothing new to ask.

    Raises TooManyWaiting.
    """
    known = box.of(ask.event_id)
    if known is not None and known.bot_id == ask.bot_id and _suffices(known, now):
        return box
    rest = [one for one in without_old(box, now).asks if one.event_id != ask.event_id]
    if sum(one.waits(now) for one in rest) >= MOST_WAITING:
        raise TooManyWaiting
    # Who still waits is not forgotten for who was answered.
    rest.sort(key=lambda one: (one.waits(now), one.asked_at))
    return replace(box, asks=(*rest[-(MOST_KEPT - 1) :], ask))


def _suffices(known: MediaAsk, now: datetime) -> bool:
    """Whether to ask again would bring nothing else: it is on its way, or all there and fresh."""
    states = known.states.values()
    whole = MediumState.READY in states and MediumState.NOT_READY not in states
    return known.waits(now) or (known.holds(now) and whole)


def with_answer(box: MediaBox, ask: MediaAsk) -> MediaBox:
    """Return the box with what became of one ask, if that is still the one that is known."""
    asks = (
        ask if (one.event_id, one.asked_at) == (ask.event_id, ask.asked_at) else one
        for one in box.asks
    )  # fmt: skip
    return replace(box, asks=tuple(asks))


def answered(
    ask: MediaAsk, states: Mapping[Medium, MediumState], sealed: Mapping[Medium, str], now: datetime
) -> MediaAsk:
    """Return the ask with Recall's answer."""
    return replace(ask, answered_at=now, states=dict(states), sealed=dict(sealed), retry_at=None)


def failed(ask: MediaAsk, failure: Failure, now: datetime) -> MediaAsk:
    """Return the ask after an answer that holds nothing."""
    return replace(ask, answered_at=now, failure=failure, retry_at=None)


def later(ask: MediaAsk, pause: timedelta, now: datetime) -> MediaAsk:
    """Return the ask after a try that failed and may yet succeed."""
    return replace(ask, attempts=ask.attempts + 1, retry_at=now + pause)


def without_old(box: MediaBox, now: datetime) -> MediaBox:
    """Return the box without links whose time is over, and without what nobody asks after."""
    asks = [_settled(one, now) for one in box.asks if now < one.asked_at + REMEMBERED]
    return box if tuple(asks) == box.asks else replace(box, asks=tuple(asks))


def _settled(ask: MediaAsk, now: datetime) -> MediaAsk:
    if ask.answered_at is None and not ask.waits(now):
        return failed(ask, Failure.NO_ANSWER, now)
    return replace(ask, sealed={}) if ask.sealed and not ask.holds(now) else ask


def recorded_bot(row: EventRow, reported: Mapping[str, Reports]) -> str | None:
    """Return the bot that recorded for this event of this person; None when there is none to ask.

    One that was asked to leave and stayed, because it records for somebody else, is theirs.
    """
    found: list[tuple[datetime, str]] = []
    for bot in row.observed.bots:
        reports = reported.get(bot.bot_id, {})
        if not came_for(row.facts, bot) or not has_recorded(reports) or not has_left(reports):
            continue
        if _is_of_others(row, bot.bot_id, reports):
            continue
        found.append((newest(reports), bot.bot_id))
    return max(found)[1] if found else None


def _is_of_others(row: EventRow, bot_id: str, reports: Reports) -> bool:
    """Whether a bot that is not wanted any more stayed for somebody else.

    Whoever was out of the meeting before it ended is not given what it recorded afterwards, however
    it came to leave. Rows of older versions do not say which stayed; there its end tells.
    """
    seen = row.observed
    return bot_id in seen.stayed or (bot_id in seen.dismissed and not _ended_for_this(reports))


def _ended_for_this(reports: Reports) -> bool:
    """Whether a bot went because it was asked to, or broke."""
    return FATAL in reports or end_cause(reports) == "bot_received_leave_call"
