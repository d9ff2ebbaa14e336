"""Outlook's own event (Microsoft Graph 1.0, "event resource type"), as Recall passes it in `raw`.

Contract, section 9.3. No user can connect such a calendar yet. Graph marks nobody as the account
that reads the calendar: `responseStatus` and `isOrganizer` say what is the account's own.
A field that is not of the documented type costs itself only.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from datetime import date, timedelta
from typing import Annotated, Literal, override

from pydantic import WrapValidator

from rollcall.adapters.recall.entry_parts import (
    MAX_DESCRIPTION,
    MAX_SERIES_ID,
    MAX_TITLE,
    Mark,
    ProviderPart,
    Word,
    beginning,
    day_in,
    guests_shown,
    tag_in,
)
from rollcall.adapters.recall.event_wire import EventWire
from rollcall.adapters.recall.original_start import stated_start
from rollcall.adapters.recall.texts import seen_of_html
from rollcall.adapters.recall.windows_zones import iana_name
from rollcall.adapters.recall.wire import OrElse, Plain
from rollcall.domain.calendar_event import Entry, Person
from rollcall.domain.domain_names import address_form
from rollcall.domain.entry_links import EntryLinks, find_links
from rollcall.domain.event import EventType, ResponseStatus
from rollcall.domain.tag_names import TagNames

MAX_BODY = 200_000
"""Characters of a body that are looked at. Mail programs put styles in front of its text."""
MAX_PLACES = 50

_ANSWERS = {
    "organizer": ResponseStatus.ACCEPTED,
    "accepted": ResponseStatus.ACCEPTED,
    "tentativelyAccepted": ResponseStatus.TENTATIVE,
    "declined": ResponseStatus.DECLINED,
    "notResponded": ResponseStatus.UNANSWERED,
}
_OPEN = frozenset({"", "normal"})
_MIDNIGHT = re.compile(r"T00:00(:00(\.0+)?)?Z?\Z")


class Address(ProviderPart):
    """`emailAddress`: one that Exchange cannot resolve may be no mail address."""

    address: Word


class Recipient(ProviderPart):
    """`organizer`."""

    email_address: Annotated[Address, OrElse(Address(address=""))]


class Answer(ProviderPart):
    """`responseStatus` and an attendee's `status`."""

    response: Word


class Attendee(Recipient):
    """One of `attendees`; `required`, `optional` or `resource`."""

    type: Word
    status: Annotated[Answer | None, OrElse(None)]


class Moment(ProviderPart):
    """`start` or `end`, a clock in `timeZone`; on all-day events midnight in any zone."""

    date_time: Word


class Location(ProviderPart):
    """`location` and each of `locations`."""

    display_name: Word
    location_uri: Word
    location_email_address: Word
    """The mailbox of a room."""


class Body(ProviderPart):
    """`body`, HTML as a rule."""

    content: Annotated[str, beginning(MAX_BODY), OrElse("")]
    content_type: Word


class OnlineMeeting(ProviderPart):
    """`onlineMeeting`."""

    join_url: Word


class OutlookEvent(ProviderPart):
    """`raw`."""

    id: Word
    subject: Annotated[Plain, OrElse("")]
    body: Annotated[Body | None, OrElse(None)]
    """Searched for a tag and for meeting links; nothing else of it is kept."""
    body_preview: Annotated[str, beginning(MAX_DESCRIPTION), OrElse("")]
    start: Annotated[Moment | None, OrElse(None)]
    end: Annotated[Moment | None, OrElse(None)]
    is_all_day: Mark
    is_cancelled: Mark
    is_organizer: Mark
    show_as: Word
    sensitivity: object = None
    response_status: Annotated[Answer | None, OrElse(None)]
    organizer: Annotated[Recipient | None, OrElse(None)]
    attendees: Annotated[
        list[Annotated[Attendee | None, OrElse(None)]],
        WrapValidator(guests_shown),
        OrElse(()),
    ]
    hide_attendees: Mark
    online_meeting: Annotated[OnlineMeeting | None, OrElse(None)]
    online_meeting_url: Word
    location: Annotated[Location | None, OrElse(None)]
    locations: Annotated[
        list[Annotated[Location | None, OrElse(None)]], beginning(MAX_PLACES), OrElse(())
    ]
    series_master_id: Word
    original_start: Word
    original_start_time_zone: Word


class OutlookEventWire(EventWire):
    """An event of an Outlook calendar."""

    raw: OutlookEvent
    platform: Literal["microsoft_outlook"]

    @override
    def entry(self, names: TagNames) -> Entry:
        return outlook_entry(self.raw, names)


def outlook_entry(raw: OutlookEvent, names: TagNames) -> Entry:
    """What Outlook's event says, in the words of the domain."""
    organiser = address_form(raw.organizer.email_address.address) if raw.organizer else ""
    guests = [guest for guest in raw.attendees if guest is not None]
    shown = _shown(raw)
    first, behind = (_day(raw.start), _day(raw.end)) if raw.is_all_day else (None, None)
    return Entry(
        title=raw.subject[:MAX_TITLE],
        cancelled=raw.is_cancelled,
        all_day=raw.is_all_day,
        private=_is_closed(raw.sensitivity),
        event_type=_event_type(raw),
        organiser=Person(organiser, raw.is_organizer),
        attendees=(*_own_answer(raw), *_people(raw, guests, organiser)),
        guests_hidden=raw.hide_attendees,
        attendees_omitted=len(guests) < len(raw.attendees),
        series_id=raw.series_master_id[:MAX_SERIES_ID] or None,
        links=_links(raw, shown),
        free=raw.show_as == "free",
        tag=tag_in(raw.subject, shown[:MAX_DESCRIPTION], names),
        entry_id=raw.id if len(raw.id) <= MAX_SERIES_ID else "",
        original_start=_original_start(raw),
        first_day=first,
        last_day=max(first, behind - timedelta(days=1)) if first and behind else first,
    )


def _own_answer(raw: OutlookEvent) -> Iterator[Person]:
    """A line of the account's own, for the guest list may have it under another address."""
    answer = _answer(raw.response_status)
    if answer is not ResponseStatus.NONE:
        yield Person("", is_self=True, response_status=answer)


def _people(raw: OutlookEvent, guests: list[Attendee], organiser: str) -> Iterator[Person]:
    rooms = {address_form(place.location_email_address) for place in _places(raw)} - {""}
    for guest in guests:
        email = address_form(guest.email_address.address)
        yield Person(
            email,
            is_self=raw.is_organizer and email == organiser != "",
            is_room=guest.type == "resource" or email in rooms,
            response_status=_answer(guest.status),
        )


def _answer(given: Answer | None) -> ResponseStatus:
    return _ANSWERS.get(given.response, ResponseStatus.NONE) if given else ResponseStatus.NONE


def _event_type(raw: OutlookEvent) -> EventType:
    """What sort of entry it is: Outlook has no other sorts than how the time is shown.

    Who works elsewhere has meetings all the same, so only an entry of nobody else's is a place.
    """
    if raw.show_as == "oof":
        return EventType.OUT_OF_OFFICE
    if raw.show_as == "workingElsewhere" and not raw.attendees:
        return EventType.WORKING_LOCATION
    return EventType.MEETING


def _is_closed(sensitivity: object) -> bool:
    """Whether an event is private: a word or a type that is unknown counts as private."""
    if sensitivity is None:
        return False
    return not isinstance(sensitivity, str) or sensitivity.casefold() not in _OPEN


def _places(raw: OutlookEvent) -> Iterator[Location]:
    yield from filter(None, (raw.location, *raw.locations))


def _links(raw: OutlookEvent, shown: str) -> EntryLinks:
    joined = raw.online_meeting.join_url if raw.online_meeting else ""
    conference = filter(None, (joined, raw.online_meeting_url))
    places = [text for place in _places(raw) for text in (place.display_name, place.location_uri)]
    return find_links(conference, "\n".join(filter(None, places)), shown)


def _shown(raw: OutlookEvent) -> str:
    """The body without the parts of its HTML that nobody sees; its beginning if there is none."""
    if raw.body is None or not raw.body.content:
        return raw.body_preview
    if raw.body.content_type.casefold() == "text":
        return raw.body.content
    return seen_of_html(raw.body.content)


def _day(shown: Moment | None) -> date | None:
    return day_in(shown.date_time) if shown else None


def _original_start(raw: OutlookEvent) -> str:
    """When an occurrence was to begin, in the zone in which its series was made.

    Graph writes it in UTC; a day's midnight of an all-day series is one in that zone, or none's.
    """
    if not raw.series_master_id or not raw.original_start:
        return ""
    zone = iana_name(raw.original_start_time_zone)
    if not raw.is_all_day:
        return stated_start("", raw.original_start, zone)
    if _MIDNIGHT.search(raw.original_start):
        return stated_start(raw.original_start[:10], "", "")
    return stated_start("", raw.original_start, zone)[:10]
