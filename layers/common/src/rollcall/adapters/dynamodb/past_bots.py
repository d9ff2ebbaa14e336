"""Bots whose events are forgotten, on the state table: a small row for each, which expires."""

from __future__ import annotations

from collections.abc import Sequence
from contextlib import suppress
from itertools import batched

from rollcall.adapters.dynamodb import codec, keys, leases
from rollcall.adapters.dynamodb.table import ConditionFailed, Table
from rollcall.adapters.dynamodb.wire import Item, build, item, values
from rollcall.adapters.dynamodb.writes import KNOWN, Write, delete, put
from rollcall.domain.errors import LeaseLost
from rollcall.domain.lease import Lease
from rollcall.domain.leaving import Receipt
from rollcall.domain.past_bots import PastBot, kept_until

MOST_TOGETHER = 49
"""Pairs of writes: DynamoDB takes 100 in a transaction, and one is the fence."""


class DynamoPastBotStore:
    """PastBotStore on the state table."""

    def __init__(self, state: Table) -> None:
        self._state = state

    def of_user(self, user_id: str) -> list[PastBot]:
        """One consistent query."""
        rows = self._state.query(
            "#pk = :pk AND begins_with(#sk, :prefix)",
            {"pk": keys.user(user_id), "prefix": keys.PAST_BOT},
        )
        return [_past_bot(row) for row in rows]

    def note(self, lease: Lease, bots: Sequence[PastBot]) -> None:
        """Transactions of up to 49 bots."""
        # Two entries of one person share a bot: a transaction takes one write of a row.
        known = {(bot.user_id, bot.bot_id): bot for bot in bots}
        for some in batched(known.values(), MOST_TOGETHER, strict=False):
            self._fenced(lease, [_put(bot) for bot in some])

    def note_calls(self, lease: Lease, calls: Sequence[tuple[str, PastBot]]) -> None:
        """Transactions of up to 49 calls."""
        for some in batched(calls, MOST_TOGETHER, strict=False):
            gone = [delete(keys.call(bot.user_id, call_id)) for call_id, bot in some]
            self._fenced(lease, [*gone, *(_put(bot) for _, bot in some)])

    def holders(self, bot_id: str) -> set[str]:
        """One query of the index, which lags behind the table by moments."""
        rows = self._state.query("#bot_id = :bot", {"bot": bot_id}, index=keys.BOTS)
        return {keys.user_of(row["pk"]["S"]) for row in rows}

    def save(self, lease: Lease, bot: PastBot) -> None:
        """One transaction."""
        with suppress(ConditionFailed):
            self._fenced(lease, [_put(bot, KNOWN)])

    def settle(self, lease: Lease, bot: PastBot, receipt_id: str, receipt: Receipt) -> None:
        """One transaction."""
        gone = delete(keys.past_bot(bot.user_id, bot.bot_id), KNOWN)
        with suppress(ConditionFailed):
            self._fenced(lease, [gone, put(codec.receipt_item(receipt_id, receipt))])

    def _fenced(self, lease: Lease, writes: Sequence[Write]) -> None:
        try:
            self._state.transact([leases.fence(lease), *writes])
        except ConditionFailed as refused:
            if refused.position == 0:
                raise LeaseLost from refused
            raise


def _put(bot: PastBot, condition: str = "") -> Write:
    fields = codec.field_values(bot)
    del fields["user_id"]
    ends = {keys.EXPIRES_AT: int(kept_until(bot).timestamp())}
    return put(item({**keys.past_bot(bot.user_id, bot.bot_id), **fields, **ends}), condition)


def _past_bot(stored: Item) -> PastBot:
    row = values(stored)
    return build(PastBot, {**row, "user_id": keys.user_of(row["pk"])})
