"""Filters, order and cursors of the list endpoints.

Source: Recall's list reference: 100 a page, cursor links; the cursor's form is that of its
framework (`p` position, `o` offset among equals, `r` reverse).
"""

import base64
import binascii
from bisect import bisect_left
from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass
from datetime import datetime
from functools import lru_cache
from urllib.parse import parse_qs, urlencode

from local.recall_twin.core.model import Calendar, Event
from local.recall_twin.core.times import format_stamp, parse_instant

_REMEMBERED = 1024
"""Cursors kept: the pages of a list that is read again begin where they began before."""


@dataclass(frozen=True, slots=True)
class EventFilter:
    """Filters of the event list; None means not filtered."""

    calendar_id: str | None = None
    ical_uid: str | None = None
    is_deleted: bool | None = None
    start_time: datetime | None = None
    start_time__gte: datetime | None = None
    start_time__lte: datetime | None = None
    updated_at__gte: datetime | None = None

    def matches(self, event: Event) -> bool:
        """Whether an event passes every filter; bounds are inclusive, `ical_uid` is a prefix."""
        return (
            (self.updated_at__gte is None or event.updated_at >= self.updated_at__gte)
            and (self.calendar_id is None or event.calendar_id == self.calendar_id)
            and (self.ical_uid is None or event.ical_uid.startswith(self.ical_uid))
            and (self.is_deleted is None or event.is_deleted == self.is_deleted)
            and (self.start_time is None or event.start_time == self.start_time)
            and (self.start_time__gte is None or event.start_time >= self.start_time__gte)
            and (self.start_time__lte is None or event.start_time <= self.start_time__lte)
        )


@dataclass(frozen=True, slots=True)
class CalendarFilter:
    """Filters of the calendar list; `email` matches either address, whatever the case."""

    email: str | None = None
    platform: str | None = None
    status: str | None = None
    created_at__gte: datetime | None = None

    def matches(self, calendar: Calendar) -> bool:
        """Whether a calendar passes every filter."""
        emails = {(e or "").lower() for e in (calendar.platform_email, calendar.oauth_email)}
        return (
            (self.email is None or self.email.lower() in emails)
            and (self.platform is None or calendar.platform == self.platform)
            and (self.status is None or calendar.status == self.status)
            and (self.created_at__gte is None or calendar.created_at >= self.created_at__gte)
        )


@dataclass(frozen=True, slots=True)
class Page[T]:
    """One page; the cursors are None at either end."""

    items: list[T]
    next: str | None
    previous: str | None
    here: Callable[[], str | None]
    """The cursor of this page itself; seldom asked for."""


class InvalidCursor(Exception):
    """The cursor is not one of this API's."""


def paginate[T](
    items: Iterable[T],
    position: Callable[[T], datetime],
    identity: Callable[[T], str],
    *,
    size: int,
    cursor: str | None = None,
    descending: bool = False,
) -> Page[T]:
    """One page of the items ordered by position, then identity.

    Raises:
        InvalidCursor: the cursor cannot be read.
    """
    ordered = sorted(items, key=lambda item: (position(item), identity(item)), reverse=descending)
    positions = [_rank(position(item), descending=descending) for item in ordered]
    start = 0
    end = size
    if cursor is not None:
        at, offset, reverse = decode_cursor(cursor)
        mark = min(bisect_left(positions, _rank(at, descending=descending)) + offset, len(ordered))
        start, end = (max(0, mark - size), mark) if reverse else (mark, mark + size)

    def cursor_at(index: int, *, reverse: bool) -> str:
        first = bisect_left(positions, positions[index])
        return encode_cursor(position(ordered[index]), index - first, reverse=reverse)

    return Page(
        items=ordered[start:end],
        next=cursor_at(end, reverse=False) if end < len(ordered) else None,
        previous=cursor_at(start, reverse=True) if 0 < start < len(ordered) else None,
        here=lambda: cursor_at(start, reverse=False) if start < len(ordered) else None,
    )


@lru_cache(maxsize=_REMEMBERED)
def encode_cursor(at: datetime, offset: int, *, reverse: bool) -> str:
    """A position as the API's opaque text."""
    fields: dict[str, str] = {"p": format_stamp(at)}
    if offset:
        fields["o"] = str(offset)
    if reverse:
        fields["r"] = "1"
    return base64.b64encode(urlencode(fields).encode()).decode()


@lru_cache(maxsize=_REMEMBERED)
def decode_cursor(cursor: str) -> tuple[datetime, int, bool]:
    """Position, offset among equal positions, and direction of a cursor.

    Raises:
        InvalidCursor: the text is no cursor.
    """
    try:
        fields = parse_qs(base64.b64decode(cursor, validate=True).decode(), strict_parsing=True)
        offset = int(fields.get("o", ["0"])[0])
        return parse_instant(fields["p"][0]), max(0, offset), fields.get("r") == ["1"]
    except (binascii.Error, UnicodeDecodeError, KeyError, ValueError) as error:
        raise InvalidCursor from error


def link(base_url: str, path: str, query: Sequence[tuple[str, str]], cursor: str | None) -> str:
    """The absolute address of a page: the query of this request with another cursor."""
    rest = [(name, value) for name, value in query if name != "cursor"]
    if cursor is not None:
        rest.append(("cursor", cursor))
    return f"{base_url}{path}?{urlencode(sorted(rest))}" if rest else f"{base_url}{path}"


def _rank(at: datetime, *, descending: bool) -> float:
    stamp = at.timestamp()
    return -stamp if descending else stamp
