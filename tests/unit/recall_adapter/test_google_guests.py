from __future__ import annotations

from typing import Any

import pytest

from rollcall.adapters.recall.events import read_event
from rollcall.domain.calendar_event import Entry, Person
from rollcall.domain.event import ResponseStatus
from tests.unit.domain.samples import OWNER
from tests.unit.recall_adapter.payloads import google_raw, payload, read_raw

GUEST = {"email": "grace@partner.example", "responseStatus": "accepted"}
SELF = {"email": OWNER, "self": True, "responseStatus": "accepted"}
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


def entry(**changes: Any) -> Entry:
    return read_event(payload(raw=google_raw(**changes))).entry


def test_every_line_of_a_guest_list_is_read() -> None:
    assert entry().attendees == (
        Person("grace@partner.example", response_status=ResponseStatus.ACCEPTED),
        Person(OWNER, is_self=True, response_status=ResponseStatus.UNANSWERED),
        Person("room-1@resource.example", is_room=True, response_status=ResponseStatus.ACCEPTED),
    )


def test_guests_without_an_address_are_read_and_what_is_no_guest_is_not() -> None:
    nameless = [{"displayName": "Someone"}, {"email": None}, {"email": ""}]

    assert entry(attendees=[*nameless, None, "text", 7, []]).attendees == (Person(),) * 3


def test_an_address_that_cannot_be_stored_still_shows_its_domain() -> None:
    assert entry(attendees=[{"email": "x\ud800@Rival.example"}]).attendees == (
        Person("x?@rival.example"),
    )


def test_the_owner_is_recognised_by_the_address_whatever_its_case() -> None:
    unmarked = {"email": "ADA@Corp.Example", "responseStatus": "tentative"}

    facts = read_raw(google_raw(attendees=[GUEST, unmarked]))

    assert facts.response_status is ResponseStatus.TENTATIVE
    assert facts.attendee_count == 2


@pytest.mark.parametrize(
    ("organizer", "owned"),
    [
        ({"self": True}, True),
        ({"email": OWNER}, True),
        ({"email": "ADA@CORP.EXAMPLE"}, True),
        ({"email": "alias@corp.example", "self": True}, True),
        ({"email": "grace@partner.example"}, False),
        ({"email": "grace@partner.example", "self": "true"}, False),
        ({}, False),
        (None, False),
    ],
)
def test_who_organises_is_read_from_the_mark_or_the_address(organizer: object, owned: bool) -> None:
    assert read_raw(google_raw(organizer=organizer)).organised_by_owner is owned


@pytest.mark.parametrize("value", [None, False, 1, "true", [], {}])
def test_only_a_plain_true_says_that_guests_were_left_out(value: object) -> None:
    assert not entry(attendeesOmitted=value).attendees_omitted
    assert entry(attendeesOmitted=True).attendees_omitted


@pytest.mark.parametrize("value", [None, 0, "false", [], {}])
def test_only_a_plain_false_hides_the_guest_list(value: object) -> None:
    assert not entry(guestsCanSeeOtherGuests=value).guests_hidden
    assert entry(guestsCanSeeOtherGuests=False).guests_hidden


def test_guests_beyond_the_limit_are_not_read() -> None:
    guests = [{"email": f"guest{number}@partner.example"} for number in range(6000)]

    assert len(entry(attendees=guests).attendees) == 5000


@pytest.mark.parametrize("name", ["email", "self", "resource", "responseStatus"])
@pytest.mark.parametrize("value", ODD, ids=repr)
def test_a_guest_with_fields_of_any_type_is_read_without_trouble(name: str, value: Any) -> None:
    facts = read_raw(google_raw(attendees=[{**GUEST, name: value}, SELF], organizer={name: value}))

    assert facts.attendee_count is not None
    assert 1 <= facts.attendee_count <= 2
