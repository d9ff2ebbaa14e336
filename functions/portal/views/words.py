"""Times, spans and names as a person reads them."""

from __future__ import annotations

from datetime import date, datetime, timedelta
from html import escape
from zoneinfo import ZoneInfo

from functions.portal import texts
from rollcall.domain.event import EventFacts
from rollcall.domain.plain_text import normal

LONGEST_TITLE = 200
LONGEST_NAME = 80
MOST_BYTES = 600
"""Of a title, in the page: 200 characters of any living script."""
LONGEST_LINK = 2000
"""Bytes in the page: longer addresses are not of meetings."""


def title_of(title: str) -> str:
    """A meeting's title, never empty and never endless; still untrusted."""
    if not normal(title):
        return texts.NO_TITLE
    short = _cut(title[:LONGEST_TITLE], MOST_BYTES)
    if len(short) < len(title):
        return short.rstrip() + "…"
    return title


def short_name(name: str) -> str:
    """The name of a person on one line, never endless; still untrusted."""
    shown = " ".join(name.split())
    return shown if len(shown) <= LONGEST_NAME else f"{shown[:LONGEST_NAME].rstrip()}…"


def link_of(url: str | None) -> str:
    """A link that may be clicked; empty for all that is not https, or too long to be one."""
    clickable = url is not None and url.startswith("https://") and _size(url) <= LONGEST_LINK
    return url if url and clickable else ""


def _size(text: str) -> int:
    """Bytes that a text takes in a page, where some characters are written as entities."""
    return len(escape(text).encode("utf-8", "surrogatepass"))


def _cut(text: str, most: int) -> str:
    """As much of the beginning as takes ``most`` bytes in a page."""
    if _size(text) <= most:
        return text
    taken = 0
    for position, character in enumerate(text):
        taken += _size(character)
        if taken > most:
            return text[:position]
    return text


def clock(moment: datetime, zone: ZoneInfo) -> str:
    """The time of day, as in 09:30."""
    return moment.astimezone(zone).strftime("%H:%M")


def day_name(day: date, today: date) -> str:
    """A day, as in `Today, Monday 23 November`; with the year when it is another one."""
    name = f"{day:%A} {day.day} {day:%B}" + (f" {day.year}" if day.year != today.year else "")
    near = {0: texts.TODAY, 1: texts.TOMORROW, -1: texts.YESTERDAY}.get((day - today).days)
    return f"{near}, {name}" if near else name


def short_day(moment: datetime, zone: ZoneInfo) -> str:
    """A day in few letters, as in `Mon 23 Nov`."""
    return short_date(moment.astimezone(zone).date())


def short_date(day: date) -> str:
    """A date in few letters, as in `Mon 23 Nov`."""
    return f"{day:%a} {day.day} {day:%b}"


def start_of(event: EventFacts, zone: ZoneInfo) -> str:
    """When an event begins: its date where it has one, else day and time of day."""
    return short_date(event.first_day) if event.first_day else day_and_clock(event.start, zone)


def length_of(event: EventFacts) -> str:
    """How long an event takes: until which day where it has dates; empty for a single day."""
    if not event.all_day:
        return span(event.end - event.start)
    first, last = event.first_day, event.last_day
    return texts.UNTIL_DAY.format(day=short_date(last)) if first and last and last > first else ""


def span(length: timedelta) -> str:
    """How long something takes, as in `45 min`, `2 h` or `1 h 30 min`."""
    minutes = int(length.total_seconds()) // 60
    hours, rest = divmod(minutes, 60)
    if not hours:
        return f"{rest} min"
    return f"{hours} h {rest} min" if rest else f"{hours} h"


def ago(moment: datetime, now: datetime, zone: ZoneInfo) -> str:
    """How long ago something was; after a day its date."""
    minutes = int((now - moment).total_seconds()) // 60
    if minutes < 1:
        return texts.JUST_NOW
    if minutes < 60:  # noqa: PLR2004 - minutes of an hour
        return texts.MINUTE_AGO if minutes == 1 else texts.MINUTES_AGO.format(count=minutes)
    if minutes < 24 * 60:
        hours = minutes // 60
        return texts.HOUR_AGO if hours == 1 else texts.HOURS_AGO.format(count=hours)
    return day_and_clock(moment, zone)


def day_and_clock(moment: datetime, zone: ZoneInfo) -> str:
    """A day and a time of day, as in `Mon 23 Nov, 09:30`."""
    return f"{short_day(moment, zone)}, {clock(moment, zone)}"


def moment_of(moment: datetime, now: datetime, zone: ZoneInfo) -> str:
    """The time of day; on another day than that of ``now`` with its date."""
    same_day = moment.astimezone(zone).date() == now.astimezone(zone).date()
    return clock(moment, zone) if same_day else day_and_clock(moment, zone)
