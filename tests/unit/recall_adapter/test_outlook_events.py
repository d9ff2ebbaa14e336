"""Events of Outlook calendars, field by field; whole ones are in `tests/shapes/outlook`."""

from __future__ import annotations

from datetime import date
from time import perf_counter
from typing import Any
from zoneinfo import ZoneInfo

import pytest
from hypothesis import given
from hypothesis import strategies as st

from rollcall.adapters.recall.events import read_event, read_events
from rollcall.adapters.recall.windows_zones import WINDOWS_ZONES, iana_name
from rollcall.domain.event import EventFacts, EventType, LinkSource, ResponseStatus, Tag
from tests.property.recall_adapter.strategies import json_values
from tests.unit.domain.samples import EVENT, LINK, OWNER
from tests.unit.recall_adapter.payloads import payload, read_facts

TEAMS = "https://teams.microsoft.com/meet/123456789"


def person(address: str, response: str = "none", kind: str = "required") -> dict[str, Any]:
    return {
        "type": kind,
        "status": {"response": response, "time": "0001-01-01T00:00:00Z"},
        "emailAddress": {"name": "", "address": address},
    }


def outlook_raw(**changes: Any) -> dict[str, Any]:
    """A meeting to which somebody from outside invited the owner of the calendar."""
    return {
        "id": "AAMkAGFake=",
        "subject": "Planning",
        "start": {"dateTime": "2026-03-02T16:15:00.0000000", "timeZone": "UTC"},
        "end": {"dateTime": "2026-03-02T16:45:00.0000000", "timeZone": "UTC"},
        "isAllDay": False,
        "isCancelled": False,
        "isOrganizer": False,
        "sensitivity": "normal",
        "showAs": "busy",
        "type": "singleInstance",
        "responseStatus": {"response": "accepted", "time": "2026-03-01T12:00:00Z"},
        "organizer": {"emailAddress": {"name": "Grace", "address": "grace@client.example"}},
        "attendees": [person(OWNER), person("grace@client.example")],
        "hideAttendees": False,
        "body": {"contentType": "html", "content": ""},
        "onlineMeeting": None,
        **changes,
    }


def outlook(link: str | None = LINK, **changes: Any) -> EventFacts:
    raw = outlook_raw(**changes)
    return read_facts(payload(platform="microsoft_outlook", raw=raw, meeting_url=link))


def test_an_invitation_is_read() -> None:
    facts = outlook()

    assert (facts.title, facts.attendee_count) == ("Planning", 2)
    assert facts.domains == {"client.example"}
    assert facts.response_status is ResponseStatus.ACCEPTED
    assert facts.occurrence_id == "AAMkAGFake="
    assert not facts.private
    assert not facts.all_day
    assert not facts.organised_by_owner
    assert not facts.is_deleted
    assert not facts.free


@pytest.mark.parametrize(
    ("word", "expected"),
    [
        ("organizer", ResponseStatus.ACCEPTED),
        ("accepted", ResponseStatus.ACCEPTED),
        ("tentativelyAccepted", ResponseStatus.TENTATIVE),
        ("declined", ResponseStatus.DECLINED),
        ("notResponded", ResponseStatus.UNANSWERED),
        ("none", ResponseStatus.NONE),
        ("later", ResponseStatus.NONE),
        (7, ResponseStatus.NONE),
    ],
)
def test_the_own_answer_is_that_of_the_account_whatever_its_address_is(
    word: object, expected: ResponseStatus
) -> None:
    invited = [person("a.lovelace@corp.example"), person("grace@client.example")]

    assert outlook(responseStatus={"response": word}, attendees=invited).response_status is expected


@pytest.mark.parametrize(
    ("show_as", "alone", "kind", "free"),
    [
        ("free", False, EventType.MEETING, True),
        ("tentative", False, EventType.MEETING, False),
        ("busy", False, EventType.MEETING, False),
        ("oof", False, EventType.OUT_OF_OFFICE, False),
        ("workingElsewhere", False, EventType.MEETING, False),
        ("workingElsewhere", True, EventType.WORKING_LOCATION, False),
        ("unknown", False, EventType.MEETING, False),
        (None, False, EventType.MEETING, False),
    ],
)
def test_how_the_time_is_shown_says_what_sort_of_entry_it_is(
    show_as: object, alone: bool, kind: EventType, free: bool
) -> None:
    invited = [] if alone else [person(OWNER), person("grace@client.example")]
    facts = outlook(showAs=show_as, attendees=invited)

    assert (facts.event_type, facts.free) == (kind, free)


@pytest.mark.parametrize(
    ("sensitivity", "private"),
    [
        ("normal", False),
        ("Normal", False),
        (None, False),
        ("", False),
        ("personal", True),
        ("private", True),
        ("confidential", True),
        ("secret", True),
        (3, True),
    ],
)
def test_what_is_not_known_to_be_normal_is_private(sensitivity: object, private: bool) -> None:
    assert outlook(sensitivity=sensitivity).private is private


@pytest.mark.parametrize("zone", ["UTC", "Pacific Standard Time", "Asia/Tokyo", "tzone://x", ""])
def test_an_all_day_entry_has_its_date_whatever_the_zone_of_its_midnight(zone: str) -> None:
    start = {"dateTime": "2026-12-02T00:00:00.0000000", "timeZone": zone}
    end = {"dateTime": "2026-12-04T00:00:00.0000000", "timeZone": zone}
    facts = outlook(isAllDay=True, start=start, end=end)

    assert (facts.first_day, facts.last_day) == (date(2026, 12, 2), date(2026, 12, 3))


@pytest.mark.parametrize(
    ("zone", "all_day", "stated", "name"),
    [
        ("Pacific Standard Time", False, "2026-03-03T01:00:00Z", "2026-03-02T17:00"),
        ("America/Los_Angeles", False, "2026-03-03T01:00:00Z", "2026-03-02T17:00"),
        ("tzone://Microsoft/Custom", False, "2026-03-03T01:00:00Z", "2026-03-03T01:00"),
        ("", False, "2026-03-03T01:00:00.0000000Z", "2026-03-03T01:00"),
        ("W. Europe Standard Time", True, "2026-03-01T23:00:00Z", "2026-03-02"),
        ("W. Europe Standard Time", True, "2026-03-02T00:00:00Z", "2026-03-02"),
        ("Pacific Standard Time", True, "2026-03-02T00:00:00.0000000Z", "2026-03-02"),
        ("Pacific Standard Time", True, "2026-03-02T08:00:00Z", "2026-03-02"),
    ],
)
def test_an_occurrence_is_named_by_its_original_start_in_the_zone_of_its_series(
    zone: str, all_day: bool, stated: str, name: str
) -> None:
    facts = outlook(
        seriesMasterId="AAMkSeries=", originalStart=stated, originalStartTimeZone=zone,
        isAllDay=all_day, type="exception",
    )  # fmt: skip

    assert facts.series_id == "AAMkSeries="
    assert facts.occurrence_id == f"AAMkSeries=@{name}"


@pytest.mark.parametrize("stated", ["", None, "soon", 7, "9999-99-99T00:00:00Z"])
def test_an_occurrence_without_a_readable_start_is_named_by_its_own_id(stated: object) -> None:
    facts = outlook(seriesMasterId="AAMkSeries=", originalStart=stated)

    assert facts.occurrence_id == "AAMkAGFake="


def test_rooms_are_no_people_whether_invited_as_such_or_named_as_the_place() -> None:
    facts = outlook(
        attendees=[
            person(OWNER),
            person("lake@rooms.example", kind="resource"),
            person("Hill@corp.example"),
        ],
        locations=[{"displayName": "Hill", "locationEmailAddress": "hill@corp.example"}],
    )

    assert facts.attendee_count == 2
    assert facts.domains == {"client.example"}


def test_who_organises_is_nobody_else_in_the_guest_list() -> None:
    alias = {"emailAddress": {"address": "a.lovelace@corp.example"}}
    invited = [person("a.lovelace@corp.example", "organizer"), person("grace@client.example")]
    facts = outlook(isOrganizer=True, organizer=alias, attendees=invited)

    assert facts.organised_by_owner
    assert facts.attendee_count == 2
    assert facts.domains == {"client.example"}


@pytest.mark.parametrize(("organising", "count"), [(False, None), (True, 2)])
def test_a_hidden_guest_list_is_whole_for_its_organiser_alone(
    organising: bool, count: int | None
) -> None:
    organiser = {"emailAddress": {"address": OWNER if organising else "grace@client.example"}}
    facts = outlook(hideAttendees=True, isOrganizer=organising, organizer=organiser)

    assert facts.attendee_count == count


@pytest.mark.parametrize(
    ("changes", "source"),
    [
        ({"onlineMeeting": {"joinUrl": TEAMS}}, LinkSource.CONFERENCE),
        ({"onlineMeetingUrl": TEAMS}, LinkSource.CONFERENCE),
        ({"location": {"displayName": f"Join: {TEAMS}"}}, LinkSource.LOCATION),
        ({"locations": [{"locationUri": TEAMS}]}, LinkSource.LOCATION),
        ({"body": {"contentType": "text", "content": f"Join {TEAMS}."}}, LinkSource.DESCRIPTION),
        (
            {"body": {"contentType": "html", "content": f'<a href="{TEAMS}">Join</a>'}},
            LinkSource.DESCRIPTION,
        ),
        ({"body": None, "bodyPreview": TEAMS}, LinkSource.DESCRIPTION),
    ],
)
def test_where_recall_found_no_link_it_is_found_in(
    changes: dict[str, Any], source: LinkSource
) -> None:
    facts = outlook(link=None, **changes)

    assert (facts.meeting_url, facts.link_source) == (TEAMS, source)


STYLE = "<html><head><style><!-- #norecord {color:#fff} --></style></head><body>Hi"


def styled(text: str) -> str:
    return f"{STYLE}{text}</body></html>"


@pytest.mark.parametrize(
    ("content", "tag"),
    [
        (styled(""), Tag.NONE),
        (styled("<p>#norecord</p>"), Tag.NORECORD),
        (styled("<p>&#35;no-record</p>"), Tag.NORECORD),
        ("<!-- #norecord --><p>Hello</p>", Tag.NONE),
        ("<STYLE type='x'>#norecord</STYLE ><p>#NoRecord</p>", Tag.NORECORD),
        ("<style>" + "p{color:#fff}" * 5000 + "</style>#norecord", Tag.NORECORD),
    ],
)
def test_a_tag_counts_where_a_reader_sees_it(content: str, tag: Tag) -> None:
    assert outlook(body={"contentType": "html", "content": content}).tag is tag


@pytest.mark.parametrize("part", ["<style", "<!--", "<style>", "</style>", "-->", "<", "#", "&"])
def test_a_body_of_nothing_but_markup_takes_no_time(part: str) -> None:
    begun = perf_counter()
    outlook(body={"contentType": "html", "content": part * 200_000})

    assert perf_counter() - begun < 2


@pytest.mark.parametrize("name", WINDOWS_ZONES)
def test_every_zone_that_windows_names_is_known(name: str) -> None:
    assert ZoneInfo(iana_name(name)).key


FIELDS = sorted({*outlook_raw(), "bodyPreview", "location", "locations", "onlineMeetingUrl",
                 "seriesMasterId", "originalStart", "originalStartTimeZone"})  # fmt: skip


@given(st.sampled_from(FIELDS), json_values)
def test_an_odd_field_costs_that_field_and_never_the_event(name: str, value: object) -> None:
    event = payload(platform="microsoft_outlook", raw=outlook_raw(**{name: value}))

    assert read_event(event).event_id == EVENT


@given(st.sampled_from(sorted(person("x"))), json_values)
def test_an_odd_field_of_a_guest_costs_nobody_else(name: str, value: object) -> None:
    odd = {**person("eve@other.example"), name: value}
    facts = outlook(attendees=[person(OWNER), odd, person("bob@third.example")])

    assert "third.example" in facts.domains


def test_of_an_event_that_cannot_be_read_its_title_and_its_end_are_known() -> None:
    raw = outlook_raw(isCancelled=True)
    _, (unreadable,) = read_events(
        [payload(platform="microsoft_outlook", raw=raw, updated_at="never")]
    )

    assert unreadable.traces.title == "Planning"
    assert unreadable.traces.is_deleted
