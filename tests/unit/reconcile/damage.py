"""Events as a stranger or a fault may have damaged them."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from tests.simulation.people import LINKS

type Damage = Callable[[dict[str, Any]], object]


def _set(**fields: Any) -> Damage:
    return lambda event: {**event, **fields}


def _without(name: str) -> Damage:
    return lambda event: {key: value for key, value in event.items() if key != name}


def _raw(**fields: Any) -> Damage:
    return lambda event: {**event, "raw": {**event["raw"], **fields}}


def _only_link(url: str) -> Damage:
    """Recall shows this link, and the provider's entry the same."""
    return lambda event: {
        **event, "meeting_url": url, "raw": {**event["raw"], "hangoutLink": url},
    }  # fmt: skip


def _bot(**fields: Any) -> Damage:
    entry = {
        "bot_id": "b-1", "start_time": "2026-03-03T15:00:00Z", "deduplication_key": "k",
        "meeting_url": LINKS[0],
    }  # fmt: skip
    return lambda event: {**event, "bots": [{**entry, **fields}]}


UNREADABLE: dict[str, Damage] = {
    "no start": _without("start_time"),
    "no stamp": _without("updated_at"),
    "no raw": _without("raw"),
    "no platform": _without("platform"),
    "start is null": _set(start_time=None),
    "start is a number": _set(start_time=1772442000),
    "start without zone": _set(start_time="2026-03-03T15:00:00"),
    "start in words": _set(start_time="tomorrow"),
    "start in the year 1": _set(start_time="0001-01-01T00:00:00Z"),
    "start with a long tail": _set(start_time="2026-03-03T15:00:00Z" + " " * 10_000),
    "stamp is a list": _set(updated_at=[]),
    "raw is text": _set(raw="{}"),
    "raw is null": _set(raw=None),
    "raw is a list": _set(raw=[]),
    "unknown platform": _set(platform="carrier_pigeon"),
    "platform is a number": _set(platform=7),
    "deleted in words": _set(is_deleted="yes"),
    "deleted is null": _set(is_deleted=None),
    "link is an object": _set(meeting_url={"url": LINKS[0]}),
    "link is a number": _set(meeting_url=7),
    "bots is text": _set(bots="none"),
    "bots is a number": _set(bots=3),
    "bots is an object": _set(bots={}),
    "bots of text": _set(bots=["b-1"]),
    "bot without id": _bot(bot_id=None),
    "bot with an odd id": _bot(bot_id="../b"),
    "bot without start": _bot(start_time=None),
    "bot without key": _bot(deduplication_key=None),
}
NAMELESS: dict[str, Damage] = {
    "null": lambda _event: None,
    "text": lambda _event: "event",
    "number": lambda _event: 7,
    "list": lambda event: [event],
    "no id": _without("id"),
    "id is a number": _set(id=7),
    "id is a path": _set(id="../../api/v2/calendars"),
    "id with a slash at the end": _set(id="a/"),
    "id too long": _set(id="a" * 10_000),
    "no calendar": _without("calendar_id"),
    "calendar is a list": _set(calendar_id=[]),
    "foreign calendar": _set(calendar_id="99999999-0000-4000-8000-000000000000"),
}
ODD: dict[str, Damage] = {
    "end before start": _set(end_time="2020-01-01T00:00:00Z"),
    "end in the year 9999": _set(end_time="9999-12-31T23:59:59Z"),
    "no end": _without("end_time"),
    "extra fields": _set(colour="red", nested={"a": [1, 2]}),
    "bots is null": _set(bots=None),
    "no bots": _without("bots"),
    "no platform id": _without("platform_id"),
    "no meeting platform": _set(meeting_platform=None),
    "new meeting platform": _set(meeting_platform="hologram"),
    "title of a megabyte": _raw(summary="x" * 1_000_000),
    "title of another type": _raw(summary={"a": 1}),
    "title with markup": _raw(summary="<script>alert(1)</script>\r\n{{7*7}}\u202e"),
    "title with half a character": _raw(summary="\ud800"),
    "five thousand guests": _raw(
        attendees=[{"email": f"g{n}@client.example"} for n in range(5000)]
    ),
    "guests of odd types": _raw(attendees=[None, 7, "x", {"email": 7}, {"email": "x@c.example"}]),
    "guests in words": _raw(attendees="everybody"),
    "no organiser": _raw(organizer=None),
    "unknown kind of event": _raw(eventType="birthdayParty"),
}
"""Strange, and yet everything that a decision needs is there: these get their bot."""
NO_ROOM: dict[str, Damage] = {
    "script link": _only_link("javascript:alert(1)"),
    "data link": _only_link("data:text/html,x"),
    "link without end": _only_link("https://meet.example/" + "a" * 8000),
    "empty link": _only_link(""),
    "link in words": _only_link("see invitation"),
    "unknown visibility": _raw(visibility="maybe"),
}
