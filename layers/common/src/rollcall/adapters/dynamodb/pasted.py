"""Calls into which people send bots by their links, on the state table."""

from __future__ import annotations

from dataclasses import fields
from datetime import datetime, timedelta

from rollcall.adapters.dynamodb import keys, leases
from rollcall.adapters.dynamodb.rules import refuse_leaving
from rollcall.adapters.dynamodb.table import ConditionFailed, Table
from rollcall.adapters.dynamodb.wire import Item, build, values
from rollcall.adapters.dynamodb.writes import NEW, Write, update
from rollcall.domain.errors import BeingDeleted, LeaseLost
from rollcall.domain.lease import Lease
from rollcall.domain.pasted import PastedCall, moment_text
from rollcall.domain.retention import EVENTS

AS_READ = "#version = :read"
BOT = "sent_bot"
"""Not `bot_id`: under that name an index finds the events of bots."""
INSTANT = timedelta(microseconds=1)
_STORED = [f.name for f in fields(PastedCall) if f.name not in {"user_id", "call_id", "bot_id"}]


class DynamoPastedStore:
    """PastedStore on the state table: a row for each call, and one that counts a user's."""

    def __init__(self, state: Table) -> None:
        self._state = state

    def asked(self, user_id: str) -> int:
        """One consistent read."""
        stored = self._state.get(keys.calls(user_id))
        return int(values(stored)["asked"]) if stored else 0

    def calls(self, user_id: str, since: datetime, until: datetime) -> list[PastedCall]:
        """One consistent query."""
        rows = self._state.query(
            "#pk = :pk AND #sk BETWEEN :first AND :last",
            {
                "pk": keys.user(user_id),
                "first": keys.call(user_id, moment_text(since))["sk"],
                "last": keys.call(user_id, moment_text(until))["sk"],
            },
        )
        return [pasted_call(row) for row in rows]

    def call(self, user_id: str, call_id: str) -> PastedCall | None:
        """One consistent read."""
        stored = self._state.get(keys.call(user_id, call_id)) if keys.possible(call_id) else None
        return pasted_call(stored) if stored else None

    def save_asked(self, call: PastedCall, asked: int, workspace: str) -> bool:
        """One transaction with the user's profile, which must be there to stay."""
        counted = update(
            keys.calls(call.user_id),
            values={"asked": asked + 1},
            condition="#asked = :seen" if asked else NEW,
            compared={"seen": asked},
        )
        writes = [counted, _saved(call, workspace, NEW), refuse_leaving(call.user_id)]
        return self._transacted(writes, len(writes) - 1)

    def save_stop(self, call: PastedCall, workspace: str) -> bool:
        """One transaction with the user's profile."""
        return self._transacted([_saved(call, workspace, AS_READ), refuse_leaving(call.user_id)], 1)

    def save(self, lease: Lease, call: PastedCall) -> bool:
        """One transaction. A row that was deleted stays so."""
        try:
            self._state.transact([leases.fence(lease), _saved(call, lease.workspace, AS_READ)])
        except ConditionFailed as refused:
            if refused.position == 0:
                raise LeaseLost from refused
            return False
        return True

    def in_room(self, room: str, since: datetime) -> list[PastedCall]:
        """One query of the index, and its rows as they are now."""
        found = self._state.query(
            "#room = :room AND #start >= :since", {"room": room, "since": since}, index=keys.ROOMS
        )
        rows = self._state.get_many({"pk": r["pk"]["S"], "sk": r["sk"]["S"]} for r in found)
        return sorted(map(pasted_call, rows), key=lambda call: call.call_id)

    def _transacted(self, writes: list[Write], profile: int) -> bool:
        try:
            self._state.transact(writes)
        except ConditionFailed as refused:
            if refused.position == profile:
                raise BeingDeleted from refused
            return False
        return True


def pasted_call(stored: Item) -> PastedCall:
    """What a row holds."""
    row = values(stored)
    whose = {"user_id": keys.user_of(row["pk"]), "call_id": keys.call_of(row["sk"])}
    return build(PastedCall, {**row, **whose, "bot_id": row.get(BOT, "")})


def _saved(call: PastedCall, workspace: str, condition: str) -> Write:
    due, there = call.due_at, bool(call.room) and not call.over
    return update(
        keys.call(call.user_id, call.call_id),
        values={
            **{name: getattr(call, name) for name in _STORED},
            BOT: call.bot_id,
            "version": call.version + 1,
            # The index finds those that are not over.
            keys.ROOM: call.room if there else None,
            keys.START: call.asked_at if there else None,
            keys.DUE_WORKSPACE: None if due is None else workspace,
            keys.DUE_AT: due,
            keys.EXPIRES_AT: int((call.asked_at + EVENTS).timestamp()),
        },
        condition=condition,
        compared={"read": call.version},
    )
