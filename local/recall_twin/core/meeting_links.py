"""Finds the meeting link of a provider event the way Recall does.

Source: Recall's calendar FAQ: the link is null when there is none, when a mail gateway wrapped it
or when the platform is unsupported.
"""

import html
import re
from collections.abc import Iterator
from typing import Any
from urllib.parse import parse_qs, urlsplit

_URL = re.compile(r"https?://[^\s<>\"'\\]+", re.IGNORECASE)
_TRAILING = ".,;:!?)]}"
_PATTERNS = tuple(
    (platform, re.compile(f"https?://{pattern}", re.IGNORECASE))
    for platform, pattern in (
        ("zoom", r"([\w-]+\.)*zoom(gov)?\.(us|com)/(j|w|my|s|wc/join)/[^\s]+"),
        ("google_meet", r"meet\.google\.com/(lookup/[\w-]+|[a-z]+-[a-z]+-[a-z]+)"),
        ("microsoft_teams_live", r"teams\.live\.com/meet/[^\s]+"),
        ("microsoft_teams", r"teams\.microsoft\.(com|us)/(l/meetup-join|meet)/[^\s]+"),
        ("webex", r"([\w-]+\.)+webex\.com/[^\s]+"),
        ("goto_meeting", r"(meet\.goto\.com|(www\.)?gotomeet\.me)/[^\s]+"),
        ("goto_meeting", r"([\w-]+\.)?gotomeeting\.com/join/[^\s]+"),
    )
)


def platform_of(url: str) -> str | None:
    """The platform a meeting link belongs to, None for any other address."""
    return next((name for name, pattern in _PATTERNS if pattern.match(url)), None)


def find_meeting_link(raw: dict[str, Any]) -> tuple[str, str] | None:
    """The first usable link of a Google event and its platform."""
    for candidate in _candidates(raw):
        platform = platform_of(candidate)
        if platform is not None:
            return candidate, platform
    return None


def _candidates(raw: dict[str, Any]) -> Iterator[str]:
    if isinstance(link := raw.get("hangoutLink"), str):
        yield link
    conference = raw.get("conferenceData")
    entry_points = conference.get("entryPoints") if isinstance(conference, dict) else None
    for point in entry_points or []:
        if point.get("entryPointType") == "video" and isinstance(point.get("uri"), str):
            yield point["uri"]
    for name in ("location", "description"):
        if isinstance(text := raw.get(name), str):
            # A wrapped link starts with the gateway's address, so the whole match is the wrapper.
            yield from (link.rstrip(_TRAILING) for link in _URL.findall(html.unescape(text)))


def describe_meeting(url: str) -> dict[str, str | None]:
    """The `meeting_url` object of the Bot API for a link; keys depend on the platform."""
    platform = platform_of(url)
    parts = urlsplit(url)
    last = parts.path.rstrip("/").rsplit("/", 1)[-1]
    query = parse_qs(parts.query)
    match platform:
        case "zoom":
            return {
                "meeting_id": last,
                "meeting_password": _one(query, "pwd"),
                "platform": platform,
            }
        case "microsoft_teams" | "microsoft_teams_live":
            return _describe_teams(parts.path, last, _one(query, "p"), platform)
        case "webex":
            return {
                "meeting_subdomain": (parts.hostname or "").split(".")[0],
                "meeting_mtid": _one(query, "MTID"),
                "meeting_path": parts.path.strip("/"),
                "platform": platform,
            }
        case _:
            return {"meeting_id": last, "platform": platform}


def _describe_teams(
    path: str, last: str, password: str | None, platform: str
) -> dict[str, str | None]:
    _, _, after = path.partition("/meetup-join/")
    thread = after.split("/", maxsplit=1)[0] or None
    return {
        "meeting_id": None if thread else last,
        "meeting_password": password,
        "organizer_id": None,
        "tenant_id": None,
        "message_id": None,
        "thread_id": thread,
        "business_meeting_id": None,
        "business_meeting_password": None,
        "platform": platform,
    }


def _one(query: dict[str, list[str]], name: str) -> str | None:
    return query[name][0] if name in query else None
