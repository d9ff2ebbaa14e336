from __future__ import annotations

from datetime import datetime

from rollcall.adapters.dynamodb import codec, keys
from rollcall.adapters.dynamodb.own_addresses import change_addresses
from rollcall.adapters.dynamodb.rules import (
    NOT_ERASING,
    change_rules,
    connections_of,
)
from rollcall.adapters.dynamodb.table import ConditionFailed, Table
from rollcall.adapters.dynamodb.writes import NEW, Write, update
from rollcall.domain.errors import BeingDeleted
from rollcall.domain.model import Connection, Status, User, Wanted
from rollcall.ports.portal_store import Mark


class DynamoAccountStore:
    """AccountStore on the state table."""

    def __init__(self, state: Table) -> None:
        self._state = state

    def put_user(self, user: User, mark: Mark) -> bool:
        """One update, so that what the portal wrote stays; two reads and a transaction to mark."""
        try:
            known = f"({NEW} OR #hosted_domain = :hosted_domain) AND {NOT_ERASING}"
            self._state.write(_profile(user, known))
        except ConditionFailed:
            self._move(user, mark)
            return True
        return False

    def _move(self, user: User, mark: Mark) -> None:
        moved = _profile(user, NOT_ERASING)
        try:
            change_rules(self._state, user.user_id, [moved], mark, fence="")
        except ConditionFailed as refused:
            raise BeingDeleted from refused

    def user(self, user_id: str) -> User | None:
        """One consistent read."""
        stored = self._state.get(keys.profile(user_id))
        return codec.user(stored) if stored else None

    def connected(self, user_id: str, calendar_key: str) -> bool:
        """One consistent read."""
        return self._state.get(keys.connection(user_id, calendar_key)) is not None

    def connections(self, user_id: str) -> list[Connection]:
        """One consistent query."""
        return connections_of(self._state, user_id)

    def connect(
        self, *, user_id: str, calendar_key: str, email: str, token: bytes, workspace: str,
        now: datetime, cause: str = "",
    ) -> None:  # fmt: skip
        """Two reads and a transaction.

        An update of the connection, so that what the worker wrote stays; a count, by which whoever
        changes the rules meanwhile sees that a connection may be new; and the user's addresses.
        """
        connection = update(
            keys.connection(user_id, calendar_key),
            values={
                "user_id": user_id,
                "calendar_key": calendar_key,
                "email": email,
                "wanted": Wanted.CONNECTED,
                "token": token,
                **codec.mark(workspace, now, cause),
            },
            initial={"status": Status.CONNECTING},
            add={"requested": 1, "token_version": 1},
        )
        counted = update(keys.connects(user_id), values={}, add={"times": 1})
        mark = Mark(workspace, now, cause)
        change_addresses(self._state, user_id, calendar_key, email, [connection, counted], mark)


def _profile(user: User, condition: str = "") -> Write:
    kept = {
        "time_zone": user.time_zone,
        "created_at": user.created_at,
        "generation": user.generation or None,
    }
    others = {*kept, "last_seen", "erasing"}
    values = {n: v for n, v in codec.field_values(user).items() if n not in others}
    values |= codec.seen(user.last_seen)
    return update(keys.profile(user.user_id), values=values, initial=kept, condition=condition)
