"""Goes on behind a page where counting could skip an event.

A cursor is a start time and, among events that start together, how many of them were listed. When
one of those moves away before the next page is read, the ones behind it move up and the cursor
skips one. So a page that ends among events of one start is followed by all events from that start
on: some are listed twice, none is left out. Form of cursors, order: Recall contract, section 5.2.
"""

from __future__ import annotations

import base64
from collections.abc import Mapping, Sequence
from datetime import UTC, datetime
from urllib.parse import parse_qs, parse_qsl, urlencode, urlsplit

CURSOR = "cursor"
FROM, UNTIL = "start_time__gte", "start_time__lte"


def steady(next_link: str, events: Sequence[object]) -> str:
    """The link to go on with behind a page of events.

    It is the link that came with the page, unless its cursor counts among events that start
    together and the page proves that the list is ordered by start. Nothing is gained behind a
    page whose events all start together: its own link is the only way on.
    """
    try:
        return _from_start(next_link, [_start(event) for event in events])
    except (ValueError, OverflowError):
        # Not in the form known here: followed as it is.
        return next_link


def instant(moment: datetime) -> str:
    """A moment as Recall reads it: UTC, to the microsecond."""
    return moment.astimezone(UTC).isoformat(timespec="microseconds").replace("+00:00", "Z")


def _from_start(next_link: str, starts: list[datetime]) -> str:
    address = urlsplit(next_link)
    fields = parse_qsl(address.query, keep_blank_values=True)
    counts_from = _counts_from(dict(fields).get(CURSOR, ""))
    ascending = sorted(starts)
    ordered = starts in (ascending, ascending[::-1])
    if counts_from not in starts or not ordered or starts[0] == starts[-1]:
        return next_link
    bound = FROM if starts[0] < starts[-1] else UNTIL
    kept = [(name, value) for name, value in fields if name not in (CURSOR, bound)]
    return address._replace(query=urlencode([*kept, (bound, instant(starts[-1]))])).geturl()


def _counts_from(cursor: str) -> datetime | None:
    """Where a forward cursor counts from; None when it does not count. Raises ValueError."""
    fields = parse_qs(base64.b64decode(cursor, validate=True).decode())
    if fields.get("o", ["0"]) == ["0"] or "r" in fields:
        return None
    return _moment(fields.get("p", [""])[0])


def _start(event: object) -> datetime:
    value = event.get("start_time") if isinstance(event, Mapping) else None
    return _moment(value)


def _moment(value: object) -> datetime:
    """An aware moment. Raises ValueError."""
    found = datetime.fromisoformat(value) if isinstance(value, str) else None
    if found is None or found.tzinfo is None:
        raise ValueError
    return found
