"""A person's choice for one meeting or for its whole series."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Sequence
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
from rollcall.use_cases.stored_copies import stored_copies
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

    It holds for the copies on the user's other calendars too. One that takes the meeting back to
    what holds without it is forgotten. One for the series replaces the one that this event had, so
    that it holds for this event as well; those of other events in it stay. A meeting that is over
    can be switched off as long as its bot is in the call.
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
    copies = [one for one in stored_copies(store, row, rules) if not one.facts.is_deleted]
    change = _for_event if reach is Reach.EVENT else _for_series
    changes = change(store, copies, rules, choice, now)
    store.set_overrides(user_id, changes, Mark(WORKSPACE, now, cause))
    wake(queue, now)
    return row.facts


def _for_event(
    store: PortalStore,
    copies: Sequence[EventRow],
    rules: UserRules,
    choice: Override | None,
    now: datetime,
) -> Sequence[OverrideChange]:
    returns = choice and _as_one(choice)(
        returns_to_rules(row, rules, choice, now) for row in copies
    )
    if choice is None or returns:
        return _forgotten(key for row in copies for key in _keys_of(row.facts, rules, choice))
    changes: list[OverrideChange] = []
    for row in copies:
        facts = row.facts
        key = event_key(facts, several_a_day=several_a_day(store, row))
        until = override_expiry(facts.end, now)
        kept = {key, event_key(facts)}
        others = _forgotten(one for one in event_keys(facts) if one not in kept)
        changes += [OverrideChange(key, choice, until), *others]
    return _each_once(changes)


def _for_series(
    store: PortalStore,
    copies: Sequence[EventRow],
    rules: UserRules,
    choice: Override | None,
    now: datetime,
) -> Sequence[OverrideChange]:
    of_series = [row for row in copies if row.facts.series_id is not None]
    single = [row for row in copies if row.facts.series_id is None]
    changes = [*_for_event(store, single, rules, choice, now)] if single else []
    known = [[row, *others_in_series(store, row, now, now + AHEAD)] for row in of_series]
    if choice is not None and _as_one(choice)(
        series_returns_to_rules(rows, rules, choice, now) for rows in known
    ):
        choice = None
    for row in of_series:
        facts = row.facts
        key = series_key(facts)
        others = [one for one in _whole_series(facts, rules) if one != key]
        until = series_override_expiry(facts.end, now)
        gone = _forgotten((*others, *event_keys(facts)))
        changes += [OverrideChange(key, choice, until), *gone]
    return _each_once(changes)


def _as_one(choice: Override) -> Callable[[Iterable[bool]], bool]:
    """How copies that follow the rules make a meeting that does: one that records is enough."""
    return any if choice is Override.RECORD else all


def _forgotten(keys: Iterable[OverrideKey]) -> list[OverrideChange]:
    return [OverrideChange(key, None) for key in dict.fromkeys(keys)]


def _each_once(changes: Iterable[OverrideChange]) -> list[OverrideChange]:
    """One change of each key: copies have keys in common, and a choice outranks its absence."""
    found: dict[OverrideKey, OverrideChange] = {}
    for change in changes:
        if change.choice is not None or change.key not in found:
            found[change.key] = change
    return list(found.values())


def _keys_of(facts: EventFacts, rules: UserRules, choice: Override | None) -> list[OverrideKey]:
    """Every key under which there may be a choice that is to be forgotten for one event."""
    # A single event that was a series has one switch for both.
    was_series = _whole_series(facts, rules) if facts.series_id is None and not choice else ()
    return [*event_keys(facts), *was_series]


def _whole_series(facts: EventFacts, rules: UserRules) -> list[OverrideKey]:
    """Every key under which there may be a choice for the whole of the event's series."""
    base = base_id(facts)
    if not base:
        return []
    keys = [series_key(facts), OverrideKey(Kind.OCCURRENCE, base), *parts_of(rules, base)]
    return list(dict.fromkeys(keys))
