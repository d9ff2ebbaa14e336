"""Read a moment as people write it: `10:00`, `tomorrow 10:00`, `friday 9:30`, or ISO 8601. Pure."""

from __future__ import annotations

import re
from calendar import day_name
from datetime import UTC, date, datetime, time, timedelta, tzinfo

FORMS = "Write it as 10:00, “tomorrow 10:00”, “friday 10:00” or 2026-11-30T10:00."
_CLOCK = re.compile(r"([01]?[0-9]|2[0-3])[:.]([0-5][0-9])")
_DAYS = {"yesterday": -1, "today": 0, "tomorrow": 1}
_WEEKDAYS = [name.lower() for name in day_name]
_SHORTEST = 3


def moment_of(text: str, now: datetime, zone: tzinfo) -> datetime:
    """Return the moment in UTC; what names no zone is meant in ``zone``.

    A weekday is the next one, today included. Raises ValueError, with `FORMS`, for anything else.
    """
    try:
        return _read(text, now, zone)
    except (ValueError, OverflowError):
        raise ValueError(FORMS) from None


def _read(text: str, now: datetime, zone: tzinfo) -> datetime:
    words = text.strip().lower().split()
    if words == ["now"]:
        return now.astimezone(UTC)
    clock = _CLOCK.fullmatch(words[-1]) if words else None
    if clock is None or len(words) > 2:  # noqa: PLR2004 - a day and a time of day
        return _written_out(text.strip(), zone)
    today = now.astimezone(zone).date()
    day = _day(words[0], today) if len(words) > 1 else today
    at = time(int(clock[1]), int(clock[2]))
    return datetime.combine(day, at, zone).astimezone(UTC)


def _day(word: str, today: date) -> date:
    if word in _DAYS:
        return today + timedelta(days=_DAYS[word])
    named = [n for n, name in enumerate(_WEEKDAYS) if name.startswith(word)]
    if len(word) >= _SHORTEST and named:
        return today + timedelta(days=(named[0] - today.weekday()) % 7)
    return date.fromisoformat(word)


def _written_out(text: str, zone: tzinfo) -> datetime:
    moment = datetime.fromisoformat(text)
    return (moment if moment.tzinfo else moment.replace(tzinfo=zone)).astimezone(UTC)
