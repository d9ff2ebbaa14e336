"""Which part of a long list of meetings an address names: from a day on, or behind a meeting."""

from __future__ import annotations

import re
from dataclasses import dataclass
from datetime import UTC, date, datetime, time
from urllib.parse import quote
from zoneinfo import ZoneInfo

from functions.portal.deps import Visit
from rollcall.domain.listing import FUTURE_WINDOW
from rollcall.ports.portal_store import Place
from rollcall.runtime.http import Request

FROM = "from"
_DAY = re.compile(r"[0-9]{4}-[0-9]{2}-[0-9]{2}")
_PLACE = re.compile(r"([0-9]{4}-[0-9T:.-]{6,22}Z)~([!-}]{1,200})~([!-~]{1,200})")

type Begin = datetime | Place | None
"""Where a part begins: at a moment, behind an event, or (None) with the whole list."""


@dataclass(frozen=True, slots=True)
class Part:
    """A part of the list, by the text that names it; the first has none."""

    text: str = ""
    begin: Begin = None

    @property
    def address(self) -> str:
        """The page that shows this part."""
        return f"/?{FROM}={quote(self.text, safe='')}" if self.text else "/"


def behind(place: Place) -> Part:
    """What follows this place."""
    start = place.start.astimezone(UTC).replace(tzinfo=None).isoformat()
    return Part(f"{start}Z~{place.calendar_key}~{place.event_id}", place)


def from_day(day: date, zone: ZoneInfo) -> Part:
    """What begins on that day or later."""
    return Part(day.isoformat(), datetime.combine(day, time.min, zone).astimezone(UTC))


def place_of(text: str) -> Place | None:
    """The place that `behind` made this text of; None for another text."""
    try:
        begin = _read(text, ZoneInfo("UTC")).begin
    except (ValueError, OverflowError):
        return None
    return begin if isinstance(begin, Place) else None


def part_of(request: Request) -> str:
    """What the address says of the part; empty when it says nothing, or several things."""
    try:
        texts = request.query_params().get(FROM, [])
    except ValueError:
        return ""
    return texts[0] if len(texts) == 1 else ""


def read_part(text: str, visit: Visit) -> Part:
    """The part that the text names; the first one when no link of today's list names it so."""
    try:
        part = _read(text, visit.zone)
    except (ValueError, OverflowError):
        return Part()
    start = part.begin.start if isinstance(part.begin, Place) else part.begin
    if start is None or not visit.day_start <= start < visit.now + FUTURE_WINDOW:
        return Part()
    return part if part.begin != visit.day_start else Part()


def _read(text: str, zone: ZoneInfo) -> Part:
    if _DAY.fullmatch(text):
        return from_day(date.fromisoformat(text), zone)
    found = _PLACE.fullmatch(text)
    if found is None:
        return Part()
    start, calendar_key, event_id = found.groups()
    return Part(text, Place(datetime.fromisoformat(start), calendar_key, event_id))
