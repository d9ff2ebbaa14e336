"""What an entry is called at its provider: the name outlives the calendar at Recall.

Google's forms (Calendar API v3, "Events" and "Recurring events"):

    id of an occurrence     `base_20260302T161500Z` in UTC, on all-day series `base_20260302`
    id of a split series    `base_R20260309T090000`, after "this and following"; may be repeated
    original start          `originalStartTime`, the same however the occurrence is moved

A name is `base@2026-03-02T17:15` for an occurrence (the original start in the zone of its series,
on all-day series a date alone), else the entry's own id. The day alone, `base@2026-03-02`, is what
is left of it when a series is moved to another time of day.
"""

from __future__ import annotations

import re
from datetime import UTC, date, datetime

MAX_NAME = 1000
"""Google's ids have 1,024 characters at most, and 26 as a rule."""
_SPLITS = re.compile(r"(?:_R[0-9]{8}(?:T[0-9]{6}Z?)?)+\Z")
_ORIGINAL = re.compile(r"(?<=.)_([0-9]{8})(?:T([0-9]{6})Z?)?\Z")
_AT = "@"


def series_base(series_id: str) -> str:
    """Return the id that all parts of a split series have in common."""
    return _SPLITS.sub("", series_id) or series_id


def is_part_of(series_id: str, base: str) -> bool:
    """Whether an id is that of a part that was split off the series ``base``."""
    return series_id.startswith(f"{base}_R") and series_base(series_id) == base


def series_in(event_id: str) -> str | None:
    """Return the series that the id of an occurrence begins with; None for other ids."""
    found = _ORIGINAL.search(event_id)
    return event_id[: found.start()] if found else None


def original_start_in(event_id: str) -> datetime | date | None:
    """Return the original start at the end of an occurrence's id, a moment in UTC or a date."""
    found = _ORIGINAL.search(event_id)
    if found is None:
        return None
    try:
        if found[2] is None:
            return datetime.strptime(found[1], "%Y%m%d").replace(tzinfo=UTC).date()
        return datetime.strptime(found[1] + found[2], "%Y%m%d%H%M%S").replace(tzinfo=UTC)
    except ValueError:
        return None


def occurrence_name(event_id: str, series_id: str | None, original_start: str) -> str:
    """Return the name of an entry; empty where its provider gave it none that can be kept.

    ``original_start`` is in the zone of the series: `2026-03-02T17:15`, or a date alone.
    """
    if series_id and original_start:
        name = f"{series_base(series_id)}{_AT}{original_start}"
    else:
        name = event_id
    return name if len(name) <= MAX_NAME else ""


def day_of(name: str) -> str:
    """Return the name without its time of day; that of a single event as it is."""
    base, at, original_start = name.rpartition(_AT)
    return f"{base}{at}{original_start[:10]}" if at else name


def base_of(name: str) -> str:
    """Return the base id of the series that a name belongs to; of a single event, of its own id."""
    base, at, _ = name.rpartition(_AT)
    return base if at else series_base(name)


def base_in(name: str) -> str | None:
    """Return the base id that a name of an occurrence begins with; None for a single event."""
    return name.rpartition(_AT)[0] or None
