"""Recall's calendar event, with Google's own event in its `raw`.

Fields: Recall contract, sections 5.1 and 9.2. What cannot be read raises MalformedEvent with the
name of the field, and only that event is lost.
"""

from __future__ import annotations

from collections.abc import Iterable
from datetime import date, timedelta
from typing import Annotated, Any, Literal

from pydantic import (
    BeforeValidator,
    ConfigDict,
    FailFast,
    StrictBool,
    StrictInt,
    ValidationError,
    ValidatorFunctionWrapHandler,
    WrapValidator,
)
from pydantic.alias_generators import to_camel

from rollcall.adapters.recall.entry_links import links_of
from rollcall.adapters.recall.original_start import start_in_id, stated_start
from rollcall.adapters.recall.texts import FIRST_YEAR, LAST_YEAR, encodable, without_markup
from rollcall.adapters.recall.wire import Identifier, Moment, OrElse, Plain, Text, Wire
from rollcall.domain.calendar_event import NOBODY, CalendarEvent, Entry, Person
from rollcall.domain.domain_names import address_form
from rollcall.domain.errors import MalformedEvent
from rollcall.domain.event import EventType, ResponseStatus, ScheduledBot, Tag
from rollcall.domain.recording_tag import tag_of
from rollcall.domain.tag_names import TagNames
from rollcall.domain.traces import Traces

MAX_TITLE = 1024
MAX_DESCRIPTION = 32_000
"""Characters that are searched for a tag; Google takes 8,192."""
MAX_LINK = 4000
MAX_KEY = 2000  # Recall's limit on `deduplication_key`
MAX_PLATFORM = 100
MAX_SERIES_ID = 1000
MAX_GUESTS = 5000
MAX_ADDITIONAL = 1000
"""People whom one guest brings along."""
MAX_BOTS = 20
"""An event that is moved again and again keeps a bot for each time; the latest are enough."""

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

Word = Annotated[Text, OrElse("")]
Mark = Annotated[StrictBool, OrElse(False)]
_NAMES = TagNames()
_SIGNS = "#\uff03\ufe5f&"
"""What a tag begins with, and what a number sign may be written with in HTML."""


def _guests_shown(value: object, read: ValidatorFunctionWrapHandler) -> list[GoogleGuest | None]:
    """A guest list, with None for each that cannot be read, for what was cut, or for all of it."""
    listed = value if value is not None else []
    if not isinstance(listed, list):
        return [None]
    guests: list[GoogleGuest | None] = read(listed[:MAX_GUESTS])
    return [*guests, None] if len(listed) > MAX_GUESTS else guests


class Google(Wire):
    """A part of Google's event."""

    model_config = ConfigDict(alias_generator=to_camel)


class GoogleDay(Google):
    """`start` or `end`: a date in place of a time on all-day events."""

    date: Any = None
    time_zone: Word


class GoogleTime(GoogleDay):
    """`originalStartTime`: a date on all-day series, else a time."""

    date: Word
    date_time: Word


class GooglePerson(Google):
    """`organizer` or `creator`, and what every attendee has too."""

    email: Word
    self: Mark


class GoogleGuest(GooglePerson):
    """One of `attendees`."""

    resource: Mark
    response_status: Annotated[str, OrElse("")]
    additional_guests: Annotated[StrictInt, OrElse(0)]


class GoogleEvent(Google):
    """`raw`."""

    id: Word
    summary: Annotated[Plain, OrElse("")]
    description: Annotated[
        str,
        BeforeValidator(lambda value: value[:MAX_DESCRIPTION] if isinstance(value, str) else value),
        OrElse(""),
    ]
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
        WrapValidator(_guests_shown),
        OrElse(()),
    ]
    guests_can_see_other_guests: Annotated[StrictBool, OrElse(True)]
    attendees_omitted: Mark
    recurring_event_id: Word
    location: Word
    hangout_link: Word
    conference_data: Any = None
    original_start_time: Annotated[GoogleTime | None, OrElse(None)]


class BotWire(Wire):
    """One of an event's `bots`."""

    bot_id: Identifier
    start_time: Moment
    deduplication_key: Text
    meeting_url: Word
    """A bot that was given its link by us is known by its key, should Recall not show that."""


class EventWire(Wire):
    """A calendar event."""

    id: Identifier
    calendar_id: Identifier
    raw: GoogleEvent
    platform: Literal["google_calendar"]
    start_time: Moment
    end_time: Annotated[Moment | None, OrElse(None)]
    """An event whose end cannot be read, or comes before its start, has no length."""
    updated_at: Moment
    is_deleted: StrictBool = False
    meeting_url: Plain | None = None
    meeting_platform: Annotated[Plain | None, OrElse(None)]
    bots: Annotated[list[BotWire], FailFast()] | None = None


class TracesRaw(Google):
    """`raw` of an event that cannot be read."""

    summary: Annotated[Plain, OrElse("")]
    status: Annotated[str, OrElse("")]


class TracesWire(Wire):
    """What can be read of an event that cannot be read as a whole."""

    id: Annotated[Identifier | None, OrElse(None)]
    calendar_id: Annotated[Identifier | None, OrElse(None)]
    start_time: Annotated[Moment | None, OrElse(None)]
    end_time: Annotated[Moment | None, OrElse(None)]
    is_deleted: Mark
    raw: Annotated[TracesRaw, OrElse(TracesRaw())]


def read_event(answer: object, names: TagNames = _NAMES) -> CalendarEvent:
    """Read one event object; ``names`` are those of the tags. Raises MalformedEvent."""
    try:
        return _event(EventWire.model_validate(answer), names)
    except ValidationError as error:
        raise _malformed(answer, _reason(error)) from None


def read_events(
    answers: Iterable[object], names: TagNames = _NAMES
) -> tuple[list[CalendarEvent], list[MalformedEvent]]:
    """Read the objects of a list: the events, and what is to be said of those without."""
    events: list[CalendarEvent] = []
    unreadable: list[MalformedEvent] = []
    for answer in answers:
        try:
            events.append(read_event(answer, names))
        except MalformedEvent as error:
            unreadable.append(error)
    return events, unreadable


def _malformed(answer: object, reason: str) -> MalformedEvent:
    found = TracesWire.model_validate(answer if isinstance(answer, dict) else {})
    traces = Traces(
        start=found.start_time,
        end=found.end_time,
        title=found.raw.summary[:MAX_TITLE],
        is_deleted=found.is_deleted or found.raw.status == _CANCELLED,
    )
    return MalformedEvent(reason, found.id, found.calendar_id, traces)


def _reason(error: ValidationError) -> str:
    """The innermost field that could not be read."""
    place = error.errors(include_url=False, include_context=False, include_input=False)[0]["loc"]
    return next((part for part in reversed(place) if isinstance(part, str)), "event")


def _event(event: EventWire, names: TagNames) -> CalendarEvent:
    return CalendarEvent(
        event_id=event.id,
        calendar_id=event.calendar_id,
        updated_at=event.updated_at,
        start=event.start_time,
        end=max(event.start_time, event.end_time or event.start_time),
        is_deleted=event.is_deleted,
        meeting_url=_link(event.meeting_url),
        meeting_platform=event.meeting_platform and event.meeting_platform[:MAX_PLATFORM],
        bots=_bots(event.bots or ()),
        entry=_entry(event.raw, names),
    )


def _link(url: str | None) -> str | None:
    if url is None or len(url) > MAX_LINK:
        return None
    return url if url[:8].lower().startswith(("https://", "http://")) else None


def _bots(entries: Iterable[BotWire]) -> tuple[ScheduledBot, ...]:
    bots = [
        ScheduledBot(
            bot_id=entry.bot_id,
            start=entry.start_time,
            deduplication_key=entry.deduplication_key[:MAX_KEY],
            meeting_url=entry.meeting_url[:MAX_LINK],
        )
        for entry in entries
    ]
    return tuple(sorted(bots, key=lambda bot: (bot.start, bot.bot_id))[-MAX_BOTS:])


def _entry(raw: GoogleEvent, names: TagNames) -> Entry:
    guests = [guest for guest in raw.attendees if guest is not None]
    stated = raw.original_start_time
    zone = raw.start.time_zone if raw.start else ""
    original_start = stated and stated_start(stated.date, stated.date_time, stated.time_zone)
    first, behind = _day(raw.start), _day(raw.end)
    return Entry(
        title=raw.summary[:MAX_TITLE],
        cancelled=raw.status == _CANCELLED,
        all_day=raw.start is not None and raw.start.date is not None,
        private=_is_closed(raw.visibility),
        event_type=_EVENT_TYPES.get(raw.event_type or "default", EventType.OTHER),
        organiser=_person(raw.organizer),
        attendees=tuple([_attendee(guest) for guest in guests]),
        guests_hidden=not raw.guests_can_see_other_guests,
        attendees_omitted=raw.attendees_omitted or len(guests) < len(raw.attendees),
        series_id=raw.recurring_event_id[:MAX_SERIES_ID] or None,
        links=links_of(raw.hangout_link, raw.conference_data, raw.location, raw.description),
        free=raw.transparency == "transparent",
        tag=_tag(raw, names),
        entry_id=raw.id if len(raw.id) <= MAX_SERIES_ID else "",
        original_start=original_start or start_in_id(raw.id, zone),
        creator=_person(raw.creator),
        first_day=first,
        last_day=max(first, behind - timedelta(days=1)) if first and behind else first,
    )


def _tag(raw: GoogleEvent, names: TagNames) -> Tag:
    # Most descriptions have no sign of a tag, and to take the markup out costs most.
    may_hold = any(sign in raw.description for sign in _SIGNS)
    described = encodable(without_markup(raw.description)) if may_hold else ""
    return tag_of((raw.summary, described), names)


def _day(shown: GoogleDay | None) -> date | None:
    """A date such as `2026-12-02`; None for anything else, and for years that nothing counts."""
    value = shown.date if shown else None
    try:
        day = date.fromisoformat(value) if isinstance(value, str) else None
    except ValueError:
        return None
    return day if day and FIRST_YEAR <= day.year <= LAST_YEAR else None


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
