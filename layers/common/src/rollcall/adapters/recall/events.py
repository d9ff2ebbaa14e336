"""Recall's calendar event, with the provider's own event in its `raw`.

Fields: Recall contract, sections 5.1 and 9. What cannot be read raises MalformedEvent with the
name of the field, and only that event is lost.
"""

from __future__ import annotations

from collections.abc import Iterable
from typing import Annotated, Literal, override

from pydantic import ValidationError

from rollcall.adapters.recall.entry_parts import MAX_TITLE, Mark, ProviderPart
from rollcall.adapters.recall.event_wire import BotWire, EventWire
from rollcall.adapters.recall.google import GoogleEvent, google_entry
from rollcall.adapters.recall.wire import Identifier, Moment, OrElse, Plain, Wire
from rollcall.domain.calendar_event import CalendarEvent, Entry
from rollcall.domain.errors import MalformedEvent
from rollcall.domain.event import ScheduledBot
from rollcall.domain.tag_names import TagNames
from rollcall.domain.traces import Traces

MAX_LINK = 4000
MAX_KEY = 2000  # Recall's limit on `deduplication_key`
MAX_PLATFORM = 100
MAX_BOTS = 20
"""An event that is moved again and again keeps a bot for each time; the latest are enough."""

_CANCELLED = "cancelled"
_NAMES = TagNames()


class GoogleEventWire(EventWire):
    """An event of a Google calendar."""

    raw: GoogleEvent
    platform: Literal["google_calendar"]

    @override
    def entry(self, names: TagNames) -> Entry:
        return google_entry(self.raw, names)


class TracesRaw(ProviderPart):
    """`raw` of an event that cannot be read, of either provider."""

    summary: Annotated[Plain, OrElse("")]
    status: Annotated[str, OrElse("")]
    subject: Annotated[Plain, OrElse("")]
    is_cancelled: Mark


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
        return _event(_wire_of(answer).model_validate(answer), names)
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


def _wire_of(answer: object) -> type[EventWire]:
    platform = answer.get("platform") if isinstance(answer, dict) else None
    if platform != "microsoft_outlook":
        return GoogleEventWire
    # No user can connect such a calendar yet, and a third of all models is Outlook's.
    from rollcall.adapters.recall.outlook import OutlookEventWire  # noqa: PLC0415

    return OutlookEventWire


def _malformed(answer: object, reason: str) -> MalformedEvent:
    found = TracesWire.model_validate(answer if isinstance(answer, dict) else {})
    traces = Traces(
        start=found.start_time,
        end=found.end_time,
        title=(found.raw.summary or found.raw.subject)[:MAX_TITLE],
        is_deleted=found.is_deleted or found.raw.status == _CANCELLED or found.raw.is_cancelled,
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
        entry=event.entry(names),
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
