"""Entries as Google sends them, to what is decided: cases C13, C17, C26, C29 and C40."""

from __future__ import annotations

from dataclasses import replace
from datetime import date
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from rollcall.adapters.recall.events import read_event, read_events
from rollcall.domain.decision import Decision, Record, Skip, decide
from rollcall.domain.event import EventFacts
from rollcall.domain.preferences import Mode, Overrides, Preferences
from rollcall.domain.reasons import Reason
from tests.property.recall_adapter.strategies import json_values
from tests.unit.domain.samples import EVENT, EVERYTHING, OWNER
from tests.unit.recall_adapter.payloads import bot_entry, google_raw, payload, read_facts, read_raw

ADA = {"email": OWNER, "self": True, "responseStatus": "accepted"}
BOB = {"email": "bob@corp.example", "responseStatus": "accepted"}
FRED = {"email": "fred@fireflies.ai", "responseStatus": "needsAction"}
MINE = {"email": OWNER, "self": True}
TEAM = {"email": "c_1@group.calendar.google.com", "displayName": "Team"}
DEFAULT = Preferences(skip_private=False, skip_unanswered=False)
EVERY = Record(Reason.EVERY_MEETING)
ORGANISED = replace(EVERYTHING, mode=Mode.ORGANISED)
UNCHECKED = Skip(Reason.GUESTS_HIDDEN)


def entry(*guests: object, **raw: Any) -> EventFacts:
    return read_raw(google_raw(**{"organizer": MINE, "attendees": list(guests), **raw}))


@pytest.mark.parametrize(
    ("event", "rules", "right"),
    [
        (entry(ADA, BOB, FRED), DEFAULT, Skip(Reason.INTERNAL)),
        (entry(ADA, FRED), EVERYTHING, Skip(Reason.ALONE)),
        (entry(ADA, BOB, organizer=TEAM, creator=MINE), ORGANISED, Record(Reason.ORGANISED)),
        (entry(ADA, BOB, organizer=TEAM, creator=BOB), ORGANISED, Skip(Reason.NOT_ORGANISED)),
        (entry(ADA, attendeesOmitted=True), EVERYTHING, EVERY),
        (entry(ADA, attendeesOmitted=True), replace(EVERYTHING, max_people=5), UNCHECKED),
        (entry(ADA, None), replace(EVERYTHING, max_people=5), UNCHECKED),
        (entry(attendees="everybody"), EVERYTHING, EVERY),
        (entry(attendees={"email": OWNER}), replace(EVERYTHING, min_people=2), UNCHECKED),
        (entry(attendees=None), EVERYTHING, Skip(Reason.ALONE)),
        (entry(ADA, {**BOB, "additionalGuests": 3}), replace(EVERYTHING, max_people=4),
         Skip(Reason.TOO_MANY, "4")),
        (entry(ADA, {**BOB, "additionalGuests": -3}), EVERYTHING, EVERY),
        (entry(ADA, {**BOB, "additionalGuests": "3"}), replace(EVERYTHING, max_people=2), EVERY),
        (entry({**ADA, "additionalGuests": 1}), EVERYTHING, EVERY),
        (entry(ADA, {**BOB, "resource": True}), EVERYTHING, Skip(Reason.ALONE)),
        (entry(ADA, organizer={"displayName": "Team"}), EVERYTHING, Skip(Reason.ALONE)),
        (entry(ADA, organizer={"email": "unknownorganizer@calendar.google.com"}), EVERYTHING,
         Skip(Reason.ALONE)),
    ],
)  # fmt: skip
def test_who_is_there_decides_as_a_person_would_say(
    event: EventFacts, rules: Preferences, right: Decision
) -> None:
    assert decide(replace(event, private=False), rules, Overrides()) == right


def test_a_list_that_is_cut_is_not_taken_for_the_whole_one() -> None:
    crowd = [{"email": f"g{number}@corp.example"} for number in range(5001)]

    assert read_facts(payload(raw=google_raw(attendees=crowd[:4999]))).attendee_count is not None
    assert read_facts(payload(raw=google_raw(attendees=crowd))).attendee_count is None


def test_additional_guests_are_bounded() -> None:
    event = entry(ADA, {**BOB, "additionalGuests": 10**30})

    assert event.attendee_count == 1002


@pytest.mark.parametrize(
    ("start", "end", "days"),
    [
        ({"date": "2026-12-02"}, {"date": "2026-12-03"}, (date(2026, 12, 2), date(2026, 12, 2))),
        ({"date": "2026-12-02"}, {"date": "2026-12-05"}, (date(2026, 12, 2), date(2026, 12, 4))),
        ({"date": "2026-12-02"}, {"date": "2026-12-02"}, (date(2026, 12, 2), date(2026, 12, 2))),
        ({"date": "2026-12-02"}, {"date": "2020-01-01"}, (date(2026, 12, 2), date(2026, 12, 2))),
        ({"date": "2026-12-02"}, {}, (date(2026, 12, 2), date(2026, 12, 2))),
        ({"date": "2026-12-02"}, None, (date(2026, 12, 2), date(2026, 12, 2))),
        ({"date": "2026-02-30"}, {"date": "2026-12-03"}, (None, None)),
        ({"date": 20261202}, {"date": "2026-12-03"}, (None, None)),
        ({"date": "9999-12-31"}, {"date": "9999-12-31"}, (None, None)),
        ({"date": "0001-01-01"}, {"date": "0001-01-01"}, (None, None)),
    ],
)
def test_an_all_day_entry_has_dates_whatever_its_start_is_as_an_instant(
    start: object, end: object, days: tuple[date | None, date | None]
) -> None:
    for instant in ("2026-12-02T00:00:00Z", "2026-12-01T23:00:00Z", "2026-12-02T11:00:00Z"):
        facts = read_facts(payload(start_time=instant, raw=google_raw(start=start, end=end)))
        assert facts.all_day
        assert (facts.first_day, facts.last_day) == days


def test_an_entry_with_times_has_no_dates() -> None:
    assert (entry(ADA).first_day, entry(ADA).last_day) == (None, None)


def test_an_event_that_ends_before_it_starts_has_no_length() -> None:
    facts = read_facts(payload(end_time="2026-03-02T06:15:00Z"))

    assert facts.end == facts.start


ENTRY_FIELDS = sorted({*google_raw(), "attendeesOmitted", "guestsCanSeeOtherGuests"})
EVENT_FIELDS = sorted({*payload()} - {"id", "calendar_id"})
GUEST_FIELDS = ["email", "self", "resource", "responseStatus", "additionalGuests", "organizer"]


@given(st.sampled_from(ENTRY_FIELDS), json_values)
def test_an_odd_field_of_an_entry_costs_that_field_and_never_the_event(
    name: str, value: object
) -> None:
    assert read_event(payload(raw=google_raw(**{name: value}))).event_id == EVENT


@given(st.sampled_from(GUEST_FIELDS), json_values)
def test_an_odd_field_of_a_guest_costs_that_field_and_nobody_else(name: str, value: object) -> None:
    facts = read_raw(google_raw(attendees=[ADA, {**BOB, name: value}, FRED]))

    assert "fireflies.ai" in facts.domains
    assert facts.attendee_count is not None


@given(st.sampled_from(EVENT_FIELDS), json_values)
def test_an_event_with_an_odd_field_is_read_or_known_by_its_ids(name: str, value: object) -> None:
    events, unreadable = read_events([payload(**{name: value, "raw": google_raw()})])

    known = [event.event_id for event in events] + [error.event_id for error in unreadable]
    assert known == [EVENT]


@given(st.sampled_from(sorted(bot_entry())), json_values)
def test_an_event_with_an_odd_bot_is_read_or_known_by_its_ids(name: str, value: object) -> None:
    events, unreadable = read_events([payload(bots=[bot_entry(**{name: value})])])

    known = [event.event_id for event in events] + [error.event_id for error in unreadable]
    assert known == [EVENT]
