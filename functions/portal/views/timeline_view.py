"""What happened to a meeting, line by line: decisions, moves, orders, and what its bot reported."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from zoneinfo import ZoneInfo

from functions.portal import texts
from functions.portal.views.words import day_and_clock
from rollcall.domain.bot_words import words_of
from rollcall.domain.history import AGAIN
from rollcall.domain.model import BotStatus
from rollcall.domain.reasons import Reason, sentence
from rollcall.domain.transition import Kind, Transition, start_of_text


@dataclass(frozen=True, slots=True)
class Line:
    """One line; ``text`` is untrusted."""

    when: str
    iso: str
    text: str
    by: str


def timeline(
    history: Sequence[Transition], statuses: Sequence[BotStatus], zone: ZoneInfo
) -> tuple[Line, ...]:
    """The lines in order of time; of the same second, what was decided comes first."""
    lines = [(one.at, _of_transition(one, zone)) for one in history]
    lines += [(one.at, reported_line(one, zone)) for one in statuses]
    return tuple(line for _at, line in sorted(lines, key=lambda pair: pair[0]))


def _of_transition(one: Transition, zone: ZoneInfo) -> Line:
    by = texts.CAUSED_BY[one.cause]
    return Line(day_and_clock(one.at, zone), one.at.isoformat(), _happened(one, zone), by)


def _happened(one: Transition, zone: ZoneInfo) -> str:
    template = texts.HAPPENED[one.kind]
    match one.kind:
        case Kind.RECORD | Kind.SKIP:
            return template.format(sentence=sentence(Reason(one.word), one.detail))
        case Kind.MOVED:
            start = start_of_text(one.about)
            return template.format(start=day_and_clock(start, zone)) if start else texts.MOVED_AWAY
        case Kind.ORDERED if one.about == AGAIN:
            return texts.ORDERED_AGAIN
        case Kind.PROBLEM:
            words = " ".join(filter(None, words_of(one.about)))
            return template.format(sentence=words or texts.FAILED_UNKNOWN)
    return template


def reported_line(status: BotStatus, zone: ZoneInfo) -> Line:
    """What a bot reported."""
    said = texts.STATUS_WORDS.get(status.code, "")
    why = words_of(status.sub_code)[0] if status.sub_code else ""
    text = " ".join(filter(None, (said, why)))
    return Line(day_and_clock(status.at, zone), status.at.isoformat(), text, texts.REPORTED_BY_BOT)
