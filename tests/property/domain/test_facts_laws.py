"""Laws of what an event is to its owner: for every event and every owner there is an answer."""

from __future__ import annotations

from dataclasses import replace

from hypothesis import assume, given
from hypothesis import strategies as st

from rollcall.domain.calendar_event import CalendarEvent, Entry, Person, facts_of
from rollcall.domain.event import EventType, ResponseStatus
from tests.property.domain.strategies import moments, switch
from tests.support.companies import COMPANIES
from tests.unit.domain.samples import CALENDAR, EVENT

ADDRESSES = [
    "", "ada@corp.example", "bob@corp.example", "eve@rival.example", "no address", "@", "\ud800@x",
    "team@group.calendar.google.com", "x@a b.example",
]  # fmt: skip
owners = st.sampled_from(["ada@corp.example", "ADA@Corp.Example", "ada@gmail.com", "", "\ud800"])
people = st.builds(
    Person,
    st.sampled_from(ADDRESSES) | st.text(max_size=12).map(str.casefold),
    switch,
    switch,
    st.sampled_from(ResponseStatus),
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

    shown = not entry.attendees_omitted and (facts.organised_by_owner or not entry.guests_hidden)
    assert (facts.attendee_count is not None) is shown
    assert facts.attendee_count is None or 0 <= facts.attendee_count <= len(entry.attendees) + 2
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
        or before.attendee_count <= (after.attendee_count or 0) <= before.attendee_count + 1
    )


@given(events, owners, st.integers(0, 5))
def test_declining_adds_nobody_and_hides_nobody(
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
    assert after.external_domains <= before.external_domains


@given(events, owners)
def test_a_room_changes_nothing(event: CalendarEvent, owner: str) -> None:
    room = Person("room@elsewhere.example", is_room=True)
    more = replace(event, entry=replace(event.entry, attendees=(*event.entry.attendees, room)))

    assert facts_of(more, owner, COMPANIES) == facts_of(event, owner, COMPANIES)
