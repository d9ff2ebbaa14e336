"""The meeting links of an entry, wherever they are written, and which of them is used.

Recall finds a link in most entries, and that one is used. Where it found none the first of these
is: in the conference data, the location, the description. Links that are wrapped are unwrapped.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from functools import cache
from itertools import islice

from rollcall.domain.app_links import web_link
from rollcall.domain.event import LinkSource
from rollcall.domain.meeting_room import PLATFORM_DOMAINS, may_be_one, platform_of, room
from rollcall.domain.protected_link import (
    MAX_WRAPPED,
    Unwrapped,
    leads_to_meeting,
    named_host,
    unwrap,
    without_entities,
)

MAX_TEXT = 50_000
"""Characters read of one text: several times Google's limit on a description."""
MAX_ADDRESSES = 200
"""Web addresses looked at in one text."""
MAX_LINK = 4000
MAX_KEPT = 500
"""Characters of a link that is kept beside the one that is used."""
MAX_OTHERS = 3

_PART = (
    r"(?-i:(?![,;](?i:https?)://)[!#$%&()*+,./:;=?@\[\]~A-Za-z0-9_-]"
    r"|(?<=context=)\{[^\s<>{}']*\})"
)
"""A character of an address (RFC 3986): a text may go on behind it without a blank, in other
letters or as the next address. Some programs leave the context of a Teams link unencoded."""
_UNSPACED = "\u0e00-\u0eff\u2e80-\u9fff\uff00-\uffef"
"""Letters and marks of scripts without blanks between words: an address may follow them."""
_ADDRESS = (
    rf"https?://{_PART}+|(?:zoommtg|zoomus|msteams):{_PART}+"
    rf"|(?:(?<![^\W{_UNSPACED}])(?<![./@%=&-]))(?:[a-z0-9-]+\.){{0,3}}"
    rf"(?:{'|'.join(map(re.escape, PLATFORM_DOMAINS))})/{_PART}+"
)
"""An address, or one of a platform without its scheme, as people type it."""
_BEHIND = ".,;:!?)]*"
"""Marks at the end of an address that belong to the text around it."""
_ENCODED = str.maketrans({mark: f"%{ord(mark):02X}" for mark in '{}"'})
_AROUND = "_~"
"""Marks of emphasis: they belong to the text when they stand in front of the address too."""


@dataclass(frozen=True, slots=True)
class FoundLink:
    """A link into a meeting of a platform that a bot can join."""

    url: str
    source: LinkSource


@dataclass(frozen=True, slots=True)
class WrappedLink:
    """A link that only its wrapper can read."""

    url: str
    wrapper: str


@dataclass(frozen=True, slots=True)
class EntryLinks:
    """The links of one entry: those into meetings, one for each room, and a wrapped one."""

    found: tuple[FoundLink, ...] = ()
    wrapped: WrappedLink | None = None


NO_LINKS = EntryLinks()


@dataclass(frozen=True, slots=True)
class UsedLink:
    """The link that is used for an entry, and what else there is; as in `EventFacts`."""

    url: str | None
    platform: str | None
    source: LinkSource = LinkSource.RECALL
    others: tuple[str, ...] = ()
    wrapped: WrappedLink = WrappedLink("", "")


def find_links(conference: Iterable[str], location: str, description: str) -> EntryLinks:
    """Find the links of an entry, in order of how surely they are meant for joining.

    Texts may be HTML and are untrusted; of each the beginning is read. Nothing else of them is
    kept.
    """
    points = (text[:MAX_WRAPPED] for text in islice(conference, MAX_ADDRESSES))
    texts = (
        ("\n".join(points), LinkSource.CONFERENCE),
        (location, LinkSource.LOCATION),
        (description, LinkSource.DESCRIPTION),
    )
    rooms: dict[str, FoundLink] = {}
    wrapped: list[str] = []
    for text, source in texts:
        for address in _addresses(text):
            inside = unwrap(address)
            if inside.wrapper is None:
                _add(rooms, address, inside.link, source)
            elif _may_be_for_joining(inside, source):
                wrapped.append(inside.link)
    return EntryLinks(tuple(rooms.values())[: MAX_OTHERS + 1], _best(wrapped))


def choose(url: str | None, platform: str | None, links: EntryLinks) -> UsedLink:
    """Choose the link that is used; ``url`` and ``platform`` are what Recall found."""
    if url is not None:
        return UsedLink(url, platform, others=_others(url, links.found))
    if links.found:
        first = links.found[0]
        others = _others(first.url, links.found)
        return UsedLink(first.url, platform_of(first.url), first.source, others)
    return UsedLink(None, platform, wrapped=links.wrapped or WrappedLink("", ""))


def _addresses(text: str) -> Iterator[str]:
    shown = without_entities(text[:MAX_TEXT])
    for found in islice(_address().finditer(shown), MAX_ADDRESSES):
        before = shown[: found.start()][-1:]
        behind = _BEHIND + (before if before in _AROUND else "")
        address = web_link(without_entities(found[0]).rstrip(behind).translate(_ENCODED))
        if len(address) <= MAX_WRAPPED and address.isprintable():
            yield address if "://" in address[:8] else f"https://{address}"


@cache
def _address() -> re.Pattern[str]:
    # Takes five milliseconds, and most functions that know of links never look for one.
    return re.compile(_ADDRESS, re.IGNORECASE)


def _add(rooms: dict[str, FoundLink], address: str, link: str, source: LinkSource) -> None:
    if len(link) <= MAX_LINK and platform_of(link):
        found_in = source if link == address else LinkSource.UNWRAPPED
        rooms.setdefault(room(link), FoundLink(link, found_in))


def _may_be_for_joining(inside: Unwrapped, source: LinkSource) -> bool:
    """Whether a link that cannot be read may lead into a meeting.

    Some say where they lead. Short links of a description are of anything.
    """
    shortens = inside.wrapper is not None and inside.wrapper.shortens
    if shortens and source is LinkSource.DESCRIPTION:
        return False
    return not named_host(inside.link) or leads_to_meeting(inside.link)


def _best(wrapped: list[str]) -> WrappedLink | None:
    """Return the first that says it leads into a meeting, else the first."""
    link = next(filter(leads_to_meeting, wrapped), next(iter(wrapped), None))
    wrapper = unwrap(link).wrapper if link else None
    if link is None or wrapper is None:
        return None
    return WrappedLink(link if len(link) <= MAX_KEPT else "", wrapper.name)


def _others(used: str, found: Iterable[FoundLink]) -> tuple[str, ...]:
    """Return the links that surely lead elsewhere than the one that is used."""
    kept: list[str] = []
    for link in found:
        rooms = map(room, (used, *kept))
        if len(link.url) <= MAX_KEPT and not any(
            may_be_one(each, room(link.url)) for each in rooms
        ):
            kept.append(link.url)
    return tuple(kept[:MAX_OTHERS])
