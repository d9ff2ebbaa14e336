"""What an event is to the owner of its calendar."""

from __future__ import annotations

from dataclasses import replace
from datetime import timedelta
from typing import Any

import pytest

from rollcall.domain.calendar_event import NOBODY, CalendarEvent, Entry, Person, facts_of
from rollcall.domain.domain_names import address_form
from rollcall.domain.event import EventFacts, EventType, ResponseStatus, Tag
from tests.support.companies import COMPANIES
from tests.unit.domain.samples import CALENDAR, EVENT, LINK, NOW, OWNER, facts

ORGANISER = Person("grace@partner.example")
GUEST = Person("grace@partner.example", response_status=ResponseStatus.ACCEPTED)
SELF = Person(OWNER, is_self=True, response_status=ResponseStatus.ACCEPTED)
PLAIN = CalendarEvent(
    event_id=EVENT,
    calendar_id=CALENDAR,
    updated_at=NOW - timedelta(days=1),
    start=NOW + timedelta(hours=1),
    end=NOW + timedelta(hours=2),
    is_deleted=False,
    meeting_url=LINK,
    meeting_platform="google_meet",
    bots=(),
    entry=Entry("Weekly sync", organiser=ORGANISER, attendees=(GUEST, SELF), series_id="series-1"),
)


def read(owner: str = OWNER, **entry: Any) -> EventFacts:
    return facts_of(replace(PLAIN, entry=replace(PLAIN.entry, **entry)), owner, COMPANIES)


def invitation(owner: str, guest: str) -> CalendarEvent:
    """An event of two people that its owner organises."""
    people = (Person(address_form(owner), is_self=True), Person(address_form(guest)))
    return replace(PLAIN, entry=Entry("Talk", organiser=people[0], attendees=people))


def crowd(shown: EventFacts) -> tuple[int | None, set[str]]:
    """How many people there are, and whence."""
    return shown.attendee_count, set(shown.domains)


def test_what_the_event_and_its_entry_say_is_kept() -> None:
    assert facts_of(PLAIN, OWNER, COMPANIES) == facts()
    shown = read(
        title="Focus", all_day=True, private=True, event_type=EventType.FOCUS_TIME, series_id=None
    )
    assert shown == facts(
        title="Focus", all_day=True, private=True, event_type=EventType.FOCUS_TIME, series_id=None
    )


def test_deleted_is_said_by_recall_or_by_the_entry() -> None:
    assert facts_of(replace(PLAIN, is_deleted=True), OWNER, COMPANIES).is_deleted
    assert read(cancelled=True).is_deleted
    assert not read().is_deleted


@pytest.mark.parametrize("owner", ["ada@gmail.com", "not an address", "", "\ud800@corp.example"])
def test_only_an_owner_with_a_company_address_sees_people_from_outside(owner: str) -> None:
    shown = read(owner)

    assert bool(shown.company) is (owner == "\ud800@corp.example")
    assert shown.external_domains == (shown.domains if shown.company else frozenset())


def test_an_entry_without_guests_has_one_person() -> None:
    shown = read(organiser=SELF, attendees=())

    assert crowd(shown) == (1, set())
    assert shown.organised_by_owner
    assert shown.response_status is ResponseStatus.NONE


def test_an_organiser_who_is_no_guest_is_a_person_too() -> None:
    shown = read(attendees=(SELF,))

    assert crowd(shown) == (2, {"partner.example"})


def test_an_entry_that_names_no_organiser_counts_its_guests_alone() -> None:
    assert read(organiser=NOBODY).attendee_count == 2
    assert not read(organiser=NOBODY).organised_by_owner


def test_rooms_are_not_people() -> None:
    room = Person("room@elsewhere.example", is_room=True)

    shown = read(organiser=Person(OWNER), attendees=(SELF, room))

    assert crowd(shown) == (1, set())


@pytest.mark.parametrize(
    "address", ["c_188@resource.calendar.google.com", "team@group.calendar.google.com"]
)
def test_calendars_that_are_invited_or_organise_are_not_people(address: str) -> None:
    guest = read(organiser=Person(OWNER), attendees=(SELF, Person(address)))
    organiser = read(organiser=Person(address), attendees=(SELF,))

    assert crowd(guest) == (1, set())
    assert crowd(organiser) == (1, set())


def test_the_owner_is_recognised_under_another_address() -> None:
    alias = Person(
        "ada.lovelace@alias.example", is_self=True, response_status=ResponseStatus.DECLINED
    )

    shown = read(attendees=(GUEST, alias))

    assert shown.response_status is ResponseStatus.DECLINED
    assert crowd(shown) == (2, {"partner.example"})


def test_the_owner_is_recognised_by_the_address_whatever_its_case() -> None:
    unmarked = Person(OWNER, response_status=ResponseStatus.TENTATIVE)

    shown = read("ADA@Corp.Example", attendees=(GUEST, unmarked))

    assert shown.response_status is ResponseStatus.TENTATIVE
    assert shown.attendee_count == 2


@pytest.mark.parametrize(
    ("organiser", "owned"),
    [
        (Person(is_self=True), True),
        (Person("alias@corp.example", is_self=True), True),
        (Person(OWNER), True),
        (ORGANISER, False),
        (NOBODY, False),
    ],
)
def test_who_organises_is_known_by_the_mark_or_the_address(organiser: Person, owned: bool) -> None:
    assert read(organiser=organiser).organised_by_owner is owned
    assert not read("", organiser=Person("")).organised_by_owner


def test_a_hidden_guest_list_leaves_the_count_unknown_and_keeps_the_known_domains() -> None:
    shown = read(guests_hidden=True)

    assert shown.guests_hidden
    assert shown.domains == {"partner.example"}


def test_who_organises_sees_a_hidden_guest_list() -> None:
    assert read(guests_hidden=True, organiser=Person(OWNER)).attendee_count == 2


def test_who_has_no_address_is_not_everybody_without_one() -> None:
    nameless = Person("", response_status=ResponseStatus.DECLINED)

    shown = read("", guests_hidden=True, organiser=Person(""), attendees=(nameless,))
    assert shown.attendee_count is None
    assert shown.response_status is ResponseStatus.NONE


@pytest.mark.parametrize("organiser", [ORGANISER, Person(OWNER)])
def test_a_list_that_is_not_whole_leaves_the_count_unknown_for_everybody(organiser: Person) -> None:
    shown = read(attendees_omitted=True, organiser=organiser)

    assert shown.guests_hidden
    assert shown.domains == {"partner.example"}


def test_the_same_guest_twice_is_one_person() -> None:
    assert read(attendees=(GUEST, GUEST, SELF)).attendee_count == 2


def test_guests_without_an_address_are_people() -> None:
    assert read(attendees=(SELF, GUEST, Person(), Person())).attendee_count == 4


def test_domains_are_cut_to_a_limit_and_people_are_not() -> None:
    guests = [Person(f"guest@d{number:04}.example") for number in range(4999)]

    shown = read(attendees=(SELF, *guests), organiser=SELF)

    assert shown.attendee_count == 5000
    assert shown.domains == {f"d{number:04}.example" for number in range(300)}


def test_the_longest_domain_there_can_be_is_kept_and_a_longer_one_is_not() -> None:
    longest, longer = "b" * 245 + ".example", "c" * 246 + ".example"
    guests = (Person(f"a@{longest}"), Person(f"a@{longer}"))

    assert len(longest) == 253
    assert read(attendees=guests, organiser=SELF).domains == {longest}


HOME = "ada@home.example"
AT_HOME = Person(HOME, response_status=ResponseStatus.ACCEPTED)


def read_by_one_with_two(*others: Person, organiser: Person = SELF, **entry: Any) -> EventFacts:
    """An entry as somebody with another account is shown it."""
    people = (SELF, *others)
    shown = replace(PLAIN.entry, organiser=organiser, attendees=people, **entry)
    return facts_of(replace(PLAIN, entry=shown), OWNER, COMPANIES, own_addresses=(OWNER, HOME))


def test_ones_other_account_is_no_guest() -> None:
    shown = read_by_one_with_two(AT_HOME)
    assert crowd(shown) == (1, set())
    assert shown.guests == frozenset()
    assert shown.external_domains == frozenset()


def test_ones_other_account_takes_no_guest_of_its_domain_away() -> None:
    shown = read_by_one_with_two(AT_HOME, Person("bob@home.example"))
    assert crowd(shown) == (2, {"home.example"})
    assert shown.external_domains == {"home.example"}


def test_a_spelling_of_ones_other_account_is_it() -> None:
    shown = read_by_one_with_two(Person("ada+work@home.example"))
    assert crowd(shown) == (1, set())


def test_what_ones_other_account_organises_is_organised_by_oneself() -> None:
    shown = read_by_one_with_two(AT_HOME, organiser=Person(HOME), tag=Tag.RECORD)
    assert shown.organised_by_owner
    assert (shown.organiser, shown.tag) == ("", Tag.RECORD)


def test_the_answer_is_that_of_the_calendars_own_account() -> None:
    declined = AT_HOME._replace(response_status=ResponseStatus.DECLINED)
    people = (declined, SELF, GUEST)
    shown = facts_of(
        replace(PLAIN, entry=replace(PLAIN.entry, attendees=people)),
        OWNER, COMPANIES, own_addresses=(HOME,),
    )  # fmt: skip
    assert shown.response_status is ResponseStatus.ACCEPTED
    assert crowd(shown) == (2, {"partner.example"})


def test_a_list_that_ones_other_account_hides_is_not_shown_whole_here() -> None:
    shown = read_by_one_with_two(organiser=Person(HOME), guests_hidden=True)
    assert shown.organised_by_owner
    assert shown.attendee_count is None
