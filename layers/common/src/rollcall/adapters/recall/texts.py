"""Texts and times of other people's, made safe to store."""

from __future__ import annotations

import re
from datetime import UTC, datetime
from html import unescape

_LINE_BREAKING = (
    "address|article|aside|blockquote|br|dd|details|div|dl|dt|figcaption|figure|footer|form"
    "|h[1-6]|header|hr|li|main|nav|ol|p|pre|section|summary|table|tbody|td|tfoot|th|thead|tr|ul"
)
_BREAKS = re.compile(rf"</?(?:{_LINE_BREAKING})(?:[\s/][^<>]*)?>", re.IGNORECASE)
_UNSEEN = re.compile(r"(<(?:/?(?:style|script|title))\b[^<>]*>|<!--|-->)", re.IGNORECASE)
_MARKUP = re.compile("</?[a-z][^<>]*>", re.IGNORECASE)
MAX_MOMENT = 40
FIRST_YEAR, LAST_YEAR = 1970, 9000
"""Times outside can be read, but not counted with."""


def plain_text[T](value: T) -> T | str:
    """A text without lone surrogates and control characters; anything else as it is."""
    if not isinstance(value, str):
        return value
    if value.isprintable():
        return value.strip()
    return "".join(c if c >= " " and c != "\x7f" else " " for c in encodable(value)).strip()


def encodable[T](value: T) -> T | str:
    """A text with every lone surrogate replaced; anything else as it is."""
    if not isinstance(value, str) or value.isascii():
        return value
    return value.encode("utf-8", "replace").decode("utf-8")


def seen_of_html(html: str) -> str:
    """HTML without its comments, styles, scripts and titles, which nobody sees."""
    seen: list[str] = []
    closing = ""
    for part in _UNSEEN.split(html):
        mark = part.lower()
        if closing:
            closing = "" if mark.startswith(closing) else closing
        elif mark == "<!--":
            closing = "-->"
        elif mark.startswith(("<style", "<script", "<title")):
            closing = f"</{mark[1:].split('>')[0].split()[0]}"
        else:
            seen.append(part)
    return "".join(seen)


def without_markup(text: str) -> str:
    """What a person reads of a text that may be HTML, as Google's descriptions may."""
    if "<" in text:
        text = _MARKUP.sub("", _BREAKS.sub("\n", seen_of_html(text)))
    return unescape(text)


def moment(value: object) -> datetime:
    """An aware ISO 8601 time, in UTC. Raises ValueError."""
    if not isinstance(value, str) or len(value) > MAX_MOMENT:
        raise ValueError("no time")
    try:
        found = datetime.fromisoformat(value)
        if found.tzinfo is not UTC:
            found = found.astimezone(UTC) if found.tzinfo else found
    except OverflowError:
        raise ValueError("no time") from None
    if found.tzinfo is None or not FIRST_YEAR <= found.year <= LAST_YEAR:
        raise ValueError("no time")
    return found
