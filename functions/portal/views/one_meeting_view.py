"""The page of one meeting: how it stands, its facts, the whole rule, and what happened."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date
from zoneinfo import ZoneInfo

from functions.portal import texts
from functions.portal.deps import Visit
from functions.portal.parts import Part, from_day
from functions.portal.views.link_words import platform_name
from functions.portal.views.meeting_view import MeetingView, meeting_view
from functions.portal.views.past_view import outcome_label, outcome_note
from functions.portal.views.rule_view import rule_said
from functions.portal.views.series_counts import SeriesCounts
from functions.portal.views.shared_words import shows_others_bot
from functions.portal.views.timeline_view import Line, timeline
from functions.portal.views.trouble_view import row_waits
from functions.portal.views.words import day_name, length_of, short_day, start_of
from rollcall.domain.days import first_day
from rollcall.domain.decision import Record
from rollcall.domain.domain_names import shown_domain
from rollcall.domain.event import EventFacts, ResponseStatus
from rollcall.domain.explanation import Answer, Condition, Question
from rollcall.domain.history import MOST_KEPT
from rollcall.domain.preferences import Preferences
from rollcall.domain.reasons import sentence
from rollcall.domain.trouble import LastRun
from rollcall.use_cases.agenda import Agenda
from rollcall.use_cases.look_at_meeting import OneMeeting

_MOST_DOMAINS = 5
_WEEKDAYS = {name.removeprefix("weekday_"): day for name, day in texts.WEEKDAYS.items()}
_MODES = {word: name for word, name, _text in texts.MODES}
_ANSWERED = frozenset({Question.DECLINED, Question.UNANSWERED, Question.TENTATIVE})


@dataclass(frozen=True, slots=True)
class ConditionView:
    """One condition; ``value`` and ``said`` are untrusted."""

    answer: str
    label: str
    value: str
    said: str


@dataclass(frozen=True, slots=True)
class OneMeetingView:
    """Everything the page shows; titles, facts and lines are untrusted."""

    row: MeetingView
    label: str
    note: str
    when: str
    over: bool
    facts: tuple[tuple[str, str], ...]
    whole_rule: str
    """All rules in one sentence, untrusted; empty before they are chosen."""
    rule: tuple[ConditionView, ...]
    off: str
    """The conditions that nobody wants, in one line; empty when there are none."""
    then: str
    """What was decided then, where the rules of now say something else; else empty."""
    lines: tuple[Line, ...]
    history_lead: str
    back: str
    """The part of the list that begins with its day."""


def one_meeting_view(one: OneMeeting, visit: Visit, last_run: LastRun) -> OneMeetingView:
    """The meeting in words, in the visitor's time zone; and what is known of the worker."""
    meeting, zone = one.meeting, visit.zone
    facts, over = meeting.row.facts, meeting.row.facts.end <= visit.now
    calendars = one.calendars if len(one.calendars) > 1 else {}
    waits = row_waits(last_run, visit.now)
    row = meeting_view(meeting, visit, calendars, _alone(one, visit), waits)
    own_outcome = over and not shows_others_bot(meeting) and not meeting.overtime
    decision = meeting.decision
    day = day_name(first_day(facts, zone), visit.now.astimezone(zone).date())
    asked = [c for c in one.conditions if c.answer is not Answer.OFF]
    off = [_label(c, one.rules.held) for c in one.conditions if c.answer is Answer.OFF]
    told = texts.RULE_THEN.format(sentence=sentence(decision.reason, decision.detail))
    return OneMeetingView(
        row=row,
        label=outcome_label(meeting.bot) if own_outcome else row.label,
        note=outcome_note(meeting.bot, zone) if own_outcome else row.note,
        when=f"{day}, {row.starts}" + (f" · {row.length}" if row.length else ""),
        over=over,
        facts=(*facts_said(meeting.joined, zone), *_calendars(row)),
        whole_rule=rule_said(one.rules.held, visit.now, zone),
        rule=tuple(condition_view(c, one.rules.held, zone) for c in asked),
        off=", ".join(off),
        then=told if one.stands_despite else "",
        lines=timeline(meeting.row.history, one.statuses, zone),
        history_lead=texts.HISTORY_LEAD.format(most=MOST_KEPT, zone=zone.key),
        back=_back(first_day(facts, zone), visit),
    )


def _back(day: date, visit: Visit) -> str:
    today = visit.now.astimezone(visit.zone).date()
    return from_day(day).address if day > today else Part().address


def _alone(one: OneMeeting, visit: Visit) -> SeriesCounts:
    """The counts of a list that shows this meeting and not the rest of its series."""
    now = visit.now
    return SeriesCounts(Agenda((one.meeting,), (), one.rules, now, now, now, partial=True))


def facts_said(facts: EventFacts, zone: ZoneInfo) -> Iterator[tuple[str, str]]:
    """Yield what is known of an entry and what it is called, but for its title; untrusted."""
    start = start_of(facts, zone)
    length = length_of(facts)
    yield texts.FACTS["when"], f"{start}, {length}" if length else start
    url = facts.meeting_url
    there = platform_name(url, facts.meeting_platform) if url else texts.NO_LINK_THERE
    yield texts.FACTS["platform"], there
    yield texts.FACTS["organiser"], _organiser(facts)
    yield texts.FACTS["answer"], texts.RESPONSES[facts.response_status]
    yield texts.FACTS["people"], _people(facts)
    yield texts.FACTS["outside"], _outside(facts)
    yield texts.FACTS["kind"], _kind(facts)


def _calendars(row: MeetingView) -> Iterator[tuple[str, str]]:
    if row.calendars:
        yield texts.FACTS["calendar"], ", ".join(row.calendars)


def _organiser(facts: EventFacts) -> str:
    return texts.BY_YOU if facts.organised_by_owner else texts.BY_SOMEBODY


def _people(facts: EventFacts) -> str:
    if facts.attendee_count is not None:
        return str(facts.attendee_count)
    if facts.people_shown:
        return texts.PEOPLE_AT_LEAST.format(count=facts.people_shown)
    return texts.PEOPLE_UNKNOWN


def _outside(facts: EventFacts) -> str:
    if facts.company is None:
        return texts.OUTSIDE_UNKNOWN
    found = sorted(facts.external_domains)
    more = ", …" if len(found) > _MOST_DOMAINS else ""
    named = ", ".join(map(shown_domain, found[:_MOST_DOMAINS])) + more
    return named or (texts.PEOPLE_UNKNOWN if facts.guests_hidden else texts.OUTSIDE_NONE)


def _kind(facts: EventFacts) -> str:
    more = (
        (facts.private, texts.KIND_PRIVATE),
        (facts.series_id is not None, texts.KIND_RECURRING),
        (facts.all_day, texts.KIND_ALL_DAY),
        (facts.free, texts.KIND_FREE),
    )
    return ", ".join(
        [texts.EVENT_TYPES[facts.event_type], *(word for is_so, word in more if is_so)]
    )


def condition_view(
    condition: Condition, preferences: Preferences | None, zone: ZoneInfo
) -> ConditionView:
    """One condition of the rule in words; ``preferences`` are those it was asked by."""
    said = texts.NOT_ASKED
    if condition.answer is Answer.PASSED:
        said = texts.YES if condition.question in texts.POSITIVE else texts.NO
    if condition.answer is Answer.DECIDES and condition.decision is not None:
        decision = condition.decision
        template = texts.DECIDES_RECORD if isinstance(decision, Record) else texts.DECIDES_SKIP
        said = template.format(sentence=sentence(decision.reason, decision.detail))
    value = _value(condition, preferences, zone)
    if condition.decision is not None and value == condition.decision.detail:
        # The sentence has named it.
        value = ""
    return ConditionView(condition.answer.value, _label(condition, preferences), value, said)


def _label(condition: Condition, preferences: Preferences | None) -> str:
    question = condition.question
    if question is Question.MODE and preferences is not None:
        return _MODES[preferences.mode.value]
    return texts.SWITCHES.get(question.value) or texts.QUESTIONS[question]


def _value(condition: Condition, preferences: Preferences | None, zone: ZoneInfo) -> str:
    """What the event says, and where the rule is a number or a span, what is asked for."""
    question, value = condition.question, condition.value
    if question in _ANSWERED:
        return texts.RESPONSES[ResponseStatus(value)]
    if question is Question.WEEKDAYS:
        return _WEEKDAYS[value]
    if question is Question.MINUTES:
        return f"{value} min"
    if question is Question.PAUSE and preferences and preferences.paused_until:
        return texts.UNTIL_DAY.format(day=short_day(preferences.paused_until, zone))
    return value
