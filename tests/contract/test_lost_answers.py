"""Writes to DynamoDB whose answers are lost: the client repeats them, and the second is refused."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

import pytest
from mypy_boto3_dynamodb import DynamoDBClient

from rollcall.adapters.dynamodb.table import Table
from rollcall.adapters.dynamodb.worker import DynamoWorkerStore
from tests.contract.marks import ON_AWS
from tests.contract.stores import NOW, SECOND
from tests.contract.test_lease import learned

pytestmark = ON_AWS


@dataclass(frozen=True)
class AnswerLost:
    """A client of DynamoDB as botocore is: a write whose answer was lost goes out once more."""

    client: Any

    def __getattr__(self, name: str) -> Any:
        call = getattr(self.client, name)

        def twice(**parameters: Any) -> Any:
            call(**parameters)
            return call(**parameters)

        return twice if name == "update_item" else call


@pytest.mark.parametrize("known", [False, True])
def test_a_lease_is_taken_although_the_answer_to_its_first_write_was_lost(
    dynamodb: DynamoDBClient, state_table: Table, known: bool
) -> None:
    straight = DynamoWorkerStore(state_table)
    before = straight.acquire("main", NOW, 30 * SECOND, "a") if known else None
    if before is not None:
        straight.release(learned(before))
    client: Any = AnswerLost(dynamodb)
    lossy = DynamoWorkerStore(Table(client, state_table.name))
    taken = lossy.acquire("main", NOW, 30 * SECOND, "b")
    assert taken is not None
    assert taken.token == (2 if known else 1)
    assert straight.acquire("main", NOW, 30 * SECOND, "c") is None
    lossy.save_lease(learned(taken))
    straight.save_lease(taken)
