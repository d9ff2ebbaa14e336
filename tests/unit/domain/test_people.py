"""Who in a guest list is a person, and what follows for rules: cases C13, C15, C17 and C40."""

from __future__ import annotations

from dataclasses import replace
from typing import Any

import pytest

from rollcall.domain.calendar_event import NOBODY, Person
from rollcall.domain.decision import Decision, Record, Skip, decide
from rollcall.domain.not_people import NotPeople
from rollcall.domain.people import is_person
from rollcall.domain.preferences import Mode, Overrides, Preferences
from rollcall.domain.reasons import Reason
from tests.unit.domain.samples import EVERYTHING, OWNER
from tests.unit.domain.test_facts import read

ADA = Person(OWNER, is_self=True)
BOB, EVE = Person("bob@corp.example"), Person("eve@client.example")
FRED = Person("fred@fireflies.ai")
TEAM = Person("c_1@group.calendar.google.com")
EVERY = Record(Reason.EVERY_MEETING)

MACHINES = [
    "fred@fireflies.ai", "fred+ada@fireflies.ai", "notetaker@fireflies.ai", "notetaker@otter.ai",
    "assistant@otter.ai", "otter@otter.ai", "meetings@read.ai", "executiveassistant@e.read.ai",
    "notetaker@fathom.video", "bot@fathom.ai", "notes@tldv.io", "tldv@tldv.io", "fellow@fellow.app",
    "assistant@avoma.com", "recorder@grain.com", "bot-1@grain.co", "corp@assistant.gong.io",
    "assistant@gong.io", "meeting@chorus.ai", "agent@sembly.ai", "notetaker@meetgeek.ai",
    "bot@circleback.ai", "notes@supernormal.com", "acme-notetaker@corp.example",
    "note-taker@corp.example", "8123456789@zoomcrc.com", "8123456789.123456@zoomcrc.com",
    "8123456789@zoom.us", "corp@m.webex.com", "board@corp.rooms.webex.com",
    "123@corp.webex.com", "corp.123@t.plcm.vc", "vmr@corp.onpexip.com", "5@pexip.me", "1@bjn.vc",
    "c_188@resource.calendar.google.com", "team@group.calendar.google.com",
    "x@import.calendar.google.com", "unknownorganizer@calendar.google.com",
    "calendar-notification@google.com", "noreply@client.example", "no-reply@client.example",
    "no_reply+5@client.example", "do-not-reply@client.example", "donotreply@client.example",
    "meet-recordings-noreply@google.com", "mailer-daemon@client.example",
]  # fmt: skip
PEOPLE = [
    "", "ada@corp.example", "sam@fireflies.ai", "fred.smith@fireflies.ai", "alfred@fireflies.ai",
    "ai.weiwei@otter.ai", "mark@read.ai", "sean@e-read.ai", "grain@corp.example", "bob@zoom.us",
    "bob@webex.com", "bob2@gong.io", "fred@corp.example", "reply@client.example",
    "norah@client.example", "notes@corp.example", "meeting@corp.example", "eve@notzoomcrc.com",
    "eve@calendar.google.com.evil.example", "someone@google.com", "no address", "@",
]  # fmt: skip


@pytest.mark.parametrize("address", MACHINES)
def test_an_address_of_a_room_a_notetaker_or_a_sender_of_mail_is_no_person(address: str) -> None:
    assert not is_person(address)


@pytest.mark.parametrize("address", PEOPLE)
def test_every_other_address_is_a_person_also_at_a_notetakers_company(address: str) -> None:
    assert is_person(address)


@pytest.mark.parametrize("address", MACHINES)
def test_nobody_joins_the_meeting_and_no_company_comes_with_such_an_address(address: str) -> None:
    alone = read(organiser=ADA, attendees=(ADA, Person(address)))
    inside = read(organiser=ADA, attendees=(ADA, BOB, Person(address)))

    assert decide(alone, EVERYTHING, Overrides()) == Skip(Reason.ALONE)
    assert decide(inside, Preferences(), Overrides()) == Skip(Reason.INTERNAL)
    assert (alone.attendee_count, inside.attendee_count) == (1, 2)


@pytest.mark.parametrize("address", MACHINES)
def test_such_an_address_that_organises_is_no_person_either(address: str) -> None:
    event = read(organiser=Person(address), attendees=(ADA, BOB))

    assert event.attendee_count == 2
    assert not event.external_domains
    assert not event.organised_by_owner


@pytest.mark.parametrize(
    ("rule", "reason"),
    [("fireflies.ai", Reason.DOMAIN_SKIPPED), ("fred@fireflies.ai", Reason.GUEST_SKIPPED)],
)
def test_a_rule_that_names_a_notetaker_leaves_its_meetings_out(rule: str, reason: Reason) -> None:
    event = read(organiser=ADA, attendees=(ADA, BOB, FRED))

    rules = replace(EVERYTHING, skip_domains=(rule,))
    assert decide(event, rules, Overrides()) == Skip(reason, rule)


def test_a_person_at_a_notetakers_company_is_a_guest_from_outside() -> None:
    event = read(organiser=ADA, attendees=(ADA, FRED, Person("sam@fireflies.ai")))

    assert decide(event, Preferences(), Overrides()) == Record(Reason.EXTERNAL, "fireflies.ai")


def test_the_operators_own_list_names_addresses_and_whole_domains() -> None:
    listed = NotPeople.parse("rooms.client.example,desk@client.example")

    assert not is_person("desk@client.example", listed)
    assert not is_person("board@rooms.client.example", listed)
    assert not is_person("board@eu.rooms.client.example", listed)
    assert is_person("eve@client.example", listed)
    assert is_person("", listed)


def test_the_owner_is_a_person_whatever_the_address() -> None:
    event = read("fred@fireflies.ai", organiser=FRED, attendees=(FRED, BOB))

    assert event.attendee_count == 2
    assert event.organised_by_owner


@pytest.mark.parametrize(
    ("guests", "count"),
    [
        ([ADA, BOB._replace(additional_guests=2)], 4),
        ([ADA._replace(additional_guests=2)], 3),
        ([ADA, Person(additional_guests=1)], 3),
        ([ADA, BOB._replace(additional_guests=2), BOB._replace(additional_guests=1)], 4),
        ([ADA, FRED._replace(additional_guests=9)], 1),
        ([ADA, Person("room@corp.example", is_room=True, additional_guests=9)], 1),
    ],
)
def test_whom_a_guest_brings_along_is_a_person_too(guests: list[Person], count: int) -> None:
    assert read(organiser=ADA, attendees=tuple(guests)).attendee_count == count


@pytest.mark.parametrize(
    ("part", "rules", "right"),
    [
        ([ADA], {}, EVERY),
        ([ADA], {"max_people": 5}, Skip(Reason.GUESTS_HIDDEN)),
        ([ADA], {"min_people": 2}, Skip(Reason.GUESTS_HIDDEN)),
        ([ADA, BOB, EVE], {"max_people": 2}, Skip(Reason.TOO_MANY, "2")),
        ([ADA, BOB._replace(additional_guests=1)], {"max_people": 2}, Skip(Reason.TOO_MANY, "2")),
        ([ADA, BOB, EVE], {"min_people": 3}, EVERY),
        ([ADA, BOB, EVE], {"min_people": 3, "max_people": 9}, Skip(Reason.GUESTS_HIDDEN)),
        ([ADA, BOB], {"mode": Mode.EXTERNAL}, Skip(Reason.GUESTS_HIDDEN)),
        ([ADA, EVE], {"mode": Mode.EXTERNAL}, Record(Reason.EXTERNAL, "client.example")),
        ([ADA, FRED], {"mode": Mode.EXTERNAL}, Skip(Reason.GUESTS_HIDDEN)),
    ],
)
def test_a_part_of_a_list_is_never_taken_for_all_of_it(
    part: list[Person], rules: dict[str, Any], right: Decision
) -> None:
    event = read(organiser=ADA, attendees=tuple(part), attendees_omitted=True)

    assert event.attendee_count is None
    assert decide(event, replace(EVERYTHING, **rules), Overrides()) == right


def test_of_an_endless_list_a_domain_rule_cannot_be_checked() -> None:
    guests = [Person(f"guest@d{number:04}.example") for number in range(301)]
    event = read(organiser=ADA, attendees=(ADA, *guests))

    rules = replace(EVERYTHING, skip_domains=("d0300.example",))
    assert decide(event, rules, Overrides()) == Skip(Reason.GUESTS_HIDDEN)


ORGANISED = replace(EVERYTHING, mode=Mode.ORGANISED)


@pytest.mark.parametrize(
    ("organiser", "creator", "right"),
    [
        (TEAM, ADA, Record(Reason.ORGANISED)),
        (TEAM, Person(OWNER), Record(Reason.ORGANISED)),
        (TEAM._replace(is_self=True), BOB, Record(Reason.ORGANISED)),
        (TEAM, BOB, Skip(Reason.NOT_ORGANISED)),
        (TEAM, NOBODY, Skip(Reason.NOT_ORGANISED)),
        (EVE, ADA, Skip(Reason.NOT_ORGANISED)),
        (Person("unknownorganizer@calendar.google.com"), ADA, Skip(Reason.NOT_ORGANISED)),
    ],
)
def test_who_makes_an_entry_on_a_shared_calendar_organises_it(
    organiser: Person, creator: Person, right: Decision
) -> None:
    event = read(organiser=organiser, creator=creator, attendees=(ADA, BOB))

    assert decide(event, ORGANISED, Overrides()) == right


def test_an_organiser_without_an_address_is_not_counted() -> None:
    assert read(organiser=Person(), attendees=(ADA,)).attendee_count == 1
