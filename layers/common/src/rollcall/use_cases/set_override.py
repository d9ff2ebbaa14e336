"""A person's choice for one meeting or for its whole series."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime
from enum import StrEnum

from rollcall.domain.errors import NotFound, Rejected
from rollcall.domain.event import EventFacts
from rollcall.domain.override_expiry import override_expiry
from rollcall.domain.preferences import Override
from rollcall.ports.portal_store import EventChoice, Mark, OverrideChange, PortalStore, SeriesChoice
from rollcall.ports.wake import WakeQueue
from rollcall.use_cases.running_calls import running_calls
from rollcall.use_cases.tell_worker import WORKSPACE, wake


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
    cause: str = "",
) -> EventFacts:
    """Store the choice, or with None forget it, then wake the worker; returns the event.

    A choice for the series replaces the one that this event had, so that it holds for this event
    as well. A meeting that is over can be switched off as long as its bot is in the call. ``cause``
    is the id of the request. Raises NotFound for an event that is unknown, somebody else's or
    cancelled, MeetingOver, NoSeries, and Unavailable.
    """
    row = store.event(user_id, event_id)
    if row is None or row.facts.is_deleted:
        raise NotFound("event")
    facts = row.facts
    if facts.end <= now and not (choice is Override.SKIP and running_calls(store, [row], now)):
        raise MeetingOver("over")
    store.set_overrides(user_id, _changes(facts, choice, reach, now), Mark(WORKSPACE, now, cause))
    wake(queue, now)
    return facts


def _changes(
    facts: EventFacts, choice: Override | None, reach: Reach, now: datetime
) -> Sequence[OverrideChange]:
    until = override_expiry(facts.end, now)
    if reach is Reach.EVENT:
        return [EventChoice(facts.event_id, choice, until)]
    if facts.series_id is None:
        raise NoSeries("series")
    return [SeriesChoice(facts.series_id, choice), EventChoice(facts.event_id, None, until)]
