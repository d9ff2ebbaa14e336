"""Blocks of people whose accounts have ended: nobody gets rid of one by deleting the account.

Such a row names nobody: it is found by the hash of the user's id, and says when and by whom. It is
the profile's again as soon as there is one.
"""

from __future__ import annotations

from rollcall.adapters.dynamodb import audit, keys
from rollcall.adapters.dynamodb.table import ConditionFailed, Table
from rollcall.adapters.dynamodb.wire import item, values
from rollcall.adapters.dynamodb.writes import KNOWN, Write, delete, put
from rollcall.domain.audit import AuditEntry
from rollcall.domain.leaving import Erasure


def kept(erasure: Erasure) -> list[Write]:
    """Return what has the block of an account outlast it."""
    if erasure.blocked_at is None:
        return []
    block = {"blocked_at": erasure.blocked_at, "blocked_by": erasure.blocked_by}
    return [put(item({**keys.block(erasure.user_id), **block}))]


def of(state: Table, user_id: str) -> dict[str, object]:
    """Return what the profile of somebody new takes over; empty for most. One consistent read."""
    stored = state.get(keys.block(user_id))
    row = values(stored) if stored else {}
    return {name: row[name] for name in ("blocked_at", "blocked_by") if name in row}


def taken_over(user_id: str) -> Write:
    """Return what goes with the profile that a block is part of again."""
    return delete(keys.block(user_id))


def take_back(state: Table, user_id: str, entry: AuditEntry) -> bool:
    """Unblock somebody who has no account; whether there was a block. One transaction."""
    try:
        state.transact([delete(keys.block(user_id), KNOWN), *audit.appended(entry)])
    except ConditionFailed:
        return False
    return True
