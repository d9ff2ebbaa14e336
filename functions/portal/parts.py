"""Which part of the list of meetings an address names: from where on, and narrowed to what.

The same text stands behind the question mark of an address and in the forms of its rows, so that
whoever changes a meeting comes back to the part in which it was changed.
"""

from __future__ import annotations

import re
from dataclasses import dataclass, field
from datetime import UTC, date, datetime
from urllib.parse import parse_qsl, quote, urlencode

from functions.portal.deps import Visit
from rollcall.domain.days import first_day
from rollcall.domain.event import EventFacts
from rollcall.domain.listing import FUTURE_WINDOW
from rollcall.domain.plain_text import normal
from rollcall.ports.portal_store import Place
from rollcall.runtime.http import Request
from rollcall.use_cases.list_order import BEGINNING, Order, PageStart
from rollcall.use_cases.list_page import MOST_SOUGHT, Filter, Show, week_of

FROM, SHOW, SOUGHT, JUMP = "from", "show", "q", "day"
_READ, _BEHIND = "read", "behind"
LIST, FRAGMENT = "/", "/meetings/list"
_MOST_FIELDS = 20
_DAY = re.compile(r"[0-9]{4}-[0-9]{2}-[0-9]{2}")
_PLACE = re.compile(r"([0-9]{4}-[0-9T:.-]{6,22}Z)~([!-}]{1,200})~([!-~]{1,200})")
_TIMED, _DATED = "t", "d"


@dataclass(frozen=True, slots=True)
class Part:
    """A part of the list; the first one of all meetings has an empty text."""

    begin: PageStart = BEGINNING
    filters: Filter = field(default_factory=Filter)

    @property
    def text(self) -> str:
        """The query that names it."""
        show = "" if self.filters.show is Show.ALL else self.filters.show.value
        read, since = self.begin.read_behind, self.begin.since
        pairs = (
            (FROM, since.isoformat() if since else ""),
            (_READ, place_text(read) if read else ""),
            (_BEHIND, _order_text(self.begin.behind) if self.begin.behind else ""),
            (SHOW, show),
            (SOUGHT, self.filters.sought),
        )
        return urlencode([(name, value) for name, value in pairs if value], quote_via=quote)

    @property
    def address(self) -> str:
        """The page that shows this part."""
        return f"{LIST}?{self.text}" if self.text else LIST


def from_day(day: date, filters: Filter | None = None) -> Part:
    """What stands under that day or a later one."""
    return Part(PageStart(day), filters or Filter())


def place_text(place: Place) -> str:
    """A place in the table as an address names it."""
    start = place.start.astimezone(UTC).replace(tzinfo=None).isoformat()
    return f"{start}Z~{place.calendar_key}~{place.event_id}"


def place_of(text: str) -> Place | None:
    """The place that `place_text` made this text of; None for another text."""
    found = _PLACE.fullmatch(text)
    if found is None:
        return None
    start, calendar_key, event_id = found.groups()
    try:
        return Place(datetime.fromisoformat(start), calendar_key, event_id)
    except (ValueError, OverflowError):
        return None


def part_of(request: Request) -> str:
    """What the address of another page than the list says of the part to come back to."""
    try:
        texts = request.query_params().get(FROM, [])
    except ValueError:
        return ""
    return texts[0] if len(texts) == 1 else ""


def read_part(text: str, visit: Visit) -> Part:
    """The part that the text names; whatever no link of today's list names is left out."""
    fields = _fields(text)
    begin = _begin(fields)
    return Part(begin if begin and _is_of_list(begin, visit) else BEGINNING, _filters(fields))


def back_to(text: str, facts: EventFacts, visit: Visit) -> str:
    """The address of a meeting's row, in the part that the text names.

    Without one, as from the page of a meeting, that is the part that begins with its day.
    """
    part, day = read_part(text, visit), first_day(facts, visit.zone)
    if part == Part() and week_of(day, visit.now.astimezone(visit.zone).date()) > 0:
        part = from_day(day)
    return f"{part.address}#meeting-{facts.event_id}"


def read_jump(text: str, visit: Visit) -> date | None:
    """The day of the list that a person wants to go to; None for none that it has."""
    day = _day(_fields(text).get(JUMP, ""))
    first, last = _days_of_list(visit)
    return min(max(day, first), last) if day else None


def _days_of_list(visit: Visit) -> tuple[date, date]:
    last = (visit.now + FUTURE_WINDOW).astimezone(visit.zone).date()
    return visit.now.astimezone(visit.zone).date(), last


def _is_of_list(begin: PageStart, visit: Visit) -> bool:
    first, last = _days_of_list(visit)
    if begin.since and not first <= begin.since <= last:
        return False
    read = begin.read_behind
    return read is None or visit.day_start <= read.start < visit.now + FUTURE_WINDOW


def _fields(text: str) -> dict[str, str]:
    """The fields of a query; one that is there twice says nothing."""
    try:
        pairs = parse_qsl(text, max_num_fields=_MOST_FIELDS)
    except ValueError:
        return {}
    names = [name for name, _value in pairs]
    return {name: value for name, value in pairs if names.count(name) == 1}


def _filters(fields: dict[str, str]) -> Filter:
    found = fields.get(SHOW, "")
    show = Show(found) if found in Show else Show.ALL
    sought = " ".join(fields.get(SOUGHT, "").split())[:MOST_SOUGHT]
    return Filter(show, sought if normal(sought) else "")


def _begin(fields: dict[str, str]) -> PageStart | None:
    """The beginning that these fields name; None if one of them is not understood."""
    texts = [fields.get(name, "") for name in (FROM, _READ, _BEHIND)]
    since, read, behind = _day(texts[0]), place_of(texts[1]), _order(texts[2])
    if any(
        text and found is None for text, found in zip(texts, (since, read, behind), strict=True)
    ):
        return None
    return PageStart(since, read, behind)


def _day(text: str) -> date | None:
    try:
        return date.fromisoformat(text) if _DAY.fullmatch(text) else None
    except ValueError:
        return None


def _order_text(order: Order) -> str:
    place = place_text(Place(order.start, order.calendar_key, order.event_id))
    return f"{order.day.isoformat()}~{_TIMED if order.timed else _DATED}~{place}"


def _order(text: str) -> Order | None:
    day_text, _, rest = text.partition("~")
    kind, _, place_part = rest.partition("~")
    day, place = _day(day_text), place_of(place_part)
    if day is None or place is None or kind not in {_TIMED, _DATED}:
        return None
    return Order(day, kind == _TIMED, place.start, place.calendar_key, place.event_id)
