from __future__ import annotations

from typing import Any

import pytest

from rollcall.domain.event import EventType, ResponseStatus
from tests.unit.domain.samples import OWNER
from tests.unit.recall_adapter.payloads import google_raw, read_raw

ODD: list[Any] = [
    None,
    0,
    1,
    True,
    False,
    1.5,
    "",
    "text",
    [],
    ["text"],
    {},
    {"a": 1},
    [[]],
    [{}],
    [None],
]


def test_the_example_of_the_contract_is_read() -> None:
    facts = read_raw(google_raw())

    assert facts.title == "Planning"
    assert facts.private
    assert facts.event_type is EventType.MEETING
    assert facts.response_status is ResponseStatus.UNANSWERED
    assert not facts.all_day
    assert not facts.organised_by_owner
    assert facts.attendee_count == 2
    assert facts.domains == {"partner.example"}
    assert facts.company == "corp.example"
    assert facts.series_id == "fakeseries001"


@pytest.mark.parametrize(
    ("status", "expected"),
    [
        ("accepted", ResponseStatus.ACCEPTED),
        ("tentative", ResponseStatus.TENTATIVE),
        ("declined", ResponseStatus.DECLINED),
        ("needsAction", ResponseStatus.UNANSWERED),
        ("maybe", ResponseStatus.NONE),
        (None, ResponseStatus.NONE),
        (["declined"], ResponseStatus.NONE),
    ],
)
def test_every_response_status_of_google_has_a_meaning(
    status: object, expected: ResponseStatus
) -> None:
    own = {"email": OWNER, "self": True, "responseStatus": status}

    assert read_raw(google_raw(attendees=[own])).response_status is expected


@pytest.mark.parametrize(
    ("word", "expected"),
    [
        ("default", EventType.MEETING),
        ("fromGmail", EventType.MEETING),
        ("outOfOffice", EventType.OUT_OF_OFFICE),
        ("focusTime", EventType.FOCUS_TIME),
        ("workingLocation", EventType.WORKING_LOCATION),
        ("birthday", EventType.OTHER),
        ("somethingNew", EventType.OTHER),
        (None, EventType.MEETING),
        (7, EventType.MEETING),
    ],
)
def test_every_event_type_of_google_has_a_meaning(word: object, expected: EventType) -> None:
    assert read_raw(google_raw(eventType=word)).event_type is expected


@pytest.mark.parametrize(
    ("visibility", "private"),
    [
        (None, False),
        ("", False),
        ("default", False),
        ("public", False),
        ("private", True),
        ("confidential", True),
        ("PRIVATE", True),
        ("secret", True),
        (0, True),
        (["private"], True),
        ({"value": "private"}, True),
    ],
)
def test_what_is_not_known_to_be_open_is_private(visibility: object, private: bool) -> None:
    assert read_raw(google_raw(visibility=visibility)).private is private


@pytest.mark.parametrize(
    ("start", "all_day"),
    [
        ({"date": "2026-03-02"}, True),
        ({"date": None, "dateTime": "2026-03-02T17:15:00+01:00"}, False),
        ({"dateTime": "2026-03-02T17:15:00+01:00"}, False),
        (None, False),
        ("2026-03-02", False),
    ],
)
def test_an_all_day_event_has_a_date_in_place_of_a_time(start: object, all_day: bool) -> None:
    assert read_raw(google_raw(start=start)).all_day is all_day


def test_a_cancelled_event_counts_as_deleted() -> None:
    assert read_raw(google_raw(status="cancelled")).is_deleted
    assert not read_raw(google_raw(status=["cancelled"])).is_deleted


def test_the_name_of_a_series_is_cut_to_a_thousand_characters() -> None:
    assert read_raw(google_raw(recurringEventId="s" * 1001)).series_id == "s" * 1000
    assert read_raw(google_raw(id="single", recurringEventId="")).series_id is None


@pytest.mark.parametrize("owner", ["ada@gmail.com", "not an address", ""])
def test_an_owner_without_a_company_address_has_no_company(owner: str) -> None:
    facts = read_raw(google_raw(), owner=owner)

    assert facts.company is None
    assert facts.external_domains == frozenset()


FIELDS = [
    "summary",
    "status",
    "start",
    "visibility",
    "eventType",
    "organizer",
    "attendees",
    "guestsCanSeeOtherGuests",
    "recurringEventId",
    "originalStartTime",
    "id",
]


@pytest.mark.parametrize("name", FIELDS)
@pytest.mark.parametrize("value", ODD, ids=repr)
def test_a_field_of_any_type_is_read_without_trouble(name: str, value: Any) -> None:
    facts = read_raw(google_raw(**{name: value}))

    assert facts.company == "corp.example"
