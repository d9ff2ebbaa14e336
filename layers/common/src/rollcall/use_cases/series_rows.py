"""The other known occurrences of an event's series."""

from __future__ import annotations

from datetime import datetime, timedelta

from rollcall.domain.model import EventRow
from rollcall.domain.occurrence import day_of
from rollcall.domain.override_keys import base_id
from rollcall.ports.portal_store import PortalStore
from rollcall.use_cases.upcoming_rows import MOST_LOOKED_AT, read_rows

AHEAD = timedelta(days=29)
_SAME_DAY = timedelta(days=2)
"""Meetings of one local day start no further apart, whatever the zone of their series."""


def several_a_day(store: PortalStore, row: EventRow) -> bool:
    """Whether the series is known to meet more than once on the day of this occurrence."""
    if row.facts.series_id is None:
        return False
    start, day = row.facts.start, day_of(row.facts.occurrence_id)
    near = others_in_series(store, row, start - _SAME_DAY, start + _SAME_DAY)
    return any(day_of(one.facts.occurrence_id) == day for one in near)


def others_in_series(
    store: PortalStore, row: EventRow, since: datetime, until: datetime
) -> list[EventRow]:
    """The other known occurrences of the event's series; copies of it on calendars aside."""
    base, own = base_id(row.facts), row.facts.occurrence_id
    found = read_rows(store, row.user_id, since, until, MOST_LOOKED_AT).rows
    return [
        one
        for one in found
        if one.facts.series_id is not None
        and not one.facts.is_deleted
        and base_id(one.facts) == base
        and one.event_id != row.event_id
        and (not own or one.facts.occurrence_id != own)
    ]
