"""The lease of a workspace: who may write, and how fast Recall may be called."""

from __future__ import annotations

from datetime import datetime, timedelta
from typing import Any

from rollcall.adapters.dynamodb import codec, keys
from rollcall.adapters.dynamodb.codec import StoredLease
from rollcall.adapters.dynamodb.table import ConditionFailed, Table
from rollcall.adapters.dynamodb.writes import Write, check, update
from rollcall.domain.errors import LeaseLost
from rollcall.domain.lease import Lease
from rollcall.domain.leasing import take

SAME_TOKEN = "#token = :read_token"  # noqa: S105 - an expression
NOBODY_YET = "attribute_not_exists(#token)"
WRITTEN = {"writes": 1}
"""Added by each write, so that a takeover never overwrites what it did not read."""


def acquire(
    state: Table, workspace: str, now: datetime, duration: timedelta, attempt: str
) -> Lease | None:
    """Take the lease unless it is held, or somebody else writes it meanwhile.

    The client repeats a write whose answer was lost; the second one finds what the first one wrote,
    and is refused.
    """
    before = codec.stored_lease(workspace, state.get(keys.workspace(workspace)) or {})
    if before.was_taken_by(attempt):
        return before.lease
    lease = take(before.lease, now, duration, held=before.held)
    if lease is None:
        return None
    taken = update(
        keys.workspace(workspace),
        values={
            **codec.learned(lease),
            "token": lease.token,
            codec.LEASE_UNTIL: lease.expires_at,
            codec.ATTEMPT: attempt,
        },
        add=WRITTEN,
        condition=_unchanged(before),
        compared={"read_token": before.lease.token, "read_writes": before.writes},
    )
    try:
        state.write(taken)
    except ConditionFailed as refused:
        found = codec.stored_lease(workspace, refused.stored or {})
        return found.lease if found.was_taken_by(attempt) else None
    return lease


def save(state: Table, lease: Lease) -> None:
    """Store what the lease knows. Raises LeaseLost."""
    _store(state, lease, {**codec.learned(lease), codec.LEASE_UNTIL: lease.expires_at})


def release(state: Table, lease: Lease) -> None:
    """Store what the lease learned and give it back. Raises LeaseLost."""
    _store(state, lease, {**codec.learned(lease), codec.LEASE_UNTIL: None})


def fence(lease: Lease) -> Write:
    """A part of a transaction that refuses the rest once the lease was taken by another."""
    return check(keys.workspace(lease.workspace), SAME_TOKEN, {"read_token": lease.token})


def _store(state: Table, lease: Lease, values: dict[str, Any]) -> None:
    try:
        state.write(
            update(
                keys.workspace(lease.workspace),
                values=values,
                add=WRITTEN,
                condition=SAME_TOKEN,
                compared={"read_token": lease.token},
            )
        )
    except ConditionFailed as error:
        raise LeaseLost from error


def _unchanged(before: StoredLease) -> str:
    if not before.lease.token:
        return NOBODY_YET
    same = "#writes = :read_writes" if before.writes else "attribute_not_exists(#writes)"
    return f"{SAME_TOKEN} AND {same}"
