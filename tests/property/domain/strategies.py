"""Anything that can come in, and anything that can be stored."""

from __future__ import annotations

from datetime import UTC, datetime, time, timedelta, timezone

from hypothesis import strategies as st

from rollcall.domain.decision import Skip
from rollcall.domain.deduplication import Scope
from rollcall.domain.desired import Observed
from rollcall.domain.event import (
    EventFacts,
    EventType,
    LinkSource,
    ResponseStatus,
    ScheduledBot,
    Tag,
)
from rollcall.domain.meeting_hours import Hours, Weekday
from rollcall.domain.model import EventRow, RecallCalendar
from rollcall.domain.policy import LOCKABLE, CompanyPause, CompanyPolicy, with_all_locked
from rollcall.domain.preferences import Mode, Override, Overrides, Preferences
from rollcall.domain.reasons import Reason
from rollcall.domain.rows import Evaluator
from rollcall.domain.user_rules import UserRules
from tests.unit.domain.samples import NOW

type Sighting = tuple[EventFacts, tuple[ScheduledBot, ...]]

DOMAINS = ["corp.example", "eu.corp.example", "partner.example", "rival.example", "gmail.com"]
LINKS = [
    "https://meet.google.com/aaa-bbbb-ccc",
    "https://meet.google.com/AAA-bbbb-ccc?authuser=1",
    "https://zoom.example/j/1?pwd=x",
]
WORDS = ["sync", "board", "Weekly", ""]
BOT_IDS = ["bot-1", "bot-2", "bot-3"]

switch = st.booleans()
moments = st.integers(-72, 72).map(lambda half_hours: NOW + timedelta(minutes=30 * half_hours))
any_moments = st.datetimes(
    datetime(1971, 1, 1), datetime(8999, 1, 1), timezones=st.just(UTC)  # noqa: DTZ001
)  # fmt: skip
zones = st.integers(-14 * 60, 14 * 60).map(lambda m: timezone(timedelta(minutes=m)))
domain_sets = st.frozensets(st.sampled_from(DOMAINS), max_size=3)
overrides = st.none() | st.sampled_from(Override)
clock_times = st.integers(0, 24 * 60 - 1).map(lambda minutes: time(*divmod(minutes, 60)))
hours = st.builds(Hours, clock_times, clock_times)
choices = st.builds(Overrides, overrides, overrides)


@st.composite
def facts(draw: st.DrawFn) -> EventFacts:
    """One occurrence, in any state."""
    start = draw(moments)
    return EventFacts(
        event_id="e-1",
        recall_calendar_id="r-1",
        start=start,
        end=start + timedelta(minutes=draw(st.integers(0, 240))),
        updated_at=draw(moments),
        title=draw(st.sampled_from(["", "Weekly sync", "Board", "WEEKLY"])),
        is_deleted=draw(st.sampled_from([False, False, False, True])),
        meeting_url=draw(st.sampled_from([None, *LINKS, *LINKS])),
        meeting_platform=None,
        all_day=draw(switch),
        private=draw(switch),
        event_type=draw(st.sampled_from(EventType)),
        response_status=draw(st.sampled_from(ResponseStatus)),
        organised_by_owner=draw(switch),
        attendee_count=draw(st.none() | st.integers(0, 6)),
        domains=draw(domain_sets),
        company=draw(st.none() | st.just("corp.example")),
        series_id=draw(st.none() | st.just("series-1")),
        link_source=draw(st.sampled_from(LinkSource)),
        other_links=tuple(draw(st.lists(st.sampled_from(LINKS), max_size=2))),
        wrapped_by=draw(st.sampled_from(["", "", "Mimecast"])),
        free=draw(switch),
        tag=draw(st.sampled_from([Tag.NONE, *Tag])),
    )


@st.composite
def preferences(draw: st.DrawFn) -> Preferences:
    """Rules of any kind."""
    words = st.lists(st.sampled_from(WORDS), max_size=2).map(tuple)
    return Preferences(
        mode=draw(st.sampled_from(Mode)),
        skip_private=draw(switch),
        skip_declined=draw(switch),
        skip_unanswered=draw(switch),
        skip_all_day=draw(switch),
        skip_focus_time=draw(switch),
        skip_out_of_office=draw(switch),
        skip_working_location=draw(switch),
        min_people=draw(st.none() | st.integers(0, 4)),
        max_people=draw(st.none() | st.integers(1, 6)),
        title_contains=draw(words),
        title_excludes=draw(words),
        skip_domains=tuple(draw(domain_sets)),
        bot_name=draw(st.sampled_from(["Scribe", "Notetaker"])),
        paused_until=draw(st.none() | moments),
        skip_tentative=draw(switch),
        skip_free=draw(switch),
        skip_alone=draw(switch),
        hours=draw(st.none() | hours),
        weekdays=draw(st.just(frozenset()) | st.frozensets(st.sampled_from(Weekday))),
        time_zone=draw(st.sampled_from(["", "Europe/Berlin", "Asia/Kathmandu", "Mars/Base"])),
        min_minutes=draw(st.none() | st.integers(1, 90)),
        paused_from=draw(st.none() | moments),
        pause_spares_chosen=draw(switch),
    )


@st.composite
def policies(draw: st.DrawFn) -> CompanyPolicy:
    """A policy of any kind, as it is for some person; half of them forbid little."""
    never = st.lists(st.sampled_from([*DOMAINS, "ada@corp.example"]), max_size=2, unique=True)
    words = st.lists(st.sampled_from(WORDS), max_size=1)
    rarely = st.sampled_from([False, False, False, True])
    pause = CompanyPause(NOW, "boss@corp.example", draw(switch))
    return CompanyPolicy(
        never_guests=tuple(draw(never)) if draw(rarely) else (),
        never_organisers=("ada@corp.example",) if draw(rarely) else (),
        never_words=tuple(draw(words)),
        modes=draw(st.frozensets(st.sampled_from(Mode))) | {Mode.CHOSEN},
        rules=draw(preferences()),
        locked=with_all_locked(
            draw(st.just(frozenset()) | st.frozensets(st.sampled_from(sorted(LOCKABLE))))
        ),
        hours=draw(hours) if draw(rarely) else None,
        weekdays=draw(st.frozensets(st.sampled_from(Weekday))) if draw(rarely) else frozenset(),
        time_zone=draw(st.sampled_from(["", "Europe/Berlin"])),
        paused=pause if draw(rarely) else None,
    ).about(draw(st.sampled_from([(), ("ada@corp.example",), ("bob@home.example",)])))


@st.composite
def judges(draw: st.DrawFn) -> Evaluator:
    """One user's rules."""
    chosen = draw(choices)
    rules = UserRules(
        draw(st.none() | preferences()),
        {"e-1": chosen.event} if chosen.event else {},
        {"series-1": chosen.series} if chosen.series else {},
    )
    scope = draw(st.sampled_from(Scope))
    connected = draw(st.sampled_from([True, True, True, False]))
    return Evaluator("u-1", "c-1", rules, scope, connected)


@st.composite
def bots(draw: st.DrawFn, event: EventFacts) -> tuple[ScheduledBot, ...]:
    """Bots that Recall may hold for an event."""
    starts = st.sampled_from([event.start, NOW]) | moments
    found = st.builds(
        ScheduledBot, st.sampled_from(BOT_IDS), starts, st.just("other"), st.sampled_from(LINKS)
    )
    unique = st.lists(found, max_size=3, unique_by=lambda bot: bot.bot_id)
    return tuple(draw(unique))


@st.composite
def rows(draw: st.DrawFn) -> EventRow:
    """A stored row in any state, that the judge has not seen yet."""
    event = draw(facts())
    observed = Observed(
        draw(bots(event)),
        draw(st.sampled_from([None, "0000000000000000"])),
        draw(st.frozensets(st.sampled_from(BOT_IDS), max_size=1)),
    )
    return EventRow(
        "u-1", "c-1", event, Skip(Reason.NOT_SET_UP), None, observed,
        generation=draw(st.integers(0, 5)),
        retry_at=draw(st.none() | moments),
        attempts=draw(st.integers(0, 12)),
        problem=draw(st.sampled_from(["", "no_answer", "refused:busy"])),
    )  # fmt: skip


@st.composite
def sightings(draw: st.DrawFn) -> Sighting:
    """What Recall may say of an event."""
    event = draw(facts())
    return event, draw(bots(event))


@st.composite
def marked_calendars(draw: st.DrawFn) -> list[RecallCalendar]:
    """Calendars with announced changes, each once."""
    marks = st.integers(-10, 900).map(lambda seconds: NOW - timedelta(seconds=seconds))
    number = draw(st.sampled_from([0, 1, 2, 3, 4, 5, 23]))
    return [
        RecallCalendar(
            f"r-{index}", "u-1", f"c-{index}", "ada@corp.example",
            sync_from=draw(marks),
            watermark=draw(st.none() | marks),
            full_due_at=draw(marks | st.just(NOW + timedelta(hours=3))),
        )
        for index in range(number)
    ]  # fmt: skip
