"""The lease of a workspace: who may write, and how fast Recall may be called."""

from __future__ import annotations

from datetime import datetime, timedelta

from rollcall.adapters.dynamodb import codec, keys
from rollcall.adapters.dynamodb.codec import StoredLease
from rollcall.adapters.dynamodb.table import ConditionFailed, Table
from rollcall.adapters.dynamodb.writes import Write, check, update
from rollcall.domain.errors import LeaseLost
from rollcall.domain.model import Lease
from rollcall.domain.pace import Counts, Limits, Pace

SAME_TOKEN = "#token = :read_token"  # noqa: S105 - an expression
NOBODY_YET = "attribute_not_exists(#token)"


def acquire(
    state: Table,
    workspace: str,
    now: datetime,
    duration: timedelta,
    grant: Counts,
    limits: Limits,
) -> Lease | None:
    """Take the lease unless it is held, or somebody else takes or gives it back meanwhile."""
    before = codec.stored_lease(workspace, state.get(keys.workspace(workspace)) or {})
    if before.until is not None and now < before.until:
        return None
    lease = before.next(now + duration, _charged(before))
    taken = update(
        keys.workspace(workspace),
        values={
            "token": lease.token,
            codec.LEASE_UNTIL: lease.expires_at,
            "grant": {endpoint: min(n, limits[endpoint]) for endpoint, n in grant.items()},
            "pace": lease.pace,
        },
        condition=_unchanged(before),
        compared={"read_token": before.token, "read_until": before.until},
    )
    try:
        state.write(taken)
    except ConditionFailed:
        return None
    return lease


def release(state: Table, lease: Lease) -> None:
    """Store what the lease learned and give it back. Raises LeaseLost."""
    given_back = {**codec.learned(lease), codec.LEASE_UNTIL: None, "grant": None}
    try:
        state.write(
            update(
                keys.workspace(lease.workspace),
                values=given_back,
                condition=SAME_TOKEN,
                compared={"read_token": lease.token},
            )
        )
    except ConditionFailed as error:
        raise LeaseLost from error


def fence(lease: Lease) -> Write:
    """A part of a transaction that refuses the rest once the lease was taken by another."""
    return check(keys.workspace(lease.workspace), SAME_TOKEN, {"read_token": lease.token})


def _charged(before: StoredLease) -> Pace:
    """A lease that was never given back may have used all it was granted, until its very end."""
    pace = before.lease.pace
    if before.until is not None:
        for endpoint, times in before.grant.items():
            pace = pace.called(endpoint, before.until, times)
    return pace


def _unchanged(before: StoredLease) -> str:
    if not before.token:
        return NOBODY_YET
    if before.until is None:
        return f"{SAME_TOKEN} AND attribute_not_exists(#{codec.LEASE_UNTIL})"
    return f"{SAME_TOKEN} AND #{codec.LEASE_UNTIL} = :read_until"
