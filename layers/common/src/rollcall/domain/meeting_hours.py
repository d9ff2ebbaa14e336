"""On which weekdays and in which hours meetings begin, as a clock on a person's wall shows them."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import UTC, date, datetime, time, timedelta, tzinfo
from enum import StrEnum
from functools import lru_cache

_KEPT = 1024
"""Zones that are remembered; there are some 600."""


class Weekday(StrEnum):
    """A day of the week, Monday first."""

    MONDAY = "mon"
    TUESDAY = "tue"
    WEDNESDAY = "wed"
    THURSDAY = "thu"
    FRIDAY = "fri"
    SATURDAY = "sat"
    SUNDAY = "sun"


_WEEK = tuple(Weekday)


@dataclass(frozen=True, slots=True)
class Hours:
    """A part of every day: from `first` on, and before `last`. It may pass midnight.

    The same time twice is the whole day.
    """

    first: time
    last: time

    def __contains__(self, at: time) -> bool:
        """Whether a time of day lies in this part."""
        if self.first < self.last:
            return self.first <= at < self.last
        return at >= self.first or at < self.last

    def __str__(self) -> str:
        """As in `09:00 to 17:30`."""
        return f"{self.first:%H:%M} to {self.last:%H:%M}"


def begins_within(start: datetime, hours: Hours, zone: str) -> bool:
    """Whether a meeting that starts then, in UTC, begins in these hours of that zone."""
    return time_of_day(start, zone) in hours


def time_of_day(start: datetime, zone: str) -> time:
    """The time of day in that zone; ``start`` is in UTC."""
    return start.astimezone(_zone(zone) or UTC).time()


def weekday_of(start: datetime, zone: str, first_day: date | None = None) -> Weekday:
    """The weekday in that zone on which an entry starts; ``start`` is in UTC.

    An all-day entry has a date, ``first_day``, whatever the zone.
    """
    day = first_day or start.astimezone(_zone(zone) or UTC).date()
    return _WEEK[day.weekday()]


def is_shorter(start: datetime, end: datetime, minutes: int) -> bool:
    """Whether a meeting takes less than so many minutes."""
    return end - start < timedelta(minutes=minutes)


def is_zone(name: str) -> bool:
    """Whether a text is the IANA name of a time zone."""
    return _zone(name) is not None


def zone_words(zone: str) -> str:
    """By which zone is counted: its name, or that it is UTC because that name is not known."""
    if not zone:
        return "UTC"
    return zone if _zone(zone) else f"UTC, as the time zone {zone} is not known"


@lru_cache(_KEPT)
def _zone(name: str) -> tzinfo | None:
    """The zone of an IANA name; None when it has none, or its data are missing."""
    from zoneinfo import ZoneInfo  # noqa: PLC0415 - most functions never need it

    try:
        return ZoneInfo(name)
    except (KeyError, ValueError, OSError):
        return None
