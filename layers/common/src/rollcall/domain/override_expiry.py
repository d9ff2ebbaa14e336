"""How long an override is kept, and what keeps it: events that it decides on are seen.

Overrides of years would make every read of a user's rules longer. One expires so long after the
end of the last event that it decided. That is computed when it is made, and again only when less
than half of the time is left behind an event's end; so most looks at an event write nothing.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import datetime, timedelta

from rollcall.domain.event import EventFacts
from rollcall.domain.link_choice import LinkChoice
from rollcall.domain.override_keys import (
    Kind,
    OverrideKey,
    event_key,
    held_event_key,
    held_series_key,
    link_key,
    series_key,
)
from rollcall.domain.preferences import Override
from rollcall.domain.user_rules import UserRules

KEPT = timedelta(days=180)
"""Of one event: much longer than its row, so that an override is still there when a calendar could
not be read for months while the event was moved."""
SERIES_KEPT = timedelta(days=800)
"""Of a series: half of it is longer than a year, so that a yearly meeting renews it."""


@dataclass(frozen=True, slots=True)
class Upkeep:
    """What one stored override needs: a later expiry, and perhaps another key."""

    key: OverrideKey
    choice: Override | LinkChoice
    expires_at: datetime
    moved_from: OverrideKey | None = None
    """The key of an older version under which it is stored."""


def override_expiry(end: datetime, now: datetime) -> datetime:
    """Return when an override made at ``now`` expires, unless the event is moved to a later end."""
    return max(end, now) + KEPT


def series_override_expiry(end: datetime, now: datetime) -> datetime:
    """Return when an override of a series made at ``now`` expires, unless it meets again."""
    return max(end, now) + SERIES_KEPT


def upkeep(rules: UserRules, facts: EventFacts) -> list[Upkeep]:
    """Return what the overrides that apply to an event need, now that it is stored like this."""
    if facts.is_deleted:
        return []
    found, needs = held_event_key(rules, facts), []
    if found is not None:
        needs.append(_upkeep(rules, found, event_key(facts), facts.end + KEPT, KEPT))
    found = held_series_key(rules, facts)
    if found is not None:
        best = series_key(facts) if found.kind is Kind.SERIES else found
        needs.append(_upkeep(rules, found, best, facts.end + SERIES_KEPT, SERIES_KEPT))
    return [one for one in (*needs, *_link_upkeep(rules, facts)) if one]


def _link_upkeep(rules: UserRules, facts: EventFacts) -> Iterator[Upkeep | None]:
    own, whole = rules.held_link_keys(facts)
    if own is not None:
        yield _upkeep(rules, own, link_key(event_key(facts)), facts.end + KEPT, KEPT)
    if whole is not None:
        yield _upkeep(rules, whole, whole, facts.end + SERIES_KEPT, SERIES_KEPT)


def _upkeep(
    rules: UserRules, found: OverrideKey, best: OverrideKey, until: datetime, kept: timedelta
) -> Upkeep | None:
    """``best`` is where it belongs, unless it is of one occurrence by its exact start."""
    choice, expires_at = rules.chosen(found), rules.expiries.get(found)
    if choice is None:
        return None
    is_older = found != best and found.kind is not Kind.OCCURRENCE
    if is_older and rules.chosen(best) in {None, choice}:
        ends = [end for key in (found, best) if (end := rules.expiries.get(key))]
        return Upkeep(best, choice, max([until, *ends]), found)
    if expires_at is None or expires_at < until - kept / 2:
        return Upkeep(found, choice, until)
    return None
