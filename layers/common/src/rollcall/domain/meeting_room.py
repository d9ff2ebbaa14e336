"""The room that a link leads to: the meeting's identity, whatever its link is spelled like.

Copies of one meeting have different links: a query of the reader's own, a host of the region or
of the company, the web client, a registrant's token. The forms are those that Recall documents
(docs.recall.ai/docs/meeting-urls), and those that the platforms' own pages and invitations have.
Where two links are not surely one room they stay apart, as they are: two bots in a call are less
bad than none in one of two.
"""

from __future__ import annotations

import re
from collections.abc import Callable
from dataclasses import replace
from functools import lru_cache

from rollcall.domain.meeting_link import WebLink, canonical_link, read_link
from rollcall.domain.teams_room import teams_room

type Reader = Callable[[WebLink], str | None]

_KEPT = 4096
"""Links whose room is kept: every event of a list is read again and again."""
_MEET_CODE = re.compile(r"([a-z]{3})-?([a-z]{4})-?([a-z]{3})")
"""Google leaves out the hyphens where a code is typed."""
_DIGITS = re.compile(r"[0-9]{1,20}")
_NAME = re.compile(r"[a-z0-9._-]{1,100}")
_HEX = re.compile(r"[me]?[0-9a-f]{8,64}")
_ZOOM_REGION = re.compile(r"^(?:www|app|[a-z]{2}[0-9]{2}web)\.")
"""Hosts that Zoom itself puts before its own: `us02web.zoom.us`. Others are companies' own."""
_BEHIND_NAME = re.compile(r"[^\w.%@:=+/\s-]")
"""What no name of a room has in any of the forms here."""
_WEBEX_PAGES = {"j.php", "g.php"}


def room(meeting_url: str) -> str:
    """Return the room of a link; the link in canonical form when its platform is not known.

    Two links have one room when they lead into one meeting. It never raises.
    """
    return _known_room(meeting_url) or canonical_link(meeting_url)


def platform_of(meeting_url: str) -> str | None:
    """Return the platform of a link into a meeting, in Recall's word; None for any other text.

    It never raises.
    """
    found = _known_room(meeting_url)
    return _RECALLS_WORDS[found.partition(":")[0]] if found else None


def is_platform(host: str) -> bool:
    """Whether a host in lower case is of a platform whose meetings a bot can join."""
    return _reader(host) is not _unknown


def may_be_one(room_one: str, other: str) -> bool:
    """Whether two rooms may be one that has two kinds of names.

    Which number belongs to which name, or thread, only the platform can tell; an invitation of
    Teams has both.
    """
    one, two = _kind_of(room_one), _kind_of(other)
    return room_one == other or (one[0] == two[0] and one[1] != two[1])


def _kind_of(room_name: str) -> tuple[str, str]:
    """Return platform and kind of name: a number, a person's room, a thread."""
    platform, _, name = room_name.partition(":")
    if platform == "webex":
        site, _, name = name.partition("/")
        return f"{platform}:{site}", name.partition("/")[0]
    return platform, "number" if name.isdecimal() else "name"


@lru_cache(_KEPT)
def _known_room(meeting_url: str) -> str | None:
    link = read_link(meeting_url)
    return _reader(link.host)(replace(link, path=_without_text(link.path))) if link else None


def _without_text(path: tuple[str, ...]) -> tuple[str, ...]:
    """Return a path without what a text put behind it: marks, or a query without its `?`."""
    *front, last = path or ("",)
    name = _BEHIND_NAME.split(last, maxsplit=1)[0].strip().rstrip(".:-")
    return (*front, name) if name else tuple(front)


def _reader(host: str) -> Reader:
    for domain, reader in _PLATFORMS.items():
        if _within(host, domain):
            return reader
    return _unknown


def _within(host: str, domain: str) -> bool:
    return host == domain or host.endswith(f".{domain}")


def _unknown(_: WebLink) -> str | None:
    return None


def _meet_room(link: WebLink) -> str | None:
    if link.host != "meet.google.com" or len(link.path) != 1:
        return None
    code = _MEET_CODE.fullmatch(link.path[0].lower())
    return f"meet:{'-'.join(code.groups())}" if code else None


def _zoom_room(link: WebLink) -> str | None:
    """Meeting ids are Zoom's own and hold on every host; names of rooms only on their host.

    A registrant's token admits one person, into the same meeting.
    """
    world = "zoomgov" if _within(link.host, "zoomgov.com") else "zoom"
    match [part.lower() for part in link.path]:
        case ["j" | "s" | "w", number] | ["wc", number]:
            return _numbered(world, number)
        case ["wc", "join" | "start", number] | ["wc", number, "join" | "start"]:
            return _numbered(world, number)
        case ["launch", "jc", number]:
            return _numbered(world, number)
        case ["join"]:
            return _numbered(world, link.one("confno"))
        case ["my", name] if _NAME.fullmatch(name):
            return f"{world}:my/{name}@{_zoom_account(link.host)}"
        case _:
            return None


def _zoom_account(host: str) -> str:
    account = _ZOOM_REGION.sub("", host, count=1)
    return f"{account.removesuffix('.com')}.us" if _within(account, "zoom.com") else account


def _webex_room(link: WebLink) -> str | None:
    """A meeting is named by its MTID or by the id in its path, a personal room by its person.

    Which MTID belongs to which id only Webex knows, so links with different ones stay apart.
    """
    path = [part.lower() for part in link.path]
    match path:
        case ["meet" | "join", name] if _NAME.fullmatch(name):
            return f"webex:{link.host}/meet/{name}"
        case ["webappng", "sites", _, "dashboard", "pmr", name] if _NAME.fullmatch(name):
            return f"webex:{link.host}/meet/{name}"
        case [*_, page] if page in _WEBEX_PAGES:
            return _webex_meeting(link, "")
        case [*_, "sites", _, "meeting", _, number]:
            return _webex_meeting(link, number)
        case _:
            return None


def _webex_meeting(link: WebLink, number: str) -> str | None:
    mtid = link.one("mtid").lower()
    if _HEX.fullmatch(mtid):
        return f"webex:{link.host}/mtid/{mtid}"
    if "mtid" in link.query or not _HEX.fullmatch(number):
        return None
    return f"webex:{link.host}/id/{number}"


def _goto_room(link: WebLink) -> str | None:
    path = [part.lower() for part in link.path]
    match link.host.removeprefix("www."), path:
        case ("meet.goto.com" | "gotomeet.me", [name]):
            return _goto_named(name)
        case ("app.gotomeeting.com", [] | ["index.html"]):
            return _numbered("goto", link.one("meetingid"))
        case ("app.goto.com", ["meeting" | "meet", name]):
            return _goto_named(name)
        case (host, ["join", name]) if _within(host, "gotomeeting.com"):
            return _goto_named(name)
        case _:
            return None


def _goto_named(name: str) -> str | None:
    numbered = _numbered("goto", name)
    return numbered or (f"goto:{name}" if _NAME.fullmatch(name) else None)


def _numbered(platform: str, text: str) -> str | None:
    """Return the room of a number, which people write in groups."""
    number = re.sub(r"[\s-]", "", text)
    return f"{platform}:{number}" if _DIGITS.fullmatch(number) else None


_PLATFORMS: dict[str, Reader] = {
    "meet.google.com": _meet_room,
    "zoom.us": _zoom_room,
    "zoom.com": _zoom_room,
    "zoomgov.com": _zoom_room,
    "teams.microsoft.com": teams_room,
    "teams.cloud.microsoft": teams_room,
    "teams.live.com": teams_room,
    "teams.microsoft.us": teams_room,
    "webex.com": _webex_room,
    "goto.com": _goto_room,
    "gotomeeting.com": _goto_room,
    "gotomeet.me": _goto_room,
}
PLATFORM_DOMAINS = tuple(_PLATFORMS)
"""Domains at or below which the platforms' meetings are."""
_RECALLS_WORDS = {
    "meet": "google_meet",
    "zoom": "zoom",
    "zoomgov": "zoom",
    "teams": "microsoft_teams",
    "teams-gov": "microsoft_teams",
    "teams-dod": "microsoft_teams",
    "teams-live": "microsoft_teams_live",
    "webex": "webex",
    "goto": "goto_meeting",
}
"""Recall's `meeting_platform` for how a room's name begins (contract, section 7.2)."""
