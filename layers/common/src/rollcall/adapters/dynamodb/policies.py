"""The company's policy, one versioned row of the state table, and people in bounded pages."""

from __future__ import annotations

from dataclasses import fields, replace
from typing import Any

from rollcall.adapters.dynamodb import audit, codec, keys, people_index
from rollcall.adapters.dynamodb.table import ConditionFailed, Table
from rollcall.adapters.dynamodb.wire import build, item, values
from rollcall.adapters.dynamodb.writes import NEW, put
from rollcall.domain.errors import VersionConflict
from rollcall.domain.meeting_hours import Weekday
from rollcall.domain.policy import LOCKABLE, NO_POLICY, CompanyPolicy
from rollcall.domain.policy_checks import change_entry
from rollcall.domain.preferences import Mode
from rollcall.ports.policy_store import PeoplePage

_NOT_STORED = frozenset({"owner_ban", "readable"})
_STORED = frozenset(field.name for field in fields(CompanyPolicy)) - _NOT_STORED
_WORDS = {
    "modes": frozenset(Mode), "weekdays": frozenset(Weekday), "locked": LOCKABLE,
}  # fmt: skip
"""What each list of words may hold."""


class DynamoPolicyStore:
    """PolicyStore on the state table."""

    def __init__(self, state: Table) -> None:
        self._state = state

    def policy(self) -> CompanyPolicy:
        """One consistent read."""
        return policy_of(self._state)

    def save_policy(self, policy: CompanyPolicy) -> None:
        """One transaction that the version guards."""
        held = codec.field_values(replace(policy, owner_ban=None))
        row = {**keys.POLICY, **{name: held[name] for name in _STORED}}
        condition = "#version = :seen" if policy.version > 1 else NEW
        try:
            stored = put(item(row), condition, {"seen": policy.version - 1})
            self._state.transact([stored, *audit.appended(change_entry(policy))])
        except ConditionFailed as error:
            raise VersionConflict("policy") from error

    def people(self, after: str, limit: int) -> PeoplePage:
        """At most sixteen queries."""
        return PeoplePage(*people_index.walk(self._state, after, limit))


def policy_of(state: Table) -> CompanyPolicy:
    """The policy; what a newer version stored in it makes it unreadable, never lenient."""
    stored = state.get(keys.POLICY)
    return _policy(values(stored)) if stored else NO_POLICY


def _policy(row: dict[str, Any]) -> CompanyPolicy:
    rules, readable = codec.rules(row.get("rules", {}))
    readable = readable and row.keys() <= _STORED | keys.POLICY.keys()
    for name, known in _WORDS.items():
        words = frozenset(row.get(name, ()))
        readable = readable and words <= known
        row[name] = sorted(words & known)
    built = build(CompanyPolicy, {**row, "rules": {}, "readable": readable})
    return replace(built, rules=rules)
