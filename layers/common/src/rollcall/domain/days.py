"""On which days an event stands: an all-day one has dates, which no time zone changes."""

from __future__ import annotations

from datetime import date, timedelta, tzinfo

from rollcall.domain.event import EventFacts

LONGEST_SHOWN = timedelta(days=31)
"""How far back an event may have begun that is shown because it has not ended."""
DAY_SKEW = timedelta(hours=26)
"""Between the ends of one date in the first and the last time zone of the world."""


def first_day(event: EventFacts, zone: tzinfo) -> date:
    """The day under which the event stands for somebody in ``zone``."""
    return event.first_day or event.start.astimezone(zone).date()


def has_passed(event: EventFacts, today: date) -> bool:
    """Whether an event with dates lies before the day; one with times never does."""
    last = event.last_day or event.first_day
    return last is not None and last < today
