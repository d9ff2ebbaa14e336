"""What people used in months that are over, on the state table: a small row each, which expires."""

from __future__ import annotations

from collections.abc import Iterable
from typing import TYPE_CHECKING

from rollcall.adapters.dynamodb import codec, keys, leases
from rollcall.adapters.dynamodb.rules import refuse_leaving
from rollcall.adapters.dynamodb.table import ConditionFailed, Table
from rollcall.adapters.dynamodb.wire import Item, build, item, values
from rollcall.adapters.dynamodb.writes import NEW, put
from rollcall.domain.errors import LeaseLost
from rollcall.domain.lease import Lease

if TYPE_CHECKING:
    from rollcall.domain.month_use import MonthUse


class DynamoUsageStore:
    """UsageStore on the state table."""

    def __init__(self, state: Table) -> None:
        self._state = state

    def of_month(self, user_ids: Iterable[str], month: str) -> dict[str, MonthUse]:
        """One batch of reads for each hundred people."""
        rows = self._state.get_many(keys.month_use(user_id, month) for user_id in user_ids)
        return {use.user_id: use for use in map(_month_use, rows)}

    def of_user(self, user_id: str) -> list[MonthUse]:
        """One consistent query."""
        rows = self._state.query(
            "#pk = :pk AND begins_with(#sk, :prefix)",
            {"pk": keys.user(user_id), "prefix": keys.MONTH_USE},
        )
        return [_month_use(row) for row in rows]

    def save(self, lease: Lease, use: MonthUse) -> None:
        """One transaction."""
        from rollcall.domain.month_use import expires_at  # noqa: PLC0415 - as below

        fields = codec.field_values(use)
        del fields["user_id"]
        ends = {keys.EXPIRES_AT: int(expires_at(use.month).timestamp())}
        row = item({**keys.month_use(use.user_id, use.month), **fields, **ends})
        try:
            self._state.transact([leases.fence(lease), refuse_leaving(use.user_id), put(row, NEW)])
        except ConditionFailed as refused:
            if refused.position == 0:
                raise LeaseLost from refused


def _month_use(stored: Item) -> MonthUse:
    from rollcall.domain.month_use import MonthUse  # noqa: PLC0415 - few requests of pages need it

    row = values(stored)
    return build(MonthUse, {**row, "user_id": keys.user_of(row["pk"])})
