"""Stops: the organiser of a meeting has turned recording off for everybody of the company.

A stop hangs on the provider's name of the occurrence, which all copies of it have in common. It
counts for an entry only if that entry itself says that this person organises it: an entry that
somebody made up stops no other one's meeting.
"""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime, timedelta
from enum import StrEnum

from rollcall.domain.event import EventFacts

KEPT = timedelta(days=7)
"""After the meeting's end, should it be moved."""


class SharedBotsRight(StrEnum):
    """What people may do about colleagues' bots in their meetings; an operator setting."""

    TELL = "tell"
    ASK = "ask"
    ORGANISER = "organiser"


@dataclass(frozen=True, slots=True)
class Stop:
    """What an organiser decided for one occurrence."""

    occurrence: str
    """`EventFacts.occurrence_id`."""
    by: str
    """The organiser's user id."""
    organiser: str
    """The mark of the organiser's address (`guest_rules.mark_of`)."""
    name: str
    """What pages call the organiser."""
    active: bool = True
    """False once it was taken back; it still says whose entries it had stopped."""
    users: tuple[str, ...] = ()
    """Ids of those whose bots it stopped."""


def stop_expiry(end: datetime, now: datetime) -> datetime:
    """Return when a stop is no longer kept."""
    return max(end, now) + KEPT


def stop_for(stops: Iterable[Stop], facts: EventFacts, user_id: str) -> Stop | None:
    """Return the stop that holds for a user's entry; None where there is none."""
    if not facts.occurrence_id:
        return None
    return next((stop for stop in stops if _holds(stop, facts, user_id)), None)


def _holds(stop: Stop, facts: EventFacts, user_id: str) -> bool:
    if not stop.active or stop.occurrence != facts.occurrence_id:
        return False
    if facts.organised_by_owner:
        return stop.by == user_id
    return facts.organiser != "" and facts.organiser == stop.organiser
