from __future__ import annotations

from datetime import datetime

from rollcall.adapters.dynamodb import keys
from rollcall.adapters.dynamodb.table import ConditionFailed, Table
from rollcall.adapters.dynamodb.writes import NEW, update

MINUTE = 60


class DynamoRateStore:
    """RateStore on the ephemeral table: one row for each user, minute and kind."""

    def __init__(self, ephemeral: Table) -> None:
        self._ephemeral = ephemeral

    def admit(self, user_id: str, now: datetime, most: int, kind: str = "") -> bool:
        """One update, refused once the minute is full."""
        minute = int(now.timestamp()) // MINUTE
        counted = update(
            keys.rate(user_id, minute, kind),
            values={keys.EXPIRES_AT: (minute + 2) * MINUTE},
            add={"times": 1},
            condition=f"{NEW} OR #times < :most",
            compared={"most": most},
        )
        try:
            self._ephemeral.write(counted)
        except ConditionFailed:
            return False
        return True
