"""A user's rules: read in one query, changed together with the marks that tell the worker."""

from __future__ import annotations

from collections.abc import Sequence
from contextlib import suppress
from dataclasses import replace
from datetime import datetime

from rollcall.adapters.dynamodb import codec, guests, keys
from rollcall.adapters.dynamodb.table import ConditionFailed, Table
from rollcall.adapters.dynamodb.writes import KNOWN, NEW, Write, check, delete, put, update
from rollcall.domain.errors import BeingDeleted, Unavailable
from rollcall.domain.guest_noes import Audiences
from rollcall.domain.model import Connection, Wanted
from rollcall.domain.override_expiry import Upkeep
from rollcall.domain.user_rules import UserRules
from rollcall.ports.portal_store import Mark

TRIES = 8
MOST_STOPS = 500
"""Stops of a Workspace that are read: those of some weeks."""
NOT_ERASING = "attribute_not_exists(#erasing)"
"""Of a profile: the user is not being deleted."""
STAYS = f"{KNOWN} AND {NOT_ERASING}"
"""Of a profile: the user is there, and is not being deleted."""
SOONER = "attribute_not_exists(#expires_at) OR #expires_at < :expires_at"
NO_LATER = "(attribute_not_exists(#expires_at) OR #expires_at <= :expires_at)"


def rules_of(
    state: Table, user_id: str, now: datetime, audiences: Audiences | None = None
) -> UserRules:
    """Preferences, overrides and hosted domain of a user, and the stops that may concern the user.

    One query, one more of the user's Workspace, and one of what guests ask the user's audience.
    """
    first, last = keys.RULES
    rows = state.query(
        "#pk = :pk AND #sk BETWEEN :first AND :last",
        {"pk": keys.user(user_id), "first": first, "last": last},
    )
    rules = replace(codec.user_rules(rows, now), user_id=user_id)
    if audiences is not None:
        audience = audiences.of(user_id, rules.hosted_domain)
        asked = guests.noes_of(state, audience, now)
        rules = replace(rules, audience=audience, guest_noes=asked)
    if not rules.hosted_domain:
        return rules
    found = state.query("#pk = :pk", {"pk": keys.tenant(rules.hosted_domain)}, limit=MOST_STOPS)
    return replace(rules, stops=codec.stops(found, now))


def keep_override(state: Table, user_id: str, need: Upkeep) -> None:
    """Let an override expire later; one of an older version is moved in the same transaction.

    Only while it is the same, and only ever later, so it matters not which worker does it, nor in
    what order.
    """
    seen = codec.choice_values(need.choice)
    same = " AND ".join(f"#{name} = :{name}" for name in seen)
    ends = {keys.EXPIRES_AT: int(need.expires_at.timestamp())}
    with suppress(ConditionFailed):
        if need.moved_from is None:
            condition = f"{same} AND ({SOONER})"
            key = keys.override(user_id, need.key)
            state.write(update(key, values=ends, condition=condition, compared=seen))
        else:
            moved = codec.override_item(user_id, need.key, need.choice, need.expires_at)
            old = keys.override(user_id, need.moved_from)
            free = put(moved, f"{NEW} OR ({same} AND {NO_LATER})", {**seen, **ends})
            state.transact([free, delete(old, same, seen)])


def connections_of(state: Table, user_id: str) -> list[Connection]:
    """A user's connections in order of their keys, in one query."""
    rows = state.query(
        "#pk = :pk AND begins_with(#sk, :prefix)",
        {"pk": keys.user(user_id), "prefix": keys.CONNECTIONS},
    )
    return [codec.connection(row) for row in rows]


def refuse_erasing(user_id: str) -> Write:
    """A part of a transaction that refuses the rest while the user is being deleted."""
    return check(keys.profile(user_id), NOT_ERASING)


def refuse_leaving(user_id: str) -> Write:
    """A part of a transaction that refuses the rest unless the user is there and stays."""
    return check(keys.profile(user_id), STAYS)


def transact_unless_erasing(state: Table, user_id: str, writes: Sequence[Write]) -> None:
    """Do the writes in one transaction. Raises BeingDeleted, and ConditionFailed of a write."""
    try:
        state.transact([*writes, refuse_erasing(user_id)])
    except ConditionFailed as refused:
        if refused.position == len(writes):
            raise BeingDeleted from refused
        raise


def change_rules(
    state: Table, user_id: str, changes: Sequence[Write], mark: Mark, *, fence: str | None = None
) -> None:
    """Do the changes and mark the user's connections, in one transaction.

    ``fence`` is the user who must not be being deleted, if another one; an empty text is nobody,
    for changes that see to it themselves. Raises BeingDeleted, ConditionFailed when one of the
    changes is refused, and Unavailable.
    """
    fenced = user_id if fence is None else fence
    fences = [refuse_erasing(fenced)] if fenced else []
    for _ in range(TRIES):
        # In this order: a connection that the query misses has moved the counter.
        unmoved = _no_connecting_meanwhile(state, user_id)
        marks = [
            _marked(connection, mark)
            for connection in connections_of(state, user_id)
            if connection.wanted is Wanted.CONNECTED
        ]
        try:
            state.transact([*changes, *fences, unmoved, *marks])
        except ConditionFailed as refused:
            if refused.position < len(changes):
                raise
            if refused.position < len(changes) + len(fences):
                raise BeingDeleted from refused
        else:
            return
    raise Unavailable("busy")


def mark_wanted(state: Table, user_id: str, mark: Mark) -> None:
    """Mark the user's connections because rules changed that are not the user's own.

    Raises BeingDeleted, and Unavailable.
    """
    if any(one.wanted is Wanted.CONNECTED for one in connections_of(state, user_id)):
        change_rules(state, user_id, [], mark)


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
