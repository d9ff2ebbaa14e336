"""A meeting's link, read apart: what the rooms of the platforms are told by."""

from __future__ import annotations

import re
from dataclasses import dataclass
from urllib.parse import SplitResult, parse_qsl, unquote, urlsplit, urlunsplit

_PORTS = {None, 80, 443}
_HOST = re.compile(r"[a-z0-9.-]+")
_PASSES = 5
"""What goes from the ends of a text, as an empty query, may leave more there that goes."""


@dataclass(frozen=True, slots=True)
class WebLink:
    """An ordinary link into the web: no other port, no user in front of the host.

    ``path`` holds the parts between slashes, decoded, empty ones left out; ``query`` every value
    of a name in lower case.
    """

    host: str
    path: tuple[str, ...]
    query: dict[str, tuple[str, ...]]
    fragment: str

    def one(self, name: str) -> str:
        """Return the only value of a query's name; empty when there is none, or several."""
        values = set(self.query.get(name, ()))
        return values.pop() if len(values) == 1 else ""


def canonical_link(meeting_url: str) -> str:
    """The link with scheme and host in lower case and the query in a fixed order.

    Copies of one meeting can differ in these. Everything else stays as it is: paths are
    case-sensitive, and some services name the meeting behind a `#`. What does not parse as a link
    is used as it came.
    """
    for _ in range(_PASSES):
        once = _rewritten(meeting_url)
        if once == meeting_url:
            break
        meeting_url = once
    return meeting_url


def _rewritten(text: str) -> str:
    try:
        parts = urlsplit(text.strip())
        host = parts.netloc.lower()
    except ValueError:
        return text.strip()
    query = "&".join(sorted(parts.query.split("&")))
    return urlunsplit((parts.scheme.lower(), host, parts.path, query, parts.fragment)).strip()


def read_link(text: str) -> WebLink | None:
    """Read a link; None when a browser might see another host in it than this reader does."""
    try:
        parts = urlsplit(text.strip())
        usual = parts.port in _PORTS and "@" not in parts.netloc
    except ValueError:
        return None
    host = _host(parts)
    if not usual or not host or parts.scheme.lower() not in {"http", "https"}:
        return None
    return WebLink(host, split_path(parts.path), _values(parts.query), parts.fragment)


def split_path(path: str) -> tuple[str, ...]:
    """Return the decoded parts of a path, without empty ones.

    They are divided before they are decoded, so an encoded slash divides nothing.
    """
    return tuple(unquote(part).strip() for part in path.split("/") if part)


def _host(parts: SplitResult) -> str | None:
    """Return the host in lower case; None when it is not made of plain ASCII names."""
    host = parts.hostname or ""
    if not parts.netloc.isascii() or not _HOST.fullmatch(host):
        return None
    return host.removesuffix(".")


def _values(query: str) -> dict[str, tuple[str, ...]]:
    found: dict[str, tuple[str, ...]] = {}
    for name, value in _pairs(query):
        found[name.lower()] = (*found.get(name.lower(), ()), value.strip())
    return found


def _pairs(query: str) -> list[tuple[str, str]]:
    # A link copied out of HTML has `&amp;` where it means `&`.
    return parse_qsl(query.replace("&amp;", "&"))
