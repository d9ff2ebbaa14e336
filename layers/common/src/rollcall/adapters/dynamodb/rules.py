"""A user's rules: read in one query, changed together with the marks that tell the worker."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime

from rollcall.adapters.dynamodb import codec, keys
from rollcall.adapters.dynamodb.table import ConditionFailed, Table
from rollcall.adapters.dynamodb.writes import KNOWN, NEW, Write, check, update
from rollcall.domain.errors import Unavailable
from rollcall.domain.model import Connection, EventRow, UserRules, Wanted
from rollcall.domain.override_expiry import renewed_override
from rollcall.ports.portal_store import Mark

TRIES = 8
SOONER = "attribute_not_exists(#expires_at) OR #expires_at < :expires_at"


def rules_of(state: Table, user_id: str, now: datetime) -> UserRules:
    """Preferences, overrides and hosted domain of a user, in one query."""
    first, last = keys.RULES
    rows = state.query(
        "#pk = :pk AND #sk BETWEEN :first AND :last",
        {"pk": keys.user(user_id), "first": first, "last": last},
    )
    return codec.user_rules(rows, now)


def renew_override(state: Table, row: EventRow) -> None:
    """Have the override that decided this row expire no sooner than the row needs it.

    Only ever later, so it matters not which worker does it, nor in what order.
    """
    until = renewed_override(row)
    if until is None:
        return
    values = {keys.EXPIRES_AT: int(until.timestamp())}
    key = keys.event_override(row.user_id, row.event_id)
    try:
        state.write(update(key, values=values, condition=f"{KNOWN} AND ({SOONER})"))
    except ConditionFailed:
        return


def connections_of(state: Table, user_id: str) -> list[Connection]:
    """A user's connections in order of their keys, in one query."""
    rows = state.query(
        "#pk = :pk AND begins_with(#sk, :prefix)",
        {"pk": keys.user(user_id), "prefix": keys.CONNECTIONS},
    )
    return [codec.connection(row) for row in rows]


def change_rules(state: Table, user_id: str, changes: Sequence[Write], mark: Mark) -> None:
    """Do the changes and mark the user's connections, in one transaction.

    Raises ConditionFailed when one of the changes is refused, and Unavailable.
    """
    for _ in range(TRIES):
        # In this order: a connection that the query misses has moved the counter.
        unmoved = _no_connecting_meanwhile(state, user_id)
        marks = [
            _marked(connection, mark)
            for connection in connections_of(state, user_id)
            if connection.wanted is Wanted.CONNECTED
        ]
        try:
            state.transact([*changes, unmoved, *marks])
        except ConditionFailed as refused:
            if refused.position < len(changes):
                raise
        else:
            return
    raise Unavailable("busy")


def _no_connecting_meanwhile(state: Table, user_id: str) -> Write:
    key = keys.connects(user_id)
    seen = state.get(key)
    return check(key, "#times = :seen", {"seen": codec.connects(seen)}) if seen else check(key, NEW)


def _marked(connection: Connection, mark: Mark) -> Write:
    return update(
        keys.connection(connection.user_id, connection.calendar_key),
        values=codec.mark(mark.workspace, mark.now, mark.cause),
        add={"requested": 1},
        condition=KNOWN,
    )
