from __future__ import annotations

from typing import Any

import pytest

from rollcall.domain.event import Answer, EventFacts, Kind
from tests.unit.domain.samples import OWNER, outlook_raw, read_raw

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


def read(**changes: Any) -> EventFacts:
    return read_raw(outlook_raw(**changes), "microsoft_outlook")


def guest(address: str, **changes: Any) -> dict[str, Any]:
    return {"type": "required", "emailAddress": {"address": address}, **changes}


def test_an_ordinary_event_is_read() -> None:
    facts = read()

    assert facts.title == "Quarterly review"
    assert not facts.private
    assert facts.kind is Kind.MEETING
    assert facts.answer is Answer.UNANSWERED
    assert not facts.organised_by_owner
    assert facts.people == 2
    assert facts.domains == {"partner.example"}
    assert facts.company == "corp.example"
    assert facts.series_id == "fakemaster001"
    assert not facts.is_deleted


def test_guests_are_people_with_their_domains_and_the_same_guest_twice_is_one() -> None:
    facts = read(attendees=[guest("Eve@Third.example"), guest("eve@third.example"), guest(OWNER)])

    assert facts.people == 3
    assert facts.domains == {"partner.example", "third.example"}


def test_rooms_are_not_people() -> None:
    facts = read(attendees=[guest("room@else.example", type="resource")], isOrganizer=True)

    assert facts.people == 1
    assert facts.domains == frozenset()


def test_an_event_without_guests_has_one_person() -> None:
    raw = outlook_raw(isOrganizer=True, organizer={"emailAddress": {"address": OWNER}})
    del raw["attendees"]

    facts = read_raw(raw, "microsoft_outlook")

    assert facts.people == 1
    assert facts.organised_by_owner


@pytest.mark.parametrize(
    ("word", "private"),
    [
        ("normal", False),
        ("Normal", False),
        ("", False),
        (None, False),
        ("personal", True),
        ("private", True),
        ("confidential", True),
        ("Confidential", True),
        ("new word", True),
        (["private"], True),
    ],
)
def test_what_is_not_known_to_be_open_is_private(word: object, private: bool) -> None:
    assert read(sensitivity=word).private is private


@pytest.mark.parametrize(
    ("word", "answer"),
    [
        ("accepted", Answer.ACCEPTED),
        ("organizer", Answer.ACCEPTED),
        ("tentativelyAccepted", Answer.TENTATIVE),
        ("declined", Answer.DECLINED),
        ("notResponded", Answer.UNANSWERED),
        ("none", Answer.NONE),
        ("later", Answer.NONE),
        (None, Answer.NONE),
    ],
)
def test_every_answer_of_outlook_has_a_meaning(word: object, answer: Answer) -> None:
    assert read(responseStatus={"response": word}).answer is answer


def test_a_hidden_guest_list_leaves_the_count_unknown_except_for_its_organiser() -> None:
    assert read(hideAttendees=True).people is None
    assert read(hideAttendees=True, isOrganizer=True).people == 1
    assert read(hideAttendees="yes").people == 2


def test_the_organiser_is_recognised_by_the_mark_or_the_address() -> None:
    assert read(isOrganizer=True).organised_by_owner
    assert read(organizer={"emailAddress": {"address": "ADA@corp.example"}}).organised_by_owner


def test_an_organiser_under_another_address_is_one_person_and_no_guest() -> None:
    alias = {"emailAddress": {"address": "ada.lovelace@alias.example"}}

    facts = read(isOrganizer=True, organizer=alias, attendees=[])

    assert facts.people == 1
    assert facts.domains == frozenset()


def test_out_of_office_all_day_and_cancelled_are_read() -> None:
    assert read(showAs="oof").kind is Kind.OUT_OF_OFFICE
    assert read(isAllDay=True).all_day
    assert read(isCancelled=True).is_deleted


def test_guests_without_an_address_are_people() -> None:
    facts = read(attendees=[guest(""), {"type": "required"}, guest(OWNER)])

    assert facts.people == 4


@pytest.mark.parametrize("name", sorted(outlook_raw()))
@pytest.mark.parametrize("value", ODD, ids=repr)
def test_a_field_of_any_type_is_read_without_trouble(name: str, value: Any) -> None:
    assert read(**{name: value}).company == "corp.example"


@pytest.mark.parametrize("value", ODD, ids=repr)
def test_an_address_of_any_type_is_read_without_trouble(value: Any) -> None:
    facts = read(
        attendees=[{"type": value, "emailAddress": value}, {"emailAddress": {"address": value}}],
        organizer={"emailAddress": value},
        responseStatus=value,
    )

    assert facts.company == "corp.example"
