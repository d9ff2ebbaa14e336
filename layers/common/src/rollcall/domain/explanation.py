"""The whole rule for one event: each condition in its order, what the event says, the answer.

Pure. The first condition that decides is the decision of `decide`; a property test holds the two
together.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from dataclasses import dataclass, replace
from datetime import timedelta
from enum import StrEnum

from rollcall.domain.decision import (
    MODES,
    Decision,
    Record,
    Skip,
    asked_for,
    decide,
    guests,
    impossible,
    sensitive,
    size,
    times,
    title,
)
from rollcall.domain.event import EventFacts, Tag
from rollcall.domain.meeting_hours import time_of_day, weekday_of
from rollcall.domain.policy import NO_POLICY, Ban, CompanyPolicy, bans, company_pause, under
from rollcall.domain.preferences import Mode, Overrides, Preferences
from rollcall.domain.reasons import Reason

_MOST_NAMED = 5
_MINUTE = timedelta(minutes=1)
_OF_HOURS = frozenset({Reason.COMPANY_HOURS, Reason.COMPANY_WEEKDAY})


class Question(StrEnum):
    """The conditions, in the order in which they are asked."""

    CANCELLED = "cancelled"
    GUEST = "guest"
    CONNECTED = "connected"
    LINK = "link"
    COMPANY_PAUSE = "company_pause"
    COMPANY_NEVER = "company_never"
    COMPANY_HOURS = "company_hours"
    PAUSE = "pause"
    STOP = "stop"
    OWN_SWITCH = "own_switch"
    NORECORD_TAG = "norecord_tag"
    SERIES_SWITCH = "series_switch"
    SET_UP = "set_up"
    PRIVATE = "skip_private"
    DECLINED = "skip_declined"
    UNANSWERED = "skip_unanswered"
    TENTATIVE = "skip_tentative"
    ALL_DAY = "skip_all_day"
    FOCUS_TIME = "skip_focus_time"
    OUT_OF_OFFICE = "skip_out_of_office"
    WORKING_LOCATION = "skip_working_location"
    FREE = "skip_free"
    ALONE = "skip_alone"
    HOURS = "hours"
    WEEKDAYS = "weekdays"
    MINUTES = "min_minutes"
    PEOPLE = "people"
    TITLE = "title"
    GUESTS = "skip_domains"
    RECORD_TAG = "record_tag"
    MODE = "mode"


SENSITIVE = {
    Question.PRIVATE: Reason.PRIVATE,
    Question.DECLINED: Reason.DECLINED,
    Question.UNANSWERED: Reason.UNANSWERED,
    Question.TENTATIVE: Reason.TENTATIVE,
    Question.ALL_DAY: Reason.ALL_DAY,
    Question.FOCUS_TIME: Reason.FOCUS_TIME,
    Question.OUT_OF_OFFICE: Reason.OUT_OF_OFFICE,
    Question.WORKING_LOCATION: Reason.WORKING_LOCATION,
    Question.FREE: Reason.SHOWN_AS_FREE,
    Question.ALONE: Reason.ALONE,
}
"""Each is a switch of the preferences, by the name that it has there."""


class Answer(StrEnum):
    """What became of a condition."""

    PASSED = "passed"
    """It was asked, and leaves the rest to decide."""
    DECIDES = "decides"
    NOT_REACHED = "not_reached"
    """An earlier one decided."""
    OFF = "off"
    """Nobody wants it to be asked."""


@dataclass(frozen=True, slots=True)
class Condition:
    """One condition; ``value`` is what the event says of it, untrusted and perhaps empty."""

    question: Question
    answer: Answer
    value: str = ""
    decision: Decision | None = None
    """What it decides, or would decide by itself."""


@dataclass(frozen=True, slots=True)
class _Asked:
    question: Question
    decision: Decision | None
    in_force: bool = True


def explain(
    event: EventFacts,
    preferences: Preferences | None,
    overrides: Overrides,
    policy: CompanyPolicy = NO_POLICY,
    *,
    connected: bool = True,
) -> tuple[Condition, ...]:
    """Return every condition of `decide`, of which exactly one decides.

    The conditions are those of the rules that hold under the policy.
    """
    held = under(policy, preferences)
    asked = [
        *_possible(event, overrides, connected=connected),
        *_allowed(event, policy),
        *_said(event, held, overrides),
        *_ruled(event, held),
    ]
    place = next(n for n, one in enumerate(asked) if one.decision is not None)
    decided = decide(event, preferences, overrides, policy, connected=connected)
    # The reason is the company's where one's own rules would decide otherwise.
    first = asked[place] = replace(asked[place], decision=decided)
    return tuple(_conditions(asked, first.question, event, held))


def verdict(conditions: Iterable[Condition]) -> Decision:
    """Return what the condition that decides says."""
    found = (one.decision for one in conditions if one.answer is Answer.DECIDES)
    return next(decision for decision in found if decision is not None)


def _conditions(
    asked: Iterable[_Asked], first: Question, event: EventFacts, preferences: Preferences | None
) -> Iterator[Condition]:
    reached = True
    for one in asked:
        answer = Answer.PASSED if reached else Answer.NOT_REACHED
        if one.question is first:
            answer, reached = Answer.DECIDES, False
        elif not one.in_force:
            answer = Answer.OFF
        yield Condition(
            one.question, answer, _value(one.question, event, preferences), one.decision
        )


def _possible(event: EventFacts, overrides: Overrides, *, connected: bool) -> Iterator[_Asked]:
    no = impossible(event, connected=connected)
    yield _Asked(Question.CANCELLED, _of(no, Reason.DELETED))
    asked_not = overrides.guest_said_no
    yield _Asked(Question.GUEST, Skip(Reason.GUEST_SAID_NO) if asked_not else None, asked_not)
    yield _Asked(Question.CONNECTED, _of(no, Reason.NOT_CONNECTED))
    yield _Asked(Question.LINK, _of(no, Reason.NO_LINK, Reason.LINK_WRAPPED))


def _allowed(event: EventFacts, policy: CompanyPolicy) -> Iterator[_Asked]:
    """What the company forbids, whatever its people choose."""
    yield _asked_of(Question.COMPANY_PAUSE, company_pause(policy), policy.paused)
    found = list(bans(event, policy))
    never = next((ban for ban in found if ban.reason not in _OF_HOURS), None)
    in_force = policy.names_meetings or policy.owner_ban
    yield _asked_of(Question.COMPANY_NEVER, never, in_force)
    hours = next((ban for ban in found if ban.reason in _OF_HOURS), None)
    yield _asked_of(Question.COMPANY_HOURS, hours, policy.hours or policy.weekdays)


def _asked_of(question: Question, ban: Ban | None, in_force: object) -> _Asked:
    return _Asked(question, Skip(ban.reason, ban.detail) if ban else None, bool(in_force))


def _said(
    event: EventFacts, preferences: Preferences | None, overrides: Overrides
) -> Iterator[_Asked]:
    """What people said: a pause, the organiser, switches, the tag against a recording."""
    planned = preferences is not None and preferences.paused_until is not None
    paused = preferences is not None and preferences.pauses(event.start, overrides.event)
    yield _Asked(Question.PAUSE, Skip(Reason.PAUSED) if paused else None, planned)
    by = overrides.stopped_by
    reason = Reason.STOPPED_BY_ORGANISER if by else Reason.STOPPED_BY_YOU
    yield _Asked(Question.STOP, None if by is None else Skip(reason, by), by is not None)
    asked = asked_for(event, overrides)
    own = _of(asked, Reason.EVENT_TURNED_ON, Reason.EVENT_TURNED_OFF)
    yield _Asked(Question.OWN_SWITCH, own, overrides.event is not None)
    tagged = event.tag is Tag.NORECORD
    yield _Asked(Question.NORECORD_TAG, Skip(Reason.TAGGED_NORECORD) if tagged else None)
    whole = _of(asked, Reason.SERIES_TURNED_ON, Reason.SERIES_TURNED_OFF)
    yield _Asked(Question.SERIES_SWITCH, whole, overrides.series is not None)


def _ruled(event: EventFacts, preferences: Preferences | None) -> Iterator[_Asked]:
    """What the user's rules say."""
    if preferences is None:
        yield _Asked(Question.SET_UP, Skip(Reason.NOT_SET_UP))
        return
    found = {skip.reason: skip for skip in sensitive(event, preferences)}
    for question, reason in SENSITIVE.items():
        yield _Asked(question, found.get(reason), bool(getattr(preferences, question.value)))
    if event.tag is Tag.RECORD:
        yield _first(Question.GUESTS, guests(event, preferences), preferences.skip_domains)
        yield _Asked(Question.RECORD_TAG, Record(Reason.TAGGED_RECORD))
        return
    yield from _refined(event, preferences)
    yield _Asked(Question.MODE, MODES[preferences.mode](event))


def _refined(event: EventFacts, preferences: Preferences) -> Iterator[_Asked]:
    found = {skip.reason: skip for skip in times(event, preferences)}
    yield _Asked(Question.HOURS, found.get(Reason.OUTSIDE_HOURS), preferences.hours is not None)
    yield _Asked(Question.WEEKDAYS, found.get(Reason.OTHER_WEEKDAY), bool(preferences.weekdays))
    yield _Asked(Question.MINUTES, found.get(Reason.TOO_SHORT), bool(preferences.min_minutes))
    limits = (preferences.min_people, preferences.max_people)
    yield _first(Question.PEOPLE, size(event, preferences), limits != (None, None))
    words = preferences.title_contains or preferences.title_excludes
    yield _first(Question.TITLE, title(event, preferences), words)
    yield _first(Question.GUESTS, guests(event, preferences), preferences.skip_domains)


def _first(question: Question, skips: Iterator[Skip], in_force: object) -> _Asked:
    return _Asked(question, next(skips, None), bool(in_force))


def _of(decision: Decision | None, *reasons: Reason) -> Decision | None:
    return decision if decision is not None and decision.reason in reasons else None


def _value(question: Question, event: EventFacts, preferences: Preferences | None) -> str:
    """What the event says of a condition, where a word or number says it."""
    zone = preferences.time_zone if preferences else ""
    match question:
        case Question.DECLINED | Question.UNANSWERED | Question.TENTATIVE:
            return event.response_status.value
        case Question.ALONE | Question.PEOPLE:
            return "" if event.attendee_count is None else str(event.attendee_count)
        case Question.HOURS:
            return f"{time_of_day(event.start, zone):%H:%M}"
        case Question.WEEKDAYS:
            return weekday_of(event.start, zone, event.first_day).value
        case Question.MINUTES:
            return str((event.end - event.start) // _MINUTE)
        case Question.GUESTS:
            return _named(event.domains)
        case Question.MODE if preferences and preferences.mode is Mode.EXTERNAL:
            return _named(event.external_domains)
    return ""


def _named(domains: frozenset[str]) -> str:
    more = ", …" if len(domains) > _MOST_NAMED else ""
    return ", ".join(sorted(domains)[:_MOST_NAMED]) + more
