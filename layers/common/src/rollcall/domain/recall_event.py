"""Recall's calendar event, with the provider's own ``raw`` in it, read into facts.

Lenient where a field is extra or optional, strict where a decision rests on it: what cannot be
read raises ``MalformedEvent`` with the name of the field, and only that event is parked.
Field names: Recall contract sections 5.1, 9.2 (Google) and 9.3 (Outlook).
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import UTC, datetime
from typing import Any

from rollcall.domain.errors import MalformedEvent
from rollcall.domain.event import EventFacts, ScheduledBot
from rollcall.domain.provider import Details, read_google, read_outlook

MAX_TITLE = 300
MAX_LINK = 4000
MAX_ID = 200
MAX_KEY = 2000  # Recall's limit on `deduplication_key`
MAX_BOTS = 20
"""An event that is moved again and again keeps a bot for each time; the latest are enough."""
MAX_MOMENT = 40
FIRST_YEAR, LAST_YEAR = 1970, 9000
"""Times outside can be read, but not counted with."""

_READERS = {"google_calendar": read_google, "microsoft_outlook": read_outlook}


@dataclass(frozen=True, slots=True)
class RecallEvent:
    """What one event object says: facts for the rules, and the bots that Recall holds for it."""

    facts: EventFacts
    bots: tuple[ScheduledBot, ...]


def parse_event(payload: object, owner_email: str) -> RecallEvent:
    """Read one event object; ``owner_email`` is the address of the calendar's account.

    Raises MalformedEvent.
    """
    fields = _mapping(payload, "event")
    event_id = _identifier(fields, "id")
    calendar_id = _identifier(fields, "calendar_id")
    try:
        return _parse(fields, event_id, calendar_id, owner_email)
    except MalformedEvent as error:
        raise MalformedEvent(error.reason, event_id, calendar_id) from error


def _parse(
    fields: Mapping[str, Any], event_id: str, calendar_id: str, owner_email: str
) -> RecallEvent:
    raw = _mapping(fields.get("raw"), "raw")
    reader = _READERS.get(_text(fields, "platform"))
    if reader is None:
        raise MalformedEvent("platform")
    details: Details = reader(raw, owner_email)
    start, end = moment(fields, "start_time"), moment(fields, "end_time")
    if end < start:
        raise MalformedEvent("end_time")
    facts = EventFacts(
        event_id=event_id,
        recall_calendar_id=calendar_id,
        start=start,
        end=end,
        updated_at=moment(fields, "updated_at"),
        title=plain_text(details.title)[:MAX_TITLE],
        is_deleted=_boolean(fields, "is_deleted") or details.cancelled,
        meeting_url=_link(fields),
        meeting_platform=_optional_text(fields, "meeting_platform"),
        all_day=details.all_day,
        private=details.private,
        kind=details.kind,
        answer=details.answer,
        organised_by_owner=details.organised_by_owner,
        people=details.people,
        domains=details.domains,
        company=details.company,
        series_id=details.series_id,
    )
    return RecallEvent(facts, _bots(fields.get("bots")))


def moment(fields: Mapping[str, Any], name: str) -> datetime:
    """An aware ISO 8601 time of an object, in UTC. Raises MalformedEvent."""
    value = fields.get(name)
    if not isinstance(value, str) or len(value) > MAX_MOMENT:
        raise MalformedEvent(name)
    try:
        parsed = datetime.fromisoformat(value)
        if parsed.tzinfo is None:
            raise MalformedEvent(name)
        found = parsed.astimezone(UTC)
    except (ValueError, OverflowError) as error:
        raise MalformedEvent(name) from error
    if not FIRST_YEAR <= found.year <= LAST_YEAR:
        raise MalformedEvent(name)
    return found


def plain_text(value: str) -> str:
    """Text that can be stored and encoded: no lone surrogates, no control characters."""
    if value.isprintable():
        return value.strip()
    return "".join(c if c >= " " and c != "\x7f" else " " for c in _encodable(value)).strip()


def _encodable(value: str) -> str:
    return value.encode("utf-8", "replace").decode("utf-8")


def _bots(value: object) -> tuple[ScheduledBot, ...]:
    if value is None:
        return ()
    if not isinstance(value, Sequence) or isinstance(value, str):
        raise MalformedEvent("bots")
    bots = [_bot(_mapping(entry, "bots")) for entry in value]
    return tuple(sorted(bots, key=lambda bot: (bot.start, bot.bot_id))[-MAX_BOTS:])


def _bot(fields: Mapping[str, Any]) -> ScheduledBot:
    return ScheduledBot(
        bot_id=_identifier(fields, "bot_id"),
        start=moment(fields, "start_time"),
        deduplication_key=_encodable(_text(fields, "deduplication_key"))[:MAX_KEY],
        meeting_url=_encodable(_text(fields, "meeting_url"))[:MAX_LINK],
    )


def _mapping(value: object, name: str) -> Mapping[str, Any]:
    if not isinstance(value, Mapping):
        raise MalformedEvent(name)
    return value


def _identifier(fields: Mapping[str, Any], name: str) -> str:
    value = fields.get(name)
    if not isinstance(value, str) or not 0 < len(value) <= MAX_ID or not value.isascii():
        raise MalformedEvent(name)
    if not value.replace("-", "").replace("_", "").isalnum():
        raise MalformedEvent(name)
    return value


def _text(fields: Mapping[str, Any], name: str) -> str:
    value = fields.get(name)
    if not isinstance(value, str):
        raise MalformedEvent(name)
    return value


def _optional_text(fields: Mapping[str, Any], name: str) -> str | None:
    value = fields.get(name)
    return plain_text(value)[:100] if isinstance(value, str) else None


def _boolean(fields: Mapping[str, Any], name: str) -> bool:
    value = fields.get(name, False)
    if not isinstance(value, bool):
        raise MalformedEvent(name)
    return value


def _link(fields: Mapping[str, Any]) -> str | None:
    value = fields.get("meeting_url")
    if value is None:
        return None
    if not isinstance(value, str):
        raise MalformedEvent("meeting_url")
    link = plain_text(value)
    if len(link) > MAX_LINK or not link.lower().startswith(("https://", "http://")):
        return None
    return link
