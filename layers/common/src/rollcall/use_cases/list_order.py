"""The one order of a user's list, and where a page of it begins. Pure.

Days are those of whoever looks. An entry with dates stands under its date, whatever moment that
begins with elsewhere, so the order of the list is not quite that of the table, which is by moment.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, datetime, tzinfo
from typing import NamedTuple

from rollcall.domain.days import DAY_SKEW, first_day
from rollcall.domain.model import EventRow
from rollcall.ports.portal_store import Place


class Order(NamedTuple):
    """What the meetings of a list are in the order of; no two have the same."""

    day: date
    """The first day, in the time zone of whoever looks."""
    timed: bool
    """All-day entries come first."""
    start: datetime
    """In UTC."""
    calendar_key: str
    event_id: str


@dataclass(frozen=True, slots=True)
class PageStart:
    """Where a page of the list begins; with no value, at the beginning of the list.

    Rows are read in the order of the table, at most some hundreds at once, and shown in that of the
    list. A list that takes several such reads begins anew with each of them.
    """

    since: date | None = None
    """Meetings of earlier days are left out."""
    read_behind: Place | None = None
    """Where in the table the rows begin; None for the first ones."""
    behind: Order | None = None
    """The last meeting of the page before, if that has the same rows."""

    @property
    def is_first(self) -> bool:
        """Whether it is the beginning of the list."""
        return self == BEGINNING

    def continued_day(self, zone: tzinfo) -> date | None:
        """The day in which the page before ended; None where a page begins with a day."""
        if self.behind:
            return self.behind.day
        return self.read_behind.start.astimezone(zone).date() if self.read_behind else None


BEGINNING = PageStart()


def order_of(row: EventRow, zone: tzinfo) -> Order:
    """The place of an event in the list of somebody in ``zone``."""
    facts = row.facts
    day = first_day(facts, zone)
    return Order(day, facts.first_day is None, facts.start, row.calendar_key, row.event_id)


def may_follow(last_read: Place, day: date, zone: tzinfo) -> bool:
    """Whether the table may have something of ``day`` or before behind the last row read."""
    return (last_read.start - DAY_SKEW).astimezone(zone).date() <= day
