"""What the console says after something was done."""

from __future__ import annotations

from typing import Any

from local.console.rows import NO_TITLE, link_text, when

Json = dict[str, Any]

ANSWERS = {"accepted": "Accepted", "declined": "Declined", "tentative": "Answered “maybe” to"}


def created(event: Json, zone: str) -> str:
    """Return what was created, and when it is."""
    series = "the series " if event["series_id"] else ""
    return f"Created {series}{_named(event)}, {when(event, zone)}."


def changed(body: Json, event: Json, zone: str) -> str:
    """Return what an action did to an event; `event` is as it is afterwards."""
    what = f"{'the series ' if body['scope'] == 'series' else ''}{_named(event)}"
    match body["action"]:
        case "move":
            return f"Moved {what} to {when(event, zone)}."
        case "relink":
            return f"{_capital(what)} has a new link: {link_text(event)}."
        case "retitle":
            return f"The title is {what} now."
        case "respond":
            return f"{ANSWERS[body['response']]} {what}."
        case "visibility":
            return f"Made {what} {'private' if body['visibility'] == 'private' else 'normal'}."
        case "cancel":
            return f"Cancelled {what}."
        case "restore":
            return f"{_capital(what)} takes place again."
        case _:
            guests = len(event["attendees"])
            return f"Changed {what}: {event['minutes']} minutes, {guests} people in its list."


def revoked(email: str, clients: list[str]) -> str:
    """Return what was revoked."""
    if not clients:
        return f"{email} had allowed nothing, so nothing was revoked."
    return f"Revoked what {email} had allowed. Rollcall learns of it at its next try."


def _named(event: Json) -> str:
    return f"“{event['title'] or NO_TITLE}”"


def _capital(text: str) -> str:
    return text[:1].upper() + text[1:]
