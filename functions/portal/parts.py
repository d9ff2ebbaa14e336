"""Which part of the list of meetings an address names: from where on, and narrowed to what.

The same text stands behind the question mark of an address and in the forms of its rows, so that
whoever changes a meeting comes back to the part in which it was changed.
"""

from __future__ import annotations

import re
from dataclasses import dataclass, field
from datetime import UTC, date, datetime, time
from urllib.parse import parse_qsl, quote, urlencode
from zoneinfo import ZoneInfo

from functions.portal.deps import Visit
from rollcall.domain.listing import FUTURE_WINDOW
from rollcall.domain.plain_text import normal
from rollcall.ports.portal_store import Place
from rollcall.runtime.http import Request
from rollcall.use_cases.list_page import MOST_SOUGHT, Filter, Show

FROM, SHOW, SOUGHT, JUMP = "from", "show", "q", "day"
LIST, FRAGMENT = "/", "/meetings/list"
_MOST_FIELDS = 20
_DAY = re.compile(r"[0-9]{4}-[0-9]{2}-[0-9]{2}")
_PLACE = re.compile(r"([0-9]{4}-[0-9T:.-]{6,22}Z)~([!-}]{1,200})~([!-~]{1,200})")

type Begin = datetime | Place | None
"""Where a part begins: at a moment, behind an event, or (None) with the whole list."""


@dataclass(frozen=True, slots=True)
class Part:
    """A part of the list; the first one of all meetings has an empty text."""

    place: str = ""
    begin: Begin = None
    filters: Filter = field(default_factory=Filter)

    @property
    def text(self) -> str:
        """The query that names it."""
        show = "" if self.filters.show is Show.ALL else self.filters.show.value
        pairs = ((FROM, self.place), (SHOW, show), (SOUGHT, self.filters.sought))
        return urlencode([(name, value) for name, value in pairs if value], quote_via=quote)

    @property
    def address(self) -> str:
        """The page that shows this part."""
        return f"{LIST}?{self.text}" if self.text else LIST

    def first_day(self, zone: ZoneInfo) -> date | None:
        """The day with which it begins; None where it begins with no day."""
        return self.begin.astimezone(zone).date() if isinstance(self.begin, datetime) else None


def behind(place: Place, filters: Filter | None = None) -> Part:
    """What follows this place."""
    start = place.start.astimezone(UTC).replace(tzinfo=None).isoformat()
    text = f"{start}Z~{place.calendar_key}~{place.event_id}"
    return Part(text, place, filters or Filter())


def from_day(day: date, zone: ZoneInfo, filters: Filter | None = None) -> Part:
    """What stands under that day or a later one."""
    begin = datetime.combine(day, time.min, zone).astimezone(UTC)
    return Part(day.isoformat(), begin, filters or Filter())


def place_of(text: str) -> Place | None:
    """The place that `behind` made this text of; None for another text."""
    try:
        begin = _read(text, ZoneInfo("UTC"), Filter()).begin
    except (ValueError, OverflowError):
        return None
    return begin if isinstance(begin, Place) else None


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
    filters = _filters(fields)
    try:
        part = _read(fields.get(FROM, ""), visit.zone, filters)
    except (ValueError, OverflowError):
        return Part(filters=filters)
    start = part.begin.start if isinstance(part.begin, Place) else part.begin
    if start is None or not visit.day_start <= start < visit.now + FUTURE_WINDOW:
        return Part(filters=filters)
    return part if part.begin != visit.day_start else Part(filters=filters)


def read_jump(text: str, visit: Visit) -> date | None:
    """The day of the list that a person wants to go to; None for none that it has."""
    wanted = _fields(text).get(JUMP, "")
    try:
        day = date.fromisoformat(wanted) if _DAY.fullmatch(wanted) else None
    except ValueError:
        return None
    first = visit.now.astimezone(visit.zone).date()
    last = (visit.now + FUTURE_WINDOW).astimezone(visit.zone).date()
    return min(max(day, first), last) if day else None


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


def _read(text: str, zone: ZoneInfo, filters: Filter) -> Part:
    if _DAY.fullmatch(text):
        return from_day(date.fromisoformat(text), zone, filters)
    found = _PLACE.fullmatch(text)
    if found is None:
        return Part(filters=filters)
    start, calendar_key, event_id = found.groups()
    place = Place(datetime.fromisoformat(start), calendar_key, event_id)
    return Part(text, place, filters)
