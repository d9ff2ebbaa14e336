"""A person's choice for one meeting or for its whole series."""

from __future__ import annotations

from datetime import datetime
from enum import StrEnum

from rollcall.domain.errors import NotFound, Rejected
from rollcall.domain.event import EventFacts
from rollcall.domain.preferences import Override
from rollcall.ports import PortalStore, WakeQueue
from rollcall.use_cases.tell_worker import tell_worker


class Reach(StrEnum):
    """How far a choice reaches."""

    EVENT = "event"
    SERIES = "series"


class MeetingOver(Rejected):
    """The meeting has ended, so nothing can be chosen any more."""


class NoSeries(Rejected):
    """The meeting does not recur."""


def set_override(
    store: PortalStore,
    queue: WakeQueue,
    user_id: str,
    event_id: str,
    *,
    choice: Override | None,
    reach: Reach,
    now: datetime,
) -> EventFacts:
    """Store the choice, or with None forget it, then tell the worker; returns the event.

    A choice for the series replaces the one that this event had, so that it holds for this event
    as well. Raises NotFound for an event that is unknown, somebody else's or cancelled,
    MeetingOver, NoSeries, and Unavailable.
    """
    row = store.event(user_id, event_id)
    if row is None or row.facts.is_deleted:
        raise NotFound("event")
    facts = row.facts
    if facts.end <= now:
        raise MeetingOver("over")
    if reach is Reach.SERIES and facts.series_id is None:
        raise NoSeries("series")
    _store(store, user_id, facts, choice, reach)
    tell_worker(store, queue, user_id, now)
    return facts


def _store(
    store: PortalStore, user_id: str, facts: EventFacts, choice: Override | None, reach: Reach
) -> None:
    if reach is Reach.EVENT:
        store.set_override(user_id, event_id=facts.event_id, series_id=None, choice=choice)
        return
    store.set_override(user_id, event_id=None, series_id=facts.series_id, choice=choice)
    store.set_override(user_id, event_id=facts.event_id, series_id=None, choice=None)
