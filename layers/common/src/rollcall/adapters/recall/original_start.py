"""When an occurrence of a series was to begin, as Google says it, in the zone of its series.

The day must not depend on the zone of who looks: a meeting at five in the afternoon in California
is on the next day in UTC, and Google writes times in the zone of the calendar that it shows.
"""

from __future__ import annotations

from datetime import date, datetime
from zoneinfo import ZoneInfo

from rollcall.domain.occurrence import original_start_in


def stated_start(day: str, moment: str, time_zone: str) -> str:
    """Read the parts of `originalStartTime`: `2026-03-02T17:15`, a date alone, or '' if unreadable.

    A time without a known zone is taken as it is written.
    """
    try:
        if day:
            return date.fromisoformat(day).isoformat()
        return _local(datetime.fromisoformat(moment), time_zone) if moment else ""
    except (ValueError, OverflowError):
        return ""


def start_in_id(event_id: str, time_zone: str) -> str:
    """Read the original start at the end of an occurrence's id; '' when there is none."""
    found = original_start_in(event_id)
    if isinstance(found, datetime):
        return _local(found, time_zone)
    return found.isoformat() if found else ""


def _local(moment: datetime, time_zone: str) -> str:
    zone = _zone(time_zone)
    local = moment.astimezone(zone) if zone and moment.tzinfo else moment
    return local.replace(tzinfo=None).isoformat(timespec="minutes")


def _zone(name: str) -> ZoneInfo | None:
    try:
        return ZoneInfo(name) if name else None
    except (ValueError, OSError, KeyError):  # unknown, or no name of a zone at all
        return None
