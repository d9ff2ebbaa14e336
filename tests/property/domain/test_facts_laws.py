"""Laws of what an event is to its owner: for every event and every owner there is an answer."""

from __future__ import annotations

from dataclasses import replace

from hypothesis import assume, given
from hypothesis import strategies as st

from rollcall.domain.calendar_event import CalendarEvent, Entry, Person, facts_of
from rollcall.domain.decision import Skip, decide
from rollcall.domain.event import EventType, ResponseStatus
from rollcall.domain.not_people import NotPeople
from rollcall.domain.preferences import Mode, Overrides
from rollcall.domain.reasons import Reason
from tests.property.domain.strategies import moments, switch
from tests.support.companies import COMPANIES
from tests.unit.domain.samples import CALENDAR, EVENT, EVERYTHING

ADDRESSES = [
    "", "ada@corp.example", "bob@corp.example", "eve@rival.example", "no address", "@", "\ud800@x",
    "team@group.calendar.google.com", "x@a b.example", "fred@fireflies.ai", "eve@fireflies.ai",
    "no-reply@rival.example", "8123@zoomcrc.com",
]  # fmt: skip
MACHINES = [
    "fred@fireflies.ai", "notetaker@otter.ai", "corp@assistant.gong.io", "8123@zoomcrc.com",
    "no-reply@rival.example", "c_1@resource.calendar.google.com",
    "unknownorganizer@calendar.google.com", "scribe@listed.example", "desk@rival.example",
]  # fmt: skip
LISTED = NotPeople(frozenset({"listed.example", "desk@rival.example"}))
owners = st.sampled_from(["ada@corp.example", "ADA@Corp.Example", "ada@gmail.com", "", "\ud800"])
people = st.builds(
    Person,
    st.sampled_from(ADDRESSES) | st.text(max_size=12).map(str.casefold),
    switch,
    switch,
    st.sampled_from(ResponseStatus),
    st.integers(0, 3),
)
entries = st.builds(
    Entry,
    st.text(max_size=20),
    switch,
    switch,
    switch,
    st.sampled_from(EventType),
    people,
    st.lists(people, max_size=6).map(tuple),
    switch,
    switch,
    st.none() | st.just("series-1"),
    creator=people,
)
events = st.builds(
    CalendarEvent,
    st.just(EVENT),
    st.just(CALENDAR),
    moments,
    moments,
    moments,
    switch,
    st.none() | st.just("https://zoom.example/j/1"),
    st.none(),
    st.just(()),
    entries,
)


@given(events, owners)
def test_every_event_has_facts_for_every_owner(event: CalendarEvent, owner: str) -> None:
    facts, entry = facts_of(event, owner, COMPANIES), event.entry

    mine = entry.organiser.is_self or entry.organiser.email == owner.casefold() != ""
    shown = not entry.attendees_omitted and (mine or not entry.guests_hidden)
    most = sum(1 + guest.additional_guests for guest in entry.attendees) + 2
    assert (facts.attendee_count is not None) is shown
    assert (
        0 <= (facts.people_shown if facts.attendee_count is None else facts.attendee_count) <= most
    )
    assert facts.attendee_count is None or facts.people_shown == 0
    assert facts.is_deleted is (event.is_deleted or entry.cancelled)
    assert not [domain for domain in facts.domains if "calendar.google.com" in domain]


@given(events, owners)
def test_in_which_order_guests_are_listed_changes_neither_people_nor_domains(
    event: CalendarEvent, owner: str
) -> None:
    backwards = event.entry.attendees[::-1]
    other = replace(event, entry=replace(event.entry, attendees=backwards))

    one, two = facts_of(event, owner, COMPANIES), facts_of(other, owner, COMPANIES)
    assert (one.attendee_count, one.domains) == (two.attendee_count, two.domains)


@given(events, owners, people)
def test_another_guest_takes_nobody_away(event: CalendarEvent, owner: str, guest: Person) -> None:
    assume(guest.response_status is not ResponseStatus.DECLINED)
    more = replace(event, entry=replace(event.entry, attendees=(*event.entry.attendees, guest)))

    before, after = facts_of(event, owner, COMPANIES), facts_of(more, owner, COMPANIES)
    assert before.domains <= after.domains
    assert (
        before.attendee_count is None
        or before.attendee_count
        <= (after.attendee_count or 0)
        <= before.attendee_count + 1 + guest.additional_guests
    )


@given(events, owners, st.integers(0, 5))
def test_declining_never_adds_a_person_and_hides_nobody(
    event: CalendarEvent, owner: str, place: int
) -> None:
    guests = [
        replaced if number == place else guest
        for number, guest in enumerate(event.entry.attendees)
        for replaced in [guest._replace(response_status=ResponseStatus.DECLINED)]
    ]
    declined = replace(event, entry=replace(event.entry, attendees=tuple(guests)))

    before, after = facts_of(event, owner, COMPANIES), facts_of(declined, owner, COMPANIES)
    assert (after.domains, after.guests) == (before.domains, before.guests)
    assert (after.attendee_count or 0) <= (before.attendee_count or 0)
    assert after.people_shown <= before.people_shown
    assert after.external_domains <= before.external_domains


@given(events, owners)
def test_a_room_changes_nothing(event: CalendarEvent, owner: str) -> None:
    room = Person("room@elsewhere.example", is_room=True)
    more = replace(event, entry=replace(event.entry, attendees=(*event.entry.attendees, room)))

    assert facts_of(more, owner, COMPANIES) == facts_of(event, owner, COMPANIES)


@given(events, owners, st.sampled_from(MACHINES), st.sampled_from(ResponseStatus))
def test_an_address_of_no_person_changes_no_decision_of_rules_that_do_not_name_it(
    event: CalendarEvent, owner: str, address: str, status: ResponseStatus
) -> None:
    machine = Person(address, response_status=status, additional_guests=3)
    more = replace(event, entry=replace(event.entry, attendees=(*event.entry.attendees, machine)))

    before, after = (
        facts_of(event, owner, COMPANIES, LISTED),
        facts_of(more, owner, COMPANIES, LISTED),
    )
    assert (after.attendee_count, after.people_shown) == (
        before.attendee_count,
        before.people_shown,
    )
    assert after.external_domains == before.external_domains
    for mode in Mode:
        rules = replace(EVERYTHING, mode=mode, min_people=2, max_people=4)
        assert decide(after, rules, Overrides()) == decide(before, rules, Overrides())


@given(events, owners, st.integers(1, 8), st.lists(people, max_size=4))
def test_what_a_part_of_a_list_decides_the_whole_list_would_not_undo(
    event: CalendarEvent, owner: str, most: int, unlisted: list[Person]
) -> None:
    everybody = (*event.entry.attendees, *unlisted)
    whole = replace(event.entry, attendees=everybody, attendees_omitted=False, guests_hidden=False)
    part = replace(event.entry, attendees_omitted=True)
    rules = replace(EVERYTHING, max_people=most)

    known = decide(facts_of(replace(event, entry=part), owner, COMPANIES), rules, Overrides())
    assume(not any(guest.response_status is ResponseStatus.DECLINED for guest in unlisted))
    right = decide(facts_of(replace(event, entry=whole), owner, COMPANIES), rules, Overrides())
    assert known.reason is not Reason.ALONE
    assert known.reason is not Reason.TOO_MANY or right.reason is Reason.TOO_MANY
    assert isinstance(known, Skip) or right == known
