"""What the rules of this moment say about stored events, before the worker has acted on them."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import datetime

from rollcall.domain.decision import Decision, Record, decide
from rollcall.domain.model import Connection, EventRow, Status, Wanted
from rollcall.domain.reasons import Reason
from rollcall.domain.running import decide_now, facts_now, has_begun
from rollcall.domain.user_rules import UserRules

_NO_RULES = frozenset({Reason.UNREADABLE, Reason.NOT_CONNECTED})
"""Reasons that hold whatever the rules say."""
_UNREAD = frozenset({Status.DISCONNECTED, Status.REFUSED})


def connected_calendars(connections: Iterable[Connection]) -> frozenset[str]:
    """Keys of the calendars that the user wants watched and that Recall can read."""
    return frozenset(
        connection.calendar_key
        for connection in connections
        if connection.wanted is Wanted.CONNECTED and connection.status not in _UNREAD
    )


def live_decision(
    row: EventRow, rules: UserRules, connected: frozenset[str], now: datetime
) -> Decision:
    """The decision on one event under these rules, as the worker will make it."""
    decision = decide_now(row, rules, now, connected=row.calendar_key in connected)
    rests = isinstance(decision, Record) or decision.reason is Reason.NO_LINK
    if rests and row.decision.reason is Reason.UNREADABLE:
        # Only the worker knows what it could not read.
        return row.decision
    return decision


def joins_by(
    copies: Iterable[EventRow],
    before: UserRules,
    after: UserRules,
    connected: frozenset[str],
    now: datetime,
) -> EventRow | None:
    """The row by which a meeting that runs gets a bot once the rules ``after`` are saved.

    ``copies`` is the meeting as each calendar has it. None if it has a bot by the rules before, or
    gets none: rules act from the next meeting on, but for what a pause kept from a choice by hand.
    """

    def records(row: EventRow, rules: UserRules) -> bool:
        return isinstance(live_decision(row, rules, connected, now), Record)

    rows = list(copies)
    if any(records(row, before) for row in rows):
        return None
    return next((row for row in rows if records(row, after)), None)


def stands_despite(row: EventRow, rules: UserRules, decision: Decision, now: datetime) -> bool:
    """Whether ``decision`` holds although these rules say otherwise of a meeting to come."""
    if not has_begun(row, now) or decision.reason in _NO_RULES:
        return False
    overrides = rules.overrides_for(row.facts)
    anew = decide(facts_now(row, rules, now), rules.preferences, overrides, rules.policy)
    return isinstance(anew, Record) != isinstance(decision, Record) and decision == row.decision
