"""Turns the page's forms, or the same fields as JSON, into what the twin of Google takes."""

from __future__ import annotations

from datetime import datetime, timedelta
from typing import Any

Json = dict[str, Any]

SERVICES = ("zoom", "meet", "teams", "webex")
SIMPLE: dict[str, Json] = {
    "accept": {"action": "respond", "response": "accepted"},
    "decline": {"action": "respond", "response": "declined"},
    "tentative": {"action": "respond", "response": "tentative"},
    "private": {"action": "visibility", "visibility": "private"},
    "normal": {"action": "visibility", "visibility": "default"},
    "cancel": {"action": "cancel"},
    "restore": {"action": "restore"},
}
SOON = timedelta(minutes=2)
"""How far off a meeting is that is to start soon: a bot needs some time to be scheduled."""
FARTHEST = 7 * 24 * 60
"""Minutes by which Recall's clock may be advanced at a time."""


class FormError(ValueError):
    """A field is missing or malformed; the text may be shown."""


def new_event(fields: Json, zone: str) -> Json:
    """Return the body that creates a meeting; a naive start is in `zone`."""
    return {
        "title": text_of(fields, "title") or None,
        "start": _start(fields),
        "time_zone": zone,
        "minutes": _number(fields.get("minutes") or 30),
        "link": _link(fields),
        "location": text_of(fields, "location") or None,
        "description": text_of(fields, "description") or None,
        "attendees": _guests(fields.get("guests")),
        "guests_see_guests": not fields.get("hide_guests"),
        "repeat": text_of(fields, "repeat") or None,
        "visibility": "private" if fields.get("private") else "default",
        "all_day": bool(fields.get("all_day")),
    }


def action(fields: Json, zone: str, now: datetime) -> Json:
    """Return the body that changes an event; a naive start is in `zone`."""
    name = text_of(fields, "action")
    scope = {"scope": "series" if fields.get("scope") == "series" else "one"}
    if name in SIMPLE:
        return SIMPLE[name] | scope
    if name == "soon":
        return {"action": "move", "start": (now + SOON).isoformat()} | scope
    if name == "move":
        # The date of an all-day entry is the same in every zone.
        own = {} if _on(fields, "was_all_day") else {"time_zone": zone}
        return {"action": "move", "start": _start(fields)} | own | scope
    if name == "relink":
        return {"action": "relink", "link": _link(fields)} | scope
    if name == "retitle":
        return {"action": "retitle", "title": text_of(fields, "title") or None} | scope
    if name == "details":
        return _details(fields) | scope
    raise FormError("Unknown action.")


def _details(fields: Json) -> Json:
    return {
        "action": "details",
        "minutes": _number(fields.get("minutes") or 30),
        "location": text_of(fields, "location"),
        "description": text_of(fields, "description"),
        "guests": _guests(fields.get("guests")),
        "guests_see_guests": not fields.get("hide_guests"),
        "all_day": None if _on(fields, "in_series") else bool(fields.get("all_day")),
    }


def advance(fields: Json) -> int:
    """Return the seconds by which Recall's clock is to go forward."""
    minutes = _number(fields.get("minutes"))
    if not 1 <= minutes <= FARTHEST:
        raise FormError("Choose how far the clock goes forward, at most a week.")
    return minutes * 60


def _on(fields: Json, name: str) -> bool:
    return str(fields.get(name, "")).lower() == "true"


def _start(fields: Json) -> str:
    try:
        return datetime.fromisoformat(text_of(fields, "start")).isoformat()
    except ValueError:
        raise FormError("Enter a date and a time.") from None


def _number(value: object) -> int:
    try:
        return int(str(value))
    except ValueError:
        raise FormError("Enter the length in minutes.") from None


def _link(fields: Json) -> str | None:
    link = text_of(fields, "link")
    if link == "other":
        link = text_of(fields, "url")
        if not link.startswith(("https://", "http://")):
            raise FormError("Enter the whole link, beginning with https://.")
    return None if link in {"", "none"} else link


def _guests(value: object) -> list[str]:
    words = value if isinstance(value, list) else str(value or "").replace(",", " ").split()
    guests = [str(word).strip().lower() for word in words]
    if not all("@" in guest for guest in guests):
        raise FormError("Guests are e-mail addresses, separated by commas.")
    return list(dict.fromkeys(guests))


def text_of(fields: Json, name: str) -> str:
    """Return a field without blanks around it; empty where there is none."""
    value = fields.get(name)
    return value.strip() if isinstance(value, str) else ""
