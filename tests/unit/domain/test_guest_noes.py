"""What a guest's no reaches: this meeting, or this series, of those who may share a bot."""

from __future__ import annotations

from dataclasses import replace
from datetime import UTC, datetime, timedelta

import pytest

from rollcall.domain.decision import Record, Skip, decide
from rollcall.domain.deduplication import Scope
from rollcall.domain.event import EventFacts
from rollcall.domain.guest_noes import (
    Audiences,
    guest_mark,
    ids_of,
    subject_mark,
    subject_of,
    subject_of_call,
)
from rollcall.domain.preferences import Override, Overrides
from rollcall.domain.reasons import Reason
from rollcall.domain.user_rules import UserRules
from tests.support.companies import COMPANIES
from tests.unit.domain.samples import EVERYTHING, LINK, NOW, facts

BY_COMPANY = Audiences(Scope.COMPANY, COMPANIES)


def single(name: str = "b1") -> EventFacts:
    return facts(occurrence_id=name, series_id=None)


def weekly(day: str, series: str = "s1") -> EventFacts:
    return facts(occurrence_id=f"{series}@2026-03-{day}T10:00", series_id=series)


def to_meeting(event: EventFacts) -> frozenset[str]:
    return frozenset({subject_of(event, "a", "r").meeting})


def to_series(event: EventFacts) -> frozenset[str]:
    return frozenset({subject_of(event, "a", "r").series})


def reached(noes: frozenset[str], event: EventFacts) -> bool:
    return UserRules(guest_noes=dict.fromkeys(noes, NOW)).overrides_for(event).guest_said_no


def test_a_no_to_a_meeting_reaches_all_copies_of_it_wherever_it_is_moved() -> None:
    copy = replace(
        weekly("02"), event_id="other", meeting_url="https://zoom.us/j/9", start=NOW, end=NOW
    )
    assert reached(to_meeting(weekly("02")), copy)


@pytest.mark.parametrize("other", [weekly("09"), weekly("02", "s2"), single("b2"), single("s1x")])
def test_a_no_to_a_meeting_reaches_no_other_meeting(other: EventFacts) -> None:
    assert not reached(to_meeting(weekly("02")), other)
    assert not reached(to_meeting(single()), other)


@pytest.mark.parametrize("day", ["02", "09", "16"])
def test_a_no_to_a_series_reaches_every_meeting_and_every_part_of_it(day: str) -> None:
    noes = to_series(weekly("02"))
    assert reached(noes, weekly(day))
    part = replace(weekly(day), series_id="s1_R20260309T100000")
    assert reached(noes, part)
    assert not reached(noes, weekly(day, "s2"))
    assert not reached(noes, single())


def test_a_no_outlasts_that_a_single_event_becomes_a_series_or_a_series_one_event() -> None:
    assert reached(to_meeting(single("s1")), weekly("02"))
    assert reached(to_series(weekly("02")), single("s1"))


def test_an_entry_without_a_providers_name_is_reached_by_its_own_link_alone() -> None:
    nameless = facts(event_id="e-1", occurrence_id="", series_id=None)
    assert reached(to_meeting(nameless), nameless)
    assert not reached(to_meeting(nameless), replace(nameless, event_id="e-2"))


@pytest.mark.parametrize("override", [Overrides(), Overrides(event=Override.RECORD)])
@pytest.mark.parametrize("connected", [True, False])
def test_a_no_wins_whatever_else_is_chosen_and_taken_back_leaves_no_trace(
    override: Overrides, *, connected: bool
) -> None:
    rules = replace(EVERYTHING, paused_until=NOW + timedelta(days=9))
    for preferences in (None, EVERYTHING, rules):
        said = replace(override, guest_said_no=True)
        no = decide(facts(), preferences, said, connected=connected)
        assert no == Skip(Reason.GUEST_SAID_NO)
    assert isinstance(decide(facts(), EVERYTHING, override), Record)


def test_a_cancelled_meeting_is_cancelled() -> None:
    said = Overrides(guest_said_no=True)
    assert decide(facts(is_deleted=True), EVERYTHING, said) == Skip(Reason.DELETED)


def test_those_of_one_company_are_one_audience_and_nobody_else_is() -> None:
    ada = BY_COMPANY.of("ada", "corp.example")
    assert ada == BY_COMPANY.of("grace", "corp.example")
    others = {
        BY_COMPANY.of("max", "client.example"),
        BY_COMPANY.of("x", ""),
        BY_COMPANY.of("y", ""),
    }
    assert len({ada, *others}) == 4
    assert "corp" not in ada


def test_where_nobody_shares_a_bot_everybody_is_an_audience_of_one() -> None:
    alone, all_of_them = Audiences(Scope.CALENDAR, COMPANIES), Audiences(Scope.WORKSPACE, COMPANIES)
    assert alone.of("ada", "corp.example") != alone.of("grace", "corp.example")
    assert all_of_them.of("ada", "corp.example") == all_of_them.of("max", "client.example")


def test_copies_of_a_meeting_have_one_link_and_it_ends_some_days_after_it() -> None:
    event = weekly("02")
    copy = replace(event, event_id="other", title="Other", recall_calendar_id="c2")
    assert subject_of(event, "a", "r") == subject_of(copy, "a", "r")
    assert subject_mark(event, "a") == subject_mark(copy, "a")
    ends = subject_of(event, "a", "r").expires_at()
    assert timedelta(days=7) < ends - event.end <= timedelta(days=8)


def test_what_is_kept_of_a_token_differs_from_meeting_to_meeting() -> None:
    assert guest_mark("t", "one") != guest_mark("t", "two")
    assert ids_of(single()) != ids_of(weekly("02"))
    assert subject_mark(single(), "a") != subject_mark(single(), "b")


def test_the_end_of_a_meeting_alone_does_not_change_what_its_config_says() -> None:
    later = replace(single(), end=datetime(2026, 4, 1, tzinfo=UTC))
    assert subject_mark(single(), "a") == subject_mark(later, "a")


def called(said: datetime, event: EventFacts, began: datetime | None = None) -> bool:
    """Whether a no by the link of a call in the event's room reaches the event."""
    subject = subject_of_call(LINK, "a", "r", began or said)
    rules = UserRules(guest_noes={subject.meeting: said}, audience="a")
    return rules.guest_said_no(event)


@pytest.mark.parametrize("minutes", [-14, 0, 30, 74])
def test_a_no_in_a_call_reaches_the_meeting_that_runs_in_its_room(minutes: int) -> None:
    event = facts(start=NOW, end=NOW + timedelta(hours=1))
    assert called(NOW + timedelta(minutes=minutes), event)


@pytest.mark.parametrize("minutes", [-16, 76])
def test_a_no_in_a_call_reaches_no_earlier_or_later_meeting_of_its_room(minutes: int) -> None:
    event = facts(start=NOW, end=NOW + timedelta(hours=1))
    assert not called(NOW + timedelta(minutes=minutes), event)


def test_a_no_in_a_call_reaches_no_meeting_elsewhere() -> None:
    event = facts(start=NOW, end=NOW + timedelta(hours=1), meeting_url="https://zoom.us/j/99")
    assert not called(NOW, event)
    assert not called(NOW, replace(event, meeting_url=None))


def test_a_call_may_have_begun_on_the_day_before_the_meeting() -> None:
    midnight = NOW.replace(hour=0, minute=0)
    event = facts(start=midnight, end=midnight + timedelta(hours=1))
    said = midnight + timedelta(minutes=5)
    assert called(said, event, began=midnight - timedelta(minutes=20))
