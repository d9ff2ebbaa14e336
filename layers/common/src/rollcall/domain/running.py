"""Meetings that have begun: rules and pauses act from the next meeting on.

Once a meeting has begun, or a bot is in its room, the stored decision stays. Only these end or
begin a recording then:

    the person   the switch of the meeting or of its series
    the entry    it changed so that the present rules exclude it, or no longer do
    the access   the calendar could not be read when the decision was made, and now it can

Losing the access is not among them: a recording does not end because a grant expired.
"""

from __future__ import annotations

from dataclasses import replace
from datetime import datetime

from rollcall.domain.decision import Decision, Record, decide, skips
from rollcall.domain.desired import arrived_bots
from rollcall.domain.event import EventFacts
from rollcall.domain.model import EventRow, UserRules
from rollcall.domain.preferences import Preferences
from rollcall.domain.reasons import Reason

BY_HAND = frozenset(
    {
        Reason.EVENT_TURNED_ON,
        Reason.EVENT_TURNED_OFF,
        Reason.SERIES_TURNED_ON,
        Reason.SERIES_TURNED_OFF,
        Reason.STOPPED_BY_YOU,
        Reason.STOPPED_BY_ORGANISER,
    }
)
"""Decisions that a person made for an event or its series."""
_IMPOSSIBLE = frozenset({Reason.DELETED, Reason.NO_LINK, Reason.LINK_WRAPPED})
"""What no rules can change: the entry is gone, or has no room."""
_WITHOUT_KNOWLEDGE = frozenset({Reason.NOT_CONNECTED, Reason.UNREADABLE})
"""Decisions that were made because the entry could not be read."""


def has_begun(row: EventRow, now: datetime) -> bool:
    """Whether the meeting has begun, or a bot is in its room although it was put off since."""
    return row.facts.start <= now or bool(arrived_bots(row.facts, row.observed, now))


def decide_now(
    row: EventRow,
    rules: UserRules,
    now: datetime,
    *,
    connected: bool = True,
    before: EventFacts | None = None,
) -> Decision:
    """Return the decision on a stored event that applies at ``now``.

    ``before`` is the entry as it was when the row was stored, if it has changed since.
    """
    preferences, stored = rules.preferences, row.decision
    begun = has_begun(row, now)
    unpaused = isinstance(stored, Record) or stored.reason in BY_HAND
    if begun and unpaused and preferences is not None:
        preferences = replace(preferences, paused_until=None)
    overrides = rules.overrides_for(row.facts)
    decision = decide(row.facts, preferences, overrides, connected=connected)
    if not begun or isinstance(decision, Record) == isinstance(stored, Record):
        return decision
    if decision.reason is Reason.NOT_CONNECTED:
        return stored
    if decision.reason in _IMPOSSIBLE:
        return decision
    if BY_HAND & {stored.reason, decision.reason} or stored.reason in _WITHOUT_KNOWLEDGE:
        return decision
    changed = _entry_changed_it(before or row.facts, row.facts, preferences)
    return decision if changed else stored


def _entry_changed_it(
    before: EventFacts, after: EventFacts, preferences: Preferences | None
) -> bool:
    """Whether the entry's change, under the same rules, adds or removes a reason to skip."""
    former, current = skips(before, preferences), skips(after, preferences)
    return bool(current - former) or bool(former and not current)
