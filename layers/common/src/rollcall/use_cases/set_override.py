"""A person's choice for one meeting or for its whole series."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime
from enum import StrEnum

from rollcall.domain.errors import NotFound, Rejected
from rollcall.domain.event import EventFacts
from rollcall.domain.model import EventRow
from rollcall.domain.override_expiry import override_expiry, series_override_expiry
from rollcall.domain.override_keys import (
    Kind,
    OverrideKey,
    base_id,
    event_key,
    event_keys,
    parts_of,
    series_key,
)
from rollcall.domain.override_return import returns_to_rules, series_returns_to_rules
from rollcall.domain.preferences import Override
from rollcall.domain.user_rules import UserRules
from rollcall.ports.portal_store import Mark, OverrideChange, PortalStore
from rollcall.ports.wake import WakeQueue
from rollcall.use_cases.running_calls import running_calls
from rollcall.use_cases.series_rows import AHEAD, others_in_series, several_a_day
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

    A choice that takes the meeting back to what holds without it is forgotten. One for the series
    replaces the one that this event had, so that it holds for this event as well; those of other
    events in it stay. A meeting that is over can be switched off as long as its bot is in the call.
    ``cause`` is the id of the request. Raises NotFound for an event that is unknown, somebody
    else's or cancelled, MeetingOver, NoSeries, and Unavailable.
    """
    row = store.event(user_id, event_id)
    if row is None or row.facts.is_deleted:
        raise NotFound("event")
    if row.facts.end <= now and not (choice is Override.SKIP and running_calls(store, [row], now)):
        raise MeetingOver("over")
    if reach is Reach.SERIES and row.facts.series_id is None:
        raise NoSeries("series")
    rules = store.rules(user_id, now)
    change = _for_event if reach is Reach.EVENT else _for_series
    changes = change(store, row, rules, choice, now)
    store.set_overrides(user_id, changes, Mark(WORKSPACE, now, cause))
    wake(queue, now)
    return row.facts


def _for_event(
    store: PortalStore, row: EventRow, rules: UserRules, choice: Override | None, now: datetime
) -> Sequence[OverrideChange]:
    facts = row.facts
    if choice is None or returns_to_rules(row, rules, choice, now):
        own = event_keys(facts)
        # A single event that was a series has one switch for both.
        was_series = _whole_series(facts, rules) if facts.series_id is None and not choice else ()
        return [OverrideChange(key, None) for key in dict.fromkeys((*own, *was_series))]
    key = event_key(facts, several_a_day=several_a_day(store, row))
    until = override_expiry(facts.end, now)
    kept = {key, event_key(facts)}
    others = [OverrideChange(one, None) for one in event_keys(facts) if one not in kept]
    return [OverrideChange(key, choice, until), *others]


def _for_series(
    store: PortalStore, row: EventRow, rules: UserRules, choice: Override | None, now: datetime
) -> Sequence[OverrideChange]:
    facts = row.facts
    known = [row, *others_in_series(store, row, now, now + AHEAD)]
    if choice is not None and series_returns_to_rules(known, rules, choice, now):
        choice = None
    key = series_key(facts)
    others = [one for one in _whole_series(facts, rules) if one != key]
    until = series_override_expiry(facts.end, now)
    gone = dict.fromkeys((*others, *event_keys(facts)))
    return [OverrideChange(key, choice, until), *(OverrideChange(one, None) for one in gone)]


def _whole_series(facts: EventFacts, rules: UserRules) -> list[OverrideKey]:
    """Every key under which there may be a choice for the whole of the event's series."""
    base = base_id(facts)
    if not base:
        return []
    keys = [series_key(facts), OverrideKey(Kind.OCCURRENCE, base), *parts_of(rules, base)]
    return list(dict.fromkeys(keys))
