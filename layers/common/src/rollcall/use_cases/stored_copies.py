"""The copies of a meeting on the other calendars of its user, as they are stored."""

from __future__ import annotations

from datetime import timedelta

from rollcall.domain.copies import copies_of
from rollcall.domain.model import EventRow
from rollcall.domain.user_rules import UserRules
from rollcall.ports.portal_store import PortalStore

MOST_AT_ONCE = 200
"""Entries that begin at one moment and are looked through; anybody may send invitations."""
_MOMENT = timedelta(seconds=1)
_ZONES = timedelta(hours=26)
"""Between the first and the last midnight of one date."""


def stored_copies(store: PortalStore, row: EventRow, rules: UserRules) -> tuple[EventRow, ...]:
    """Return an entry and its copies, the entry first; one query."""
    start, first_day = row.facts.start, row.facts.first_day
    since, until = start, start + _MOMENT
    if first_day is not None:
        since, until = start - _ZONES, start + _ZONES
    near = store.upcoming(row.user_id, since, until, MOST_AT_ONCE)
    return copies_of(row, near, lambda one: rules.joined(one.facts))
