"""The room of a Teams link, of which there are long, short, older and wrapped forms."""

from __future__ import annotations

import base64
import json
import re
from urllib.parse import unquote

from rollcall.domain.meeting_link import WebLink, split_path

_THREAD = re.compile(r"[0-9]+:[A-Za-z0-9:._@=+-]+")
_DIGITS = re.compile(r"[0-9]{1,20}")
_WORLDS = {
    "teams.microsoft.com": "teams",
    "teams.cloud.microsoft": "teams",
    "teams.live.com": "teams-live",
    "gov.teams.microsoft.us": "teams-gov",
    "dod.teams.microsoft.us": "teams-dod",
}
"""Teams for work, for families, and two for authorities: each counts its meetings by itself."""
_LIGHT = ("light-meetings", "launch")
_LAUNCHER = ("dl", "launcher", "launcher.html")


def teams_room(link: WebLink) -> str | None:
    """Return the room of a Teams link: its thread and message, or its number.

    The thread is Microsoft's own name of a meeting, and keeps its case: it holds base64. In a
    channel every meeting is a message of the one thread; elsewhere the message is 0. The context
    says who invited, which can differ between copies, and a passcode opens the same room.
    """
    world = _WORLDS.get(link.host)
    if world is None:
        return None
    if tuple(part.lower() for part in link.path) == _LIGHT:
        return _light(world, link.one("coords"))
    return _named(world, _path_of(link))


def _path_of(link: WebLink) -> tuple[str, ...]:
    """Return the path that the app opens: of the link itself, behind its `#`, or wrapped in it."""
    path = link.path
    if tuple(part.lower() for part in path) == _LAUNCHER:
        path = _inner(link.one("url"))
    elif link.fragment and (not path or path[0].lower() in {"_", "v2"}):
        path = _inner(link.fragment)
    return path


def _inner(target: str) -> tuple[str, ...]:
    return split_path(target.removeprefix("/_#").partition("?")[0])


def _named(world: str, path: tuple[str, ...]) -> str | None:
    match path:
        case [first, number] if first.lower() == "meet":
            return _numbered(world, number)
        case [first, page, thread, *rest] if (first.lower(), page.lower()) == ("l", "meetup-join"):
            return _threaded(world, thread, rest)
        case [page, thread] if page.lower() == "pre-join-calling":
            return _threaded(world, thread, [])
        case _:
            return None


def _light(world: str, coordinates: str) -> str | None:
    """Return the room of a link into the browser: JSON in base64 that names thread and message."""
    try:
        text = base64.b64decode(coordinates.replace("-", "+").replace("_", "/") + "==")
        found = json.loads(text)
        thread, message = found["conversationId"], found.get("messageId", "0")
    except (ValueError, KeyError, TypeError, AttributeError, RecursionError):
        return None
    known = isinstance(thread, str) and isinstance(message, str)
    return _threaded(world, thread, [message]) if known else None


def _numbered(world: str, text: str) -> str | None:
    number = re.sub(r"[\s-]", "", text)
    return f"{world}:{number}" if _DIGITS.fullmatch(number) else None


def _threaded(world: str, text: str, rest: list[str]) -> str | None:
    """Return the room of a thread; some mail programs encode it twice."""
    thread, message = unquote(text), rest[0] if rest else "0"
    if not _THREAD.fullmatch(thread) or not _DIGITS.fullmatch(message) or len(rest) > 1:
        return None
    return f"{world}:{thread}/{message}"
