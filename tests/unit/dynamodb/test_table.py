"""How DynamoDB's refusals become ours, with a client that answers as told."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, field
from typing import Any

import pytest
from botocore.exceptions import ClientError, EndpointConnectionError

from rollcall.adapters.dynamodb import keys
from rollcall.adapters.dynamodb.table import TRIES, ConditionFailed, Table
from rollcall.adapters.dynamodb.writes import delete, put
from rollcall.domain.errors import NotFound, Unavailable

KEY = keys.profile("user-1")
ROW = {"pk": {"S": "USER#user-1"}, "sk": {"S": "PROFILE"}}
CANCELLED = "TransactionCanceledException"


def refusal(code: str, reasons: list[str] | None = None, row: object = None) -> ClientError:
    response: Any = {"Error": {"Code": code}}
    if reasons is not None:
        response["CancellationReasons"] = [{"Code": reason} for reason in reasons]
    if row is not None:
        response["Item"] = row
    return ClientError(response, "PutItem")


@dataclass
class Client:
    """Answers each call with the next of its answers, raising those that are errors."""

    answers: list[object]
    asked: list[dict[str, Any]] = field(default_factory=list)

    def __getattr__(self, _operation: str) -> Callable[..., object]:
        def answer(**parameters: Any) -> object:
            self.asked.append(parameters)
            given = self.answers.pop(0)
            if isinstance(given, Exception):
                raise given
            return given

        return answer


def table(*answers: object) -> tuple[Table, Client, list[float]]:
    pauses: list[float] = []
    client = Client(list(answers))
    anything: Any = client
    return Table(anything, "state", pauses.append), client, pauses


@pytest.mark.parametrize(
    "error",
    [
        refusal("ThrottlingException"),
        refusal("ProvisionedThroughputExceededException"),
        refusal("InternalServerError"),
        refusal("AccessDeniedException"),
        refusal(CANCELLED, ["None", "ThrottlingError"]),
        EndpointConnectionError(endpoint_url="https://dynamodb"),
    ],
)
def test_what_may_pass_is_unavailable(error: Exception) -> None:
    with pytest.raises(Unavailable):
        table(error)[0].write(delete(KEY))
    with pytest.raises(Unavailable):
        table(error)[0].get(KEY)
    with pytest.raises(Unavailable):
        table(error)[0].query("#pk = :pk", {"pk": "x"})
    with pytest.raises(Unavailable):
        table(error)[0].get_many([KEY])


@pytest.mark.parametrize("code", ["ValidationException", "ResourceNotFoundException"])
def test_our_own_mistakes_stay_visible(code: str) -> None:
    with pytest.raises(ClientError):
        table(refusal(code))[0].write(delete(KEY))


def test_a_failed_condition_hands_out_the_row() -> None:
    error = refusal("ConditionalCheckFailedException", row=ROW)
    with pytest.raises(ConditionFailed) as refused:
        table(error)[0].write(put(ROW, "#version = :seen", {"seen": 1}))
    assert refused.value.stored == ROW


def test_a_failed_condition_in_a_transaction_names_the_write_even_beside_a_conflict() -> None:
    error = refusal(CANCELLED, ["None", "TransactionConflict", "ConditionalCheckFailed"])
    with pytest.raises(ConditionFailed) as refused:
        table(error)[0].transact([delete(KEY)] * 3)
    assert refused.value.position == 2


@pytest.mark.parametrize(
    "busy",
    [refusal(CANCELLED, ["TransactionConflict", "None"]), refusal("TransactionConflictException")],
)
def test_a_write_waits_for_another_to_the_same_row(busy: ClientError) -> None:
    waiting, client, pauses = table(busy, busy, {})
    waiting.transact([delete(KEY)])
    assert len(client.asked) == 3
    assert len(pauses) == 2
    assert all(0 <= pause <= 0.04 for pause in pauses)


def test_a_row_that_stays_busy_is_unavailable_in_the_end() -> None:
    busy = refusal("TransactionConflictException")
    waiting, _, pauses = table(*[busy] * TRIES)
    with pytest.raises(Unavailable):
        waiting.write(delete(KEY))
    assert sum(pauses) < 6


def test_keys_that_were_not_processed_are_asked_for_again() -> None:
    left = {"state": {"Keys": [ROW]}}
    first: dict[str, object] = {"Responses": {"state": [ROW]}, "UnprocessedKeys": left}
    rows = table(first, {"Responses": {"state": [ROW]}, "UnprocessedKeys": {}})[0].get_many([KEY])
    assert rows == [ROW, ROW]


def test_keys_that_are_never_processed_are_unavailable() -> None:
    nothing = {"Responses": {}, "UnprocessedKeys": {"state": {"Keys": [ROW]}}}
    with pytest.raises(Unavailable):
        table(*[nothing] * TRIES)[0].get_many([KEY])


@pytest.mark.parametrize("name", ["", "x" * 301, "計" * 101, "a\nb", "\ud800"])
def test_an_id_that_no_key_can_hold_names_nothing(name: str) -> None:
    with pytest.raises(NotFound):
        keys.event("user-1", "calendar-1", name)
    with pytest.raises(NotFound):
        keys.calendar(name)
