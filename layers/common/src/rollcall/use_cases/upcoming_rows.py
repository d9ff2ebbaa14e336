"""A user's coming events, read in parts of a bounded size.

Anybody may put events on a calendar by inviting its owner, so no page reads all of them.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime, timedelta

from rollcall.domain.days import DAY_SKEW, LONGEST_SHOWN
from rollcall.domain.desired import LONGEST_CALL
from rollcall.domain.event import EventFacts
from rollcall.domain.listing import FUTURE_WINDOW
from rollcall.domain.model import EventRow
from rollcall.ports.portal_store import Place, PortalStore

MOST_SHOWN = 500
"""Rows that are read for one page of a list."""
MOST_LOOKED_AT = 2000
"""Rows that a preview or a count looks at."""
MOST_UNDER_WAY = 100
"""Rows looked at that began before the day or the moment at which a list begins."""


@dataclass(frozen=True, slots=True)
class Rows:
    """Events in order of start, and whether more follow that were not read."""

    rows: tuple[EventRow, ...]
    more: bool

    @property
    def last(self) -> Place | None:
        """The place of the last one, to go on from."""
        return Place.of(self.rows[-1]) if self.rows else None


def is_counted(facts: EventFacts, joined: EventFacts, now: datetime) -> bool:
    """Whether an event is one of the "meetings in the next 28 days" of which pages give numbers.

    It has not begun, is not cancelled, and has a link that a bot can join; ``joined`` are its facts
    with the link in use. This is the one definition of every page: list, rules, first steps.
    """
    coming = now < facts.start < now + FUTURE_WINDOW
    return coming and not facts.is_deleted and bool(joined.meeting_url)


def read_rows(
    store: PortalStore,
    user_id: str,
    since: datetime,
    until: datetime,
    most: int,
    after: Place | None = None,
) -> Rows:
    """Up to ``most`` events that start in the range, behind ``after`` if that is given."""
    found = store.upcoming(user_id, since, until, most + 1, after=after)
    return Rows(tuple(found[:most]), more=len(found) > most)


def read_long(
    store: PortalStore, user_id: str, since: datetime, until: datetime
) -> tuple[EventRow, ...]:
    """The events that start in the range, of `DAY_SKEW`, and go on for most of a day.

    All-day ones of the day that begins with ``until`` are among them.
    """
    ending = until - timedelta(hours=4)
    return tuple(
        store.upcoming(user_id, since, until, MOST_SHOWN, latest=True, ending_after=ending)
    )


def read_earlier(store: PortalStore, user_id: str, before: datetime) -> tuple[EventRow, ...]:
    """The latest events that began before then and whose call may go on."""
    since = before - LONGEST_CALL
    return tuple(store.upcoming(user_id, since, before, MOST_UNDER_WAY, latest=True))


def read_under_way(
    store: PortalStore, user_id: str, before: datetime, now: datetime
) -> tuple[EventRow, ...]:
    """What began before then and may go on: calls, and events of several days or of a date."""
    since = before - LONGEST_CALL
    long = store.upcoming(
        user_id,
        before - LONGEST_SHOWN,
        since,
        MOST_UNDER_WAY,
        latest=True,
        ending_after=now - DAY_SKEW,
    )
    return (*long, *read_earlier(store, user_id, before))
