"""The company's policy, one versioned row of the state table, and people in bounded pages."""

from __future__ import annotations

from dataclasses import fields, replace
from typing import Any

from rollcall.adapters.dynamodb import codec, keys
from rollcall.adapters.dynamodb.table import ConditionFailed, Table
from rollcall.adapters.dynamodb.wire import Item, build, item, values
from rollcall.adapters.dynamodb.writes import NEW, put
from rollcall.domain.errors import VersionConflict
from rollcall.domain.meeting_hours import Weekday
from rollcall.domain.policy import LOCKABLE, NO_POLICY, CompanyPolicy
from rollcall.domain.preferences import Mode
from rollcall.ports.policy_store import PeoplePage

_NOT_STORED = frozenset({"owner_ban", "readable"})
_STORED = frozenset(field.name for field in fields(CompanyPolicy)) - _NOT_STORED
_WORDS = {
    "modes": frozenset(Mode), "weekdays": frozenset(Weekday), "locked": LOCKABLE,
}  # fmt: skip
"""What each list of words may hold."""
_WALK = (keys.NOTED, keys.SEEN, keys.NOTED)
"""Who is noted while the walk is among those seen is met at its end. Among those seen people only
move ahead: to the day of their visit."""


class DynamoPolicyStore:
    """PolicyStore on the state table."""

    def __init__(self, state: Table) -> None:
        self._state = state

    def policy(self) -> CompanyPolicy:
        """One consistent read."""
        return policy_of(self._state)

    def save_policy(self, policy: CompanyPolicy) -> None:
        """One put that the version guards."""
        held = codec.field_values(replace(policy, owner_ban=None))
        row = {**keys.POLICY, **{name: held[name] for name in _STORED}}
        condition = "#version = :seen" if policy.version > 1 else NEW
        try:
            self._state.write(put(item(row), condition, {"seen": policy.version - 1}))
        except ConditionFailed as error:
            raise VersionConflict("policy") from error

    def people(self, after: str, limit: int) -> PeoplePage:
        """One query of the index."""
        return people_page(self._state, after, limit)


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


def people_page(state: Table, after: str, limit: int) -> PeoplePage:
    """People by the day of their last visit, ``limit`` at most."""
    stage, _, place = after.partition(" ")
    part = int(stage or 0)
    rows = state.query(
        "#due_workspace = :partition",
        {"partition": _WALK[part]},
        index=keys.DUE_CALENDARS,
        limit=limit,
        after=_behind(_WALK[part], place) if place else None,
    )
    found = [keys.user_of(row["pk"]["S"]) for row in rows]
    if len(rows) == limit:
        last = rows[-1]
        return PeoplePage(found, f"{part} {last[keys.DUE_AT]['S']} {found[-1]}")
    return PeoplePage(found, f"{part + 1}" if part + 1 < len(_WALK) else "")


def _behind(partition: str, place: str) -> Item:
    """Every key of a profile in the index."""
    day, _, user_id = place.partition(" ")
    return item({**keys.profile(user_id), keys.DUE_WORKSPACE: partition, keys.DUE_AT: day})
