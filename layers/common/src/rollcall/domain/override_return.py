"""Whether a choice only takes a meeting back to what holds without it, and is to be forgotten.

Compared is with the decision of the rules (and, for one meeting, of its series' choice), the pause
left out: it ends by itself. A choice is kept where that decision says nothing of the future:

    nothing to decide    no link, an entry that cannot be read, or no rules yet
    rules cannot be read a newer version stored them
    above a cap          what is turned on by hand keeps its place before what rules want
    spared by a pause    what is turned on by hand is what the pause leaves alone
    begun                the stored decision stands, and it differs from that of the rules
    off for a series     unless it was on by choice: rules may want meetings not known yet
"""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import replace
from datetime import datetime

from rollcall.domain.decision import Record, decide
from rollcall.domain.model import EventRow
from rollcall.domain.override_keys import held_series_key
from rollcall.domain.preferences import Override, Overrides, Preferences
from rollcall.domain.reasons import Reason
from rollcall.domain.rows import ABOVE_CAP
from rollcall.domain.running import BY_HAND, has_begun
from rollcall.domain.user_rules import UserRules

_UNDECIDED = frozenset({Reason.NO_LINK, Reason.DELETED, Reason.NOT_SET_UP, Reason.UNREADABLE})


def returns_to_rules(row: EventRow, rules: UserRules, choice: Override, now: datetime) -> bool:
    """Whether the choice for one event is what holds for it without a choice of its own."""
    overrides = rules.overrides_for(row.facts)
    if row.facts.series_id is None:
        overrides = Overrides()
    return _follows(row, rules, Overrides(series=overrides.series), choice, now)


def series_returns_to_rules(
    rows: Iterable[EventRow], rules: UserRules, choice: Override, now: datetime
) -> bool:
    """Whether the choice for a series is what the rules say of all these events of it."""
    known = list(rows)
    held = held_series_key(rules, known[0].facts)
    if choice is Override.SKIP and (held is None or rules.override(held) is choice):
        return False
    return all(_follows(row, rules, Overrides(), choice, now) for row in known)


def _follows(
    row: EventRow, rules: UserRules, without: Overrides, choice: Override, now: datetime
) -> bool:
    if not rules.readable or row.problem in ABOVE_CAP:
        return False
    if rules.preferences and choice is Override.RECORD and _spared(row, rules.preferences):
        return False
    preferences = rules.preferences and replace(rules.preferences, paused_until=None)
    decision = decide(rules.joined(row.facts), preferences, without, rules.policy)
    wanted = choice is Override.RECORD
    if (
        _UNDECIDED & {decision.reason, row.decision.reason}
        or isinstance(decision, Record) != wanted
    ):
        return False
    stored = row.decision
    stands = has_begun(row, now) and stored.reason not in BY_HAND
    return not stands or isinstance(stored, Record) == wanted


def _spared(row: EventRow, preferences: Preferences) -> bool:
    """Whether only a choice made by hand takes the meeting out of the pause."""
    start = row.facts.start
    return preferences.pauses(start, None) and not preferences.pauses(start, Override.RECORD)
