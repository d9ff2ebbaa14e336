"""What people asked for of what their bots recorded, on the state table."""

from __future__ import annotations

from datetime import datetime

from rollcall.adapters.dynamodb import codec, keys, leases
from rollcall.adapters.dynamodb.rules import refuse_leaving
from rollcall.adapters.dynamodb.table import ConditionFailed, Table
from rollcall.adapters.dynamodb.wire import Item, build, values
from rollcall.adapters.dynamodb.writes import NEW, Write, update
from rollcall.domain.errors import BeingDeleted, LeaseLost
from rollcall.domain.lease import Lease
from rollcall.domain.media import REMEMBERED, MediaBox

AS_READ = "#version = :read"


class DynamoMediaStore:
    """MediaStore on the state table: one row for each user, written whole."""

    def __init__(self, state: Table) -> None:
        self._state = state

    def box(self, user_id: str) -> MediaBox:
        """One consistent read."""
        stored = self._state.get(keys.media(user_id))
        return _box(stored) if stored else MediaBox(user_id)

    def save_asked(self, box: MediaBox, workspace: str, now: datetime) -> bool:
        """One transaction with the user's profile, which must be there to stay."""
        asked = _saved(box, workspace, now, NEW if box.version == 0 else AS_READ)
        try:
            self._state.transact([asked, refuse_leaving(box.user_id)])
        except ConditionFailed as refused:
            if refused.position:
                raise BeingDeleted from refused
            return False
        return True

    def due(self, workspace: str, until: datetime, limit: int) -> list[MediaBox]:
        """One query of the index, and its rows as they are now."""
        found = self._state.query(
            "#due_workspace = :workspace AND #due_at BETWEEN :first AND :last",
            {
                "workspace": workspace,
                "first": keys.MEDIA,
                "last": codec.in_part(keys.MEDIA, until),
            },
            index=keys.DUE_CALENDARS,
            limit=limit,
        )
        rows = self._state.get_many({"pk": r["pk"]["S"], "sk": r["sk"]["S"]} for r in found)
        due = [(box.due_at, box) for box in map(_box, rows) if box.due_at is not None]
        return [box for at, box in sorted(due, key=lambda one: one[0]) if at <= until]

    def save_answered(self, lease: Lease, box: MediaBox, now: datetime) -> bool:
        """One transaction. A row that was deleted stays so."""
        try:
            self._state.transact([leases.fence(lease), _saved(box, lease.workspace, now, AS_READ)])
        except ConditionFailed as refused:
            if refused.position == 0:
                raise LeaseLost from refused
            return False
        return True


def _saved(box: MediaBox, workspace: str, now: datetime, condition: str) -> Write:
    due = None if box.due_at is None else codec.in_part(keys.MEDIA, box.due_at)
    return update(
        keys.media(box.user_id),
        values={
            "asks": box.asks,
            "version": box.version + 1,
            keys.DUE_WORKSPACE: None if due is None else workspace,
            keys.DUE_AT: due,
            keys.EXPIRES_AT: int((now + REMEMBERED).timestamp()),
        },
        condition=condition,
        compared={"read": box.version},
    )


def _box(stored: Item) -> MediaBox:
    row = values(stored)
    return build(MediaBox, {**row, "user_id": keys.user_of(row["pk"])})
