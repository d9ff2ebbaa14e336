"""Turns the page's forms, or the same fields as JSON, into what the twin of Google takes."""

from __future__ import annotations

from datetime import datetime
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
}


class FormError(ValueError):
    """A field is missing or malformed; the text may be shown."""


def new_event(fields: Json, zone: str) -> Json:
    """Return the body that creates a meeting; a naive start is in `zone`."""
    return {
        "title": _text(fields, "title") or None,
        "start": _start(fields),
        "time_zone": zone,
        "minutes": _number(fields.get("minutes") or 30),
        "link": _link(fields),
        "attendees": _guests(fields.get("guests")),
        "repeat": _text(fields, "repeat") or None,
        "visibility": "private" if fields.get("private") else "default",
        "all_day": bool(fields.get("all_day")),
    }


def action(fields: Json, zone: str) -> Json:
    """Return the body that changes an event."""
    name = _text(fields, "action")
    scope = {"scope": "series" if fields.get("scope") == "series" else "one"}
    if name in SIMPLE:
        return SIMPLE[name] | scope
    if name == "move":
        return {"action": "move", "start": _start(fields), "time_zone": zone} | scope
    if name == "relink":
        return {"action": "relink", "link": _link(fields)} | scope
    if name == "retitle":
        return {"action": "retitle", "title": _text(fields, "title") or None} | scope
    raise FormError("Unknown action.")


def _start(fields: Json) -> str:
    try:
        return datetime.fromisoformat(_text(fields, "start")).isoformat()
    except ValueError:
        raise FormError("Enter a date and a time.") from None


def _number(value: object) -> int:
    try:
        return int(str(value))
    except ValueError:
        raise FormError("Enter the length in minutes.") from None


def _link(fields: Json) -> str | None:
    link = _text(fields, "link")
    if link == "other":
        link = _text(fields, "url")
        if not link.startswith(("https://", "http://")):
            raise FormError("Enter the whole link, beginning with https://.")
    return None if link in {"", "none"} else link


def _guests(value: object) -> list[str]:
    words = value if isinstance(value, list) else str(value or "").replace(",", " ").split()
    guests = [str(word).strip().lower() for word in words]
    if not all("@" in guest for guest in guests):
        raise FormError("Guests are e-mail addresses, separated by commas.")
    return list(dict.fromkeys(guests))


def _text(fields: Json, name: str) -> str:
    value = fields.get(name)
    return value.strip() if isinstance(value, str) else ""
