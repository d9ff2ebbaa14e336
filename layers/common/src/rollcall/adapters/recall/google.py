"""Google's own event (Calendar API v3, "Events"), as Recall passes it on in `raw`.

Read is what the contract lists in section 9.2, and what else a decision rests on. A field that is
not of the documented type costs itself only.
"""

from __future__ import annotations

from datetime import date, timedelta
from typing import Annotated, Any

from pydantic import StrictBool, StrictInt, WrapValidator

from rollcall.adapters.recall.entry_links import links_of
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
from rollcall.adapters.recall.original_start import start_in_id, stated_start
from rollcall.adapters.recall.wire import OrElse, Plain
from rollcall.domain.calendar_event import NOBODY, Entry, Person
from rollcall.domain.domain_names import address_form
from rollcall.domain.event import EventType, ResponseStatus
from rollcall.domain.tag_names import TagNames

MAX_ADDITIONAL = 1000
"""People whom one guest brings along."""

_EVENT_TYPES = {
    "default": EventType.MEETING,
    "fromGmail": EventType.MEETING,
    "outOfOffice": EventType.OUT_OF_OFFICE,
    "focusTime": EventType.FOCUS_TIME,
    "workingLocation": EventType.WORKING_LOCATION,
}
_RESPONSE_STATUSES = {
    "accepted": ResponseStatus.ACCEPTED,
    "tentative": ResponseStatus.TENTATIVE,
    "declined": ResponseStatus.DECLINED,
    "needsAction": ResponseStatus.UNANSWERED,
}
_CANCELLED = "cancelled"
_OPEN = frozenset({"", "default", "public"})


class GoogleDay(ProviderPart):
    """`start` or `end`: a date in place of a time on all-day events."""

    date: Any = None
    date_time: Word
    time_zone: Word


class GoogleTime(GoogleDay):
    """`originalStartTime`: a date on all-day series, else a time."""

    date: Word


class GooglePerson(ProviderPart):
    """`organizer` or `creator`, and what every attendee has too."""

    email: Word
    self: Mark


class GoogleGuest(GooglePerson):
    """One of `attendees`."""

    resource: Mark
    response_status: Annotated[str, OrElse("")]
    additional_guests: Annotated[StrictInt, OrElse(0)]


class GoogleEvent(ProviderPart):
    """`raw`."""

    id: Word
    summary: Annotated[Plain, OrElse("")]
    description: Annotated[str, beginning(MAX_DESCRIPTION), OrElse("")]
    """Searched for a tag and for meeting links; nothing else of it is kept."""
    status: Annotated[str, OrElse("")]
    transparency: Annotated[str, OrElse("")]
    start: Annotated[GoogleDay | None, OrElse(None)]
    end: Annotated[GoogleDay | None, OrElse(None)]
    visibility: Any = None
    event_type: Word
    organizer: Annotated[GooglePerson | None, OrElse(None)]
    creator: Annotated[GooglePerson | None, OrElse(None)]
    attendees: Annotated[
        list[Annotated[GoogleGuest | None, OrElse(None)]],
        WrapValidator(guests_shown),
        OrElse(()),
    ]
    guests_can_see_other_guests: Annotated[StrictBool, OrElse(True)]
    attendees_omitted: Mark
    recurring_event_id: Word
    location: Word
    hangout_link: Word
    conference_data: Any = None
    original_start_time: Annotated[GoogleTime | None, OrElse(None)]


def google_entry(raw: GoogleEvent, names: TagNames) -> Entry:
    """What Google's event says, in the words of the domain."""
    guests = [guest for guest in raw.attendees if guest is not None]
    stated = raw.original_start_time
    zone = raw.start.time_zone if raw.start else ""
    original_start = stated and stated_start(stated.date, stated.date_time, stated.time_zone)
    first, behind = _day(raw.start), _day(raw.end)
    return Entry(
        title=raw.summary[:MAX_TITLE],
        cancelled=raw.status == _CANCELLED,
        all_day=_is_all_day(raw.start),
        private=_is_closed(raw.visibility),
        event_type=_EVENT_TYPES.get(raw.event_type or "default", EventType.OTHER),
        organiser=_person(raw.organizer),
        attendees=tuple([_attendee(guest) for guest in guests]),
        guests_hidden=not raw.guests_can_see_other_guests,
        attendees_omitted=raw.attendees_omitted or len(guests) < len(raw.attendees),
        series_id=raw.recurring_event_id[:MAX_SERIES_ID] or None,
        links=links_of(raw.hangout_link, raw.conference_data, raw.location, raw.description),
        free=raw.transparency == "transparent",
        tag=tag_in(raw.summary, raw.description, names),
        entry_id=raw.id if len(raw.id) <= MAX_SERIES_ID else "",
        original_start=original_start or start_in_id(raw.id, zone),
        creator=_person(raw.creator),
        first_day=first,
        last_day=max(first, behind - timedelta(days=1)) if first and behind else first,
    )


def _day(shown: GoogleDay | None) -> date | None:
    return day_in(shown.date) if shown else None


def _is_all_day(start: GoogleDay | None) -> bool:
    """Whether there is a date in place of a time; one that cannot be read is still a date."""
    if start is None or start.date is None:
        return False
    return day_in(start.date) is not None or not start.date_time


def _person(shown: GooglePerson | None) -> Person:
    return Person(address_form(shown.email), shown.self) if shown else NOBODY


def _attendee(guest: GoogleGuest) -> Person:
    status = _RESPONSE_STATUSES.get(guest.response_status, ResponseStatus.NONE)
    brought = min(max(guest.additional_guests, 0), MAX_ADDITIONAL)
    return Person(address_form(guest.email), guest.self, guest.resource, status, brought)


def _is_closed(visibility: object) -> bool:
    """Whether an event is private: a word or a type that is unknown counts as private."""
    if visibility is None:
        return False
    return not isinstance(visibility, str) or visibility.casefold() not in _OPEN
