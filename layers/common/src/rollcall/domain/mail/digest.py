"""The morning's list: when it is told, and of which meetings. Pure.

It is told once a day between seven and eleven in the user's time zone, and not at all on a day
without meetings that a bot could join. Whoever wakes the worker later than that has missed it: a
list of a morning is of no use in the afternoon.
"""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import UTC, date, datetime, time, timedelta, tzinfo

from rollcall.domain.copies import grouped
from rollcall.domain.decision import Record
from rollcall.domain.event import EventFacts
from rollcall.domain.mail.kinds import MailKind
from rollcall.domain.mail.tales import Tale
from rollcall.domain.model import EventRow

BEGINS, ENDS = time(7), time(11)
KEPT = timedelta(days=2)
"""So long a day is kept: longer than it can be told."""


@dataclass(frozen=True, slots=True)
class Listed:
    """One meeting of the day."""

    facts: EventFacts
    recorded: bool
    why: str
    """The sentence of its reason."""
    may_choose: bool = True
    """Whether its owner's choice would change anything."""


@dataclass(frozen=True, slots=True)
class Digest(Tale):
    """Today's meetings, soonest first."""

    meetings: tuple[Listed, ...]


def is_time(now: datetime, zone: tzinfo) -> bool:
    """Whether the list of today may be told now."""
    return BEGINS <= now.astimezone(zone).time() < ENDS


def next_digest_at(now: datetime, zone: tzinfo) -> datetime:
    """Return when the next day's list is told, or that of today where it is not yet seven."""
    local = now.astimezone(zone)
    day = local.date() if local.time() < BEGINS else local.date() + timedelta(days=1)
    return datetime.combine(day, BEGINS, zone).astimezone(UTC)


def day_end(now: datetime, zone: tzinfo) -> datetime:
    """Return the midnight after ``now``."""
    tomorrow = now.astimezone(zone).date() + timedelta(days=1)
    return datetime.combine(tomorrow, time.min, zone).astimezone(UTC)


def shown(rows: Iterable[EventRow], now: datetime) -> list[EventRow]:
    """Return the meetings that a bot could join, soonest first.

    One that is on several calendars of the user is told of by the copy that is recorded.
    """
    coming = [
        row
        for row in rows
        if not row.facts.is_deleted and row.facts.meeting_url and row.facts.end > now
    ]
    meetings = grouped(sorted(coming, key=lambda row: (row.facts.start, row.key)))
    return [
        next((row for row in copies if isinstance(row.decision, Record)), copies[0])
        for copies in meetings
    ]


def digest(meetings: tuple[Listed, ...], today: date, now: datetime) -> Digest:
    """Return the list of a day."""
    episode = f"{MailKind.DIGEST}:{today.isoformat()}"
    return Digest(MailKind.DIGEST, episode, now + KEPT, meetings)
