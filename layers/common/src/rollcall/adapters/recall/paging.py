"""Goes on behind a page where counting could skip an event.

A cursor is a start time and, among events that start together, how many of them were listed. When
one of those moves away before the next page is read, the ones behind it move up and the cursor
skips one. So a page that ends among events of one start is followed by all events from that start
on: some are listed twice, none is left out. Form of cursors, order: Recall contract, section 5.2.

Behind a page whose events all start together nothing is gained that way, and the cursor has to
count. It does so only while more of them are to come, so one of them is next; if it is not, some
have moved, the cursor has counted others instead, and the list begins anew, once.

What a page must begin with stands behind the link to it, as its fragment: nobody is sent that.
"""

from __future__ import annotations

import base64
from collections.abc import Mapping, Sequence
from datetime import UTC, datetime
from urllib.parse import parse_qs, parse_qsl, urlencode, urlsplit

CURSOR = "cursor"
FROM, UNTIL = "start_time__gte", "start_time__lte"
FILTERS = {"calendar_id", "updated_at__gte"}
"""A link that repeats none of the list's filters leads to more events than are asked for."""
AGAIN = "again"
"""The note of a list that began anew; the others are the start that a page must begin with."""


def address(link: str) -> str:
    """What to ask for."""
    return link.partition("#")[0]


def onward(link: str, events: Sequence[object], next_link: str | None) -> str | None:
    """The link to go on with behind a page: ``next_link``, which came with it, or a safer one.

    ``link`` led to the page; it is empty for the first page of a list. None ends the list.
    """
    note = link.partition("#")[2]
    try:
        if note not in ("", AGAIN) and [instant(_start(event)) for event in events[:1]] != [note]:
            return f"{_with(address(link), without=[CURSOR])}#{AGAIN}"
        following = next_link and _behind(next_link, [_start(event) for event in events])
    except (ValueError, OverflowError):
        # Not in the form known here: followed as it is.
        following = next_link
    return f"{address(following)}#{AGAIN}" if following and note == AGAIN else following


def instant(moment: datetime) -> str:
    """A moment as Recall reads it: UTC, to the microsecond."""
    return moment.astimezone(UTC).isoformat(timespec="microseconds").replace("+00:00", "Z")


def _behind(next_link: str, starts: list[datetime]) -> str:
    fields = dict(_fields(next_link))
    cursor = parse_qs(base64.b64decode(fields.get(CURSOR, ""), validate=True).decode())
    counts = int(cursor.get("o", ["0"])[0]) > 0 and "r" not in cursor
    if not counts or not starts or FILTERS.isdisjoint(fields):
        return next_link
    first, last, ascending = starts[0], starts[-1], sorted(starts)
    if ascending[0] == ascending[-1]:
        return f"{next_link}#{instant(last)}"
    counted_from = _moment(cursor["p"][0]) if "p" in cursor else None
    if counted_from not in starts or starts not in (ascending, ascending[::-1]):
        return next_link
    bound = FROM if first < last else UNTIL
    return _with(next_link, {bound: instant(last)}, without=[CURSOR, bound])


def _with(link: str, more: Mapping[str, str] | None = None, *, without: Sequence[str]) -> str:
    kept = {name: value for name, value in _fields(link) if name not in without}
    return urlsplit(link)._replace(query=urlencode({**kept, **(more or {})})).geturl()


def _fields(link: str) -> list[tuple[str, str]]:
    return parse_qsl(urlsplit(link).query)


def _start(event: object) -> datetime:
    return _moment(event.get("start_time") if isinstance(event, Mapping) else None)


def _moment(value: object) -> datetime:
    """An aware moment. Raises ValueError."""
    found = datetime.fromisoformat(value) if isinstance(value, str) else None
    if found is None or found.tzinfo is None:
        raise ValueError
    return found
