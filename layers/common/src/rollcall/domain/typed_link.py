"""A meeting's link as a person types or pastes it: unwrapped, and of a platform that bots can join.

The same reader as for the texts of entries (`entry_links`), so that what is found there is taken
here. Nothing is asked of anybody.
"""

from __future__ import annotations

from enum import StrEnum
from urllib.parse import urlsplit, urlunsplit

from rollcall.domain.entry_links import MAX_KEPT, find_links
from rollcall.domain.meeting_link import read_link
from rollcall.domain.meeting_room import may_be_one, room

MAX_TYPED = 4000
"""Characters that are read: an invitation's lines, or a link that several filters wrapped."""


class LinkFault(StrEnum):
    """Why a typed text cannot be used."""

    EMPTY = "empty"
    NO_MEETING = "no_meeting"
    """No link of a supported platform that leads into a meeting."""
    WRAPPED = "wrapped"
    """Only its wrapper can read it."""
    SEVERAL = "several"
    """Links into different rooms."""
    TOO_LONG = "too_long"


def read_typed(text: str) -> str | LinkFault:
    """Return the https link into a meeting that a text holds, of `MAX_KEPT` characters at most.

    It never raises. The link is as it was typed, but for its scheme, port and wrappers.
    """
    shown = text.strip()
    if not shown:
        return LinkFault.EMPTY
    if len(shown) > MAX_TYPED:
        return LinkFault.TOO_LONG
    links = find_links((), shown, "")
    if not links.found:
        return LinkFault.WRAPPED if links.wrapped else LinkFault.NO_MEETING
    first, *others = (found.url for found in links.found)
    # An invitation of Teams has two links into its one room.
    if not all(may_be_one(room(first), room(other)) for other in others):
        return LinkFault.SEVERAL
    link = _https(first)
    return link if len(link) <= MAX_KEPT else LinkFault.TOO_LONG


def _https(link: str) -> str:
    parts, read = urlsplit(link), read_link(link)
    host = read.host if read else parts.netloc
    return urlunsplit(("https", host, parts.path, parts.query, parts.fragment))
