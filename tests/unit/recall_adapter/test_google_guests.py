from __future__ import annotations

from typing import Any

import pytest

from rollcall.domain.event import Answer
from tests.unit.domain.samples import OWNER
from tests.unit.recall_adapter.payloads import google_raw, read_raw

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


def test_an_event_without_guests_has_one_person() -> None:
    raw = google_raw(organizer={"email": OWNER, "self": True})
    del raw["attendees"]

    facts = read_raw(raw)

    assert facts.people == 1
    assert facts.organised_by_owner
    assert facts.domains == frozenset()
    assert facts.answer is Answer.NONE


def test_an_organiser_who_is_no_guest_is_a_person_too() -> None:
    facts = read_raw(google_raw(attendees=[SELF]))

    assert facts.people == 2
    assert facts.domains == {"partner.example"}


def test_rooms_are_not_people() -> None:
    room = {"email": "room@elsewhere.example", "resource": True}

    facts = read_raw(google_raw(attendees=[SELF, room], organizer={"email": OWNER}))

    assert facts.people == 1
    assert facts.domains == frozenset()


@pytest.mark.parametrize(
    "address", ["c_188@resource.calendar.google.com", "team@group.calendar.google.com"]
)
def test_calendars_that_are_invited_or_organise_are_not_people(address: str) -> None:
    guest = read_raw(google_raw(attendees=[SELF, {"email": address}], organizer={"email": OWNER}))
    organiser = read_raw(google_raw(attendees=[SELF], organizer={"email": address}))

    assert (guest.people, guest.domains) == (1, frozenset())
    assert (organiser.people, organiser.domains) == (1, frozenset())


def test_the_owner_is_recognised_under_another_address() -> None:
    alias = {"email": "ada.lovelace@alias.example", "self": True, "responseStatus": "declined"}

    facts = read_raw(google_raw(attendees=[GUEST, alias]))

    assert facts.answer is Answer.DECLINED
    assert facts.people == 2
    assert facts.domains == {"partner.example"}


def test_the_owner_is_recognised_by_the_address_whatever_its_case() -> None:
    unmarked = {"email": "ADA@Corp.Example", "responseStatus": "tentative"}

    facts = read_raw(google_raw(attendees=[GUEST, unmarked]))

    assert facts.answer is Answer.TENTATIVE
    assert facts.people == 2


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


def test_a_hidden_guest_list_leaves_the_count_unknown_and_keeps_the_known_domains() -> None:
    facts = read_raw(google_raw(guestsCanSeeOtherGuests=False))

    assert facts.people is None
    assert facts.guests_hidden
    assert facts.domains == {"partner.example"}


def test_who_organises_sees_a_hidden_guest_list() -> None:
    own = {"email": OWNER, "self": True}

    assert read_raw(google_raw(guestsCanSeeOtherGuests=False, organizer=own)).people == 3 - 1


@pytest.mark.parametrize("organizer", [{"email": "grace@partner.example"}, {"self": True}])
def test_a_list_that_is_not_whole_leaves_the_count_unknown_for_everybody(organizer: object) -> None:
    facts = read_raw(google_raw(attendeesOmitted=True, organizer=organizer))

    assert facts.people is None
    assert facts.guests_hidden
    assert facts.domains == {"partner.example"}


@pytest.mark.parametrize("value", [None, False, 1, "true", [], {}])
def test_only_a_plain_true_says_that_guests_were_left_out(value: object) -> None:
    assert read_raw(google_raw(attendeesOmitted=value)).people == 2


@pytest.mark.parametrize("value", [None, 0, "false", [], {}])
def test_only_a_plain_false_hides_the_guest_list(value: object) -> None:
    assert read_raw(google_raw(guestsCanSeeOtherGuests=value)).people == 2


def test_the_same_guest_twice_is_one_person() -> None:
    twice = [GUEST, {**GUEST, "email": "GRACE@partner.example"}, SELF]

    assert read_raw(google_raw(attendees=twice)).people == 2


def test_guests_without_an_address_are_people() -> None:
    nameless = [{"displayName": "Someone"}, {"email": None}, {"email": ""}]

    assert read_raw(google_raw(attendees=[SELF, GUEST, *nameless])).people == 5


def test_five_thousand_guests_are_counted_and_their_domains_cut_to_a_limit() -> None:
    guests = [{"email": f"guest@d{number:04}.example"} for number in range(4999)]

    facts = read_raw(google_raw(attendees=[SELF, *guests], organizer={"self": True}))

    assert facts.people == 5000
    assert len(facts.domains) == 300


def test_guests_beyond_the_limit_are_not_read() -> None:
    guests = [{"email": f"guest{number}@partner.example"} for number in range(6000)]

    assert read_raw(google_raw(attendees=guests, organizer={"self": True})).people == 5001


def test_a_domain_longer_than_domains_can_be_is_left_out() -> None:
    guest = {"email": "a@" + "b" * 250 + ".example"}

    assert read_raw(google_raw(attendees=[guest], organizer=SELF)).domains == frozenset()


def test_the_longest_domain_there_can_be_is_kept_and_a_longer_one_is_not() -> None:
    longest, longer = "b" * 245 + ".example", "c" * 246 + ".example"
    guests = [{"email": f"a@{longest}"}, {"email": f"a@{longer}"}]

    assert len(longest) == 253
    assert read_raw(google_raw(attendees=guests, organizer=SELF)).domains == {longest}


@pytest.mark.parametrize("name", ["email", "self", "resource", "responseStatus"])
@pytest.mark.parametrize("value", ODD, ids=repr)
def test_a_guest_with_fields_of_any_type_is_read_without_trouble(name: str, value: Any) -> None:
    facts = read_raw(google_raw(attendees=[{**GUEST, name: value}, SELF], organizer={name: value}))

    assert facts.people is not None
    assert 1 <= facts.people <= 2
