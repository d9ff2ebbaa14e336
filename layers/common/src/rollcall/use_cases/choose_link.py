"""A person's choice of the link that the bot joins, for one meeting or for its whole series."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from datetime import datetime

from rollcall.domain.errors import NotFound, Rejected
from rollcall.domain.event import EventFacts
from rollcall.domain.link_choice import (
    LinkChoice,
    LinkChoices,
    LinkKind,
    chosen_link,
    entry_links,
    of_entry,
    with_choices,
)
from rollcall.domain.meeting_room import room
from rollcall.domain.model import EventRow
from rollcall.domain.override_expiry import override_expiry, series_override_expiry
from rollcall.domain.override_keys import (
    OverrideKey,
    event_key,
    link_key,
    link_keys,
    series_key,
    series_link_keys,
)
from rollcall.domain.user_rules import UserRules
from rollcall.ports.portal_store import Mark, OverrideChange, PortalStore
from rollcall.ports.wake import WakeQueue
from rollcall.use_cases.series_rows import AHEAD, others_in_series, several_a_day
from rollcall.use_cases.set_override import MeetingOver, NoSeries, Reach
from rollcall.use_cases.tell_worker import WORKSPACE, wake

MOST_CHOSEN = 200
"""Links that one user has chosen at a time: each of them is read with the user's rules."""


class LinkGone(Rejected):
    """The entry has no such link any more."""


class TooManyLinks(Rejected):
    """The user has chosen `MOST_CHOSEN` links, none of which has expired."""


def choose_link(
    store: PortalStore,
    queue: WakeQueue,
    user_id: str,
    event_id: str,
    *,
    choice: LinkChoice | None,
    reach: Reach,
    now: datetime,
    cause: str = "",
) -> EventFacts:
    """Store the choice, or with None forget it, then wake the worker; returns the event.

    A choice of the link that holds without it is forgotten. One for the series replaces the one
    that this event had; those of other events in it stay. ``cause`` is the id of the request.
    Raises NotFound for an event that is unknown, somebody else's or cancelled, MeetingOver,
    NoSeries, LinkGone, TooManyLinks, and Unavailable.
    """
    row = store.event(user_id, event_id)
    if row is None or row.facts.is_deleted:
        raise NotFound("event")
    if row.facts.end <= now:
        raise MeetingOver("over")
    if reach is Reach.SERIES and row.facts.series_id is None:
        raise NoSeries("series")
    rules = store.rules(user_id, now)
    exact = _exact(row.facts, choice) if choice else None
    change = _for_event if reach is Reach.EVENT else _for_series
    changes = change(store, row, rules, exact, now)
    if _too_many(rules, changes):
        raise TooManyLinks("links")
    store.set_overrides(user_id, changes, Mark(WORKSPACE, now, cause))
    wake(queue, now)
    return row.facts


def _exact(facts: EventFacts, choice: LinkChoice) -> LinkChoice:
    """The choice; of the entry's room where the typed link is one of the entry's own."""
    if choice.kind is LinkKind.TYPED:
        return of_entry(choice.value) if choice.value in entry_links(facts) else choice
    if choice.value not in map(room, entry_links(facts)):
        raise LinkGone("link")
    return choice


def _for_event(
    store: PortalStore, row: EventRow, rules: UserRules, choice: LinkChoice | None, now: datetime
) -> Sequence[OverrideChange]:
    facts = row.facts
    if choice is None or _returns(row, rules, choice):
        # A single event that was a series has one choice for both.
        was_series = series_link_keys(facts) if facts.series_id is None else ()
        return _forget((*link_keys(facts), *was_series))
    key = link_key(event_key(facts, several_a_day=several_a_day(store, row)))
    kept = {key, link_key(event_key(facts))}
    others = _forget(one for one in link_keys(facts) if one not in kept)
    return [OverrideChange(key, choice, override_expiry(facts.end, now)), *others]


def _for_series(
    store: PortalStore, row: EventRow, rules: UserRules, choice: LinkChoice | None, now: datetime
) -> Sequence[OverrideChange]:
    del rules
    known = [row, *others_in_series(store, row, now, now + AHEAD)]
    if choice is None or all(_is_default(one.facts, choice) for one in known):
        return _forget((*series_link_keys(row.facts), *link_keys(row.facts)))
    until = series_override_expiry(row.facts.end, now)
    chosen = OverrideChange(link_key(series_key(row.facts)), choice, until)
    return [chosen, *_forget(link_keys(row.facts))]


def _returns(row: EventRow, rules: UserRules, choice: LinkChoice) -> bool:
    """Whether the choice for one event is the link that holds without a choice of its own."""
    facts, series = row.facts, rules.link_choices(row.facts).series
    without = with_choices(facts, LinkChoices(series=series))
    return chosen_link(facts, choice) == without.meeting_url


def _is_default(facts: EventFacts, choice: LinkChoice) -> bool:
    return choice.kind is LinkKind.ENTRY and chosen_link(facts, choice) == facts.meeting_url


def _forget(keys: Iterable[OverrideKey]) -> list[OverrideChange]:
    return [OverrideChange(key, None) for key in dict.fromkeys(keys)]


def _too_many(rules: UserRules, changes: Sequence[OverrideChange]) -> bool:
    added = {change.key for change in changes if change.choice} - rules.links.keys()
    gone = {change.key for change in changes if not change.choice} & rules.links.keys()
    return bool(added) and len(rules.links) + len(added) - len(gone) > MOST_CHOSEN
