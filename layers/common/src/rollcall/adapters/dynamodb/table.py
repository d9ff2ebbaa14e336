"""One DynamoDB table: reads, single writes, transactions; its errors become ours here.

Throttling, time-outs and refusals become ``Unavailable``. A malformed request or a missing table
is a bug and stays botocore's ``ClientError``. Facts: Amazon DynamoDB API reference.
"""

from __future__ import annotations

import random
import time
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from contextlib import contextmanager
from itertools import batched
from typing import TYPE_CHECKING, Any

from botocore.exceptions import BotoCoreError, ClientError

from rollcall.adapters.dynamodb.keys import Key
from rollcall.adapters.dynamodb.wire import Item, item
from rollcall.adapters.dynamodb.writes import Write, expressions
from rollcall.domain.errors import Unavailable

if TYPE_CHECKING:
    from mypy_boto3_dynamodb import DynamoDBClient

BATCH_GET = 100  # BatchGetItem's limit
AT_ONCE = 8
"""Queries under way together; botocore holds ten connections."""
TRIES = 8
FIRST_PAUSE = 0.02
OUR_BUGS = frozenset({"ValidationException", "ResourceNotFoundException", "ParamValidationError"})
CONFLICTS = frozenset({"TransactionConflictException", "TransactionConflict"})


class ConditionFailed(Exception):
    """A condition did not hold: of which write, and the row as it stood if that was asked for."""

    def __init__(self, position: int, stored: Item | None = None) -> None:
        super().__init__(position)
        self.position = position
        self.stored = stored


class _Busy(Exception):
    """Another write to the same row was under way; nothing happened."""


class Table:
    """A table by name; ``pause`` waits some seconds and is replaced in tests."""

    def __init__(
        self, client: DynamoDBClient, name: str, pause: Callable[[float], None] = time.sleep
    ) -> None:
        self._client: Any = client
        self.name = name
        self._pause = pause

    def get(self, key: Key, *, only: Sequence[str] = ()) -> Item | None:
        """One row, or those attributes of it that are asked for, read consistently."""
        names = {f"#{name}": name for name in only}
        part = {"ProjectionExpression": ", ".join(names), "ExpressionAttributeNames": names}
        request = {"TableName": self.name, "Key": item(key), "ConsistentRead": True}
        with _translated():
            answer = self._client.get_item(**request, **(part if only else {}))
        found: Item | None = answer.get("Item")
        return found

    def get_many(self, keys: Iterable[Key]) -> list[Item]:
        """The rows that exist, in any order, read consistently."""
        unique = {tuple(key.values()): key for key in keys}
        rows: list[Item] = []
        for chunk in batched(unique.values(), BATCH_GET, strict=False):
            rows += self._get_chunk([item(key) for key in chunk])
        return rows

    def _get_chunk(self, wanted: list[Item]) -> list[Item]:
        rows: list[Item] = []
        for attempt in range(TRIES):
            with _translated():
                answer = self._client.batch_get_item(
                    RequestItems={self.name: {"Keys": wanted, "ConsistentRead": True}}
                )
            rows += answer["Responses"].get(self.name, [])
            wanted = answer.get("UnprocessedKeys", {}).get(self.name, {}).get("Keys", [])
            if not wanted:
                return rows
            self._back_off(attempt)
        raise Unavailable("unprocessed_keys")

    def query(
        self,
        condition: str,
        values: Mapping[str, object],
        *,
        index: str | None = None,
        filtered: str = "",
        limit: int | None = None,
        after: Item | None = None,
        backwards: bool = False,
    ) -> list[Item]:
        """Rows of one partition in order of the sort key; consistent unless an index is asked.

        ``after`` holds all keys of the row, be it there or not, behind which to begin.
        """
        source = {"IndexName": index} if index else {"ConsistentRead": True}
        request = expressions(query=condition, filtered=filtered, values=values) | source
        if limit is not None and not filtered:
            request["Limit"] = limit
        if backwards:
            request["ScanIndexForward"] = False
        rows: list[Item] = []
        for page in self._pages(request, after):
            rows += page
            if limit is not None and len(rows) >= limit:
                return rows[:limit]
        return rows

    def query_page(
        self, condition: str, values: Mapping[str, object], *, filtered: str, limit: int
    ) -> tuple[list[Item], tuple[str, str] | None]:
        """Look at ``limit`` rows of a partition; those that pass, and the key of the last seen.

        That key is None when there are no more.
        """
        request = expressions(query=condition, filtered=filtered, values=values)
        with _translated():
            answer = self._client.query(
                TableName=self.name, ConsistentRead=True, Limit=limit, **request
            )
        last = answer.get("LastEvaluatedKey")
        return answer["Items"], (last["pk"]["S"], last["sk"]["S"]) if last else None

    def _pages(self, request: dict[str, Any], after: Item | None) -> Iterator[list[Item]]:
        start: dict[str, Any] = {"ExclusiveStartKey": after} if after else {}
        while True:
            with _translated():
                answer = self._client.query(TableName=self.name, **request, **start)
            yield answer["Items"]
            if "LastEvaluatedKey" not in answer:
                return
            start = {"ExclusiveStartKey": answer["LastEvaluatedKey"]}

    def write(self, write: Write) -> None:
        """Do one write. Raises ConditionFailed with the row as it stood."""
        call = getattr(self._client, f"{write.kind.lower()}_item")
        parameters = {"TableName": self.name, **write.parameters}
        if "ConditionExpression" in parameters:
            parameters["ReturnValuesOnConditionCheckFailure"] = "ALL_OLD"
        self._patiently(lambda: call(**parameters))

    def transact(self, writes: Sequence[Write]) -> None:
        """Do all writes or none. Raises ConditionFailed with the position of the first refused."""
        items = [{w.kind: {"TableName": self.name, **w.parameters}} for w in writes]
        self._patiently(lambda: self._client.transact_write_items(TransactItems=items))

    def _patiently(self, call: Callable[[], object]) -> None:
        """Two writes to one row at a time make one of them wait, as long as that is short."""
        for attempt in range(TRIES):
            try:
                with _translated():
                    call()
            except _Busy:
                self._back_off(attempt)
            else:
                return
        raise Unavailable("busy")

    def _back_off(self, attempt: int) -> None:
        self._pause(random.uniform(0, FIRST_PAUSE * 2**attempt))  # noqa: S311 - not a secret


@contextmanager
def _translated() -> Iterator[None]:
    try:
        yield
    except ClientError as error:
        raise _ours(error) from error
    except BotoCoreError as error:
        raise Unavailable(type(error).__name__) from error


def _ours(error: ClientError) -> Exception:
    response: Any = error.response
    code = str(response["Error"]["Code"])
    if code == "ConditionalCheckFailedException":
        return ConditionFailed(0, response.get("Item"))
    if code == "TransactionCanceledException":
        return _cancelled([reason.get("Code") for reason in response["CancellationReasons"]])
    if code in CONFLICTS:
        return _Busy()
    return error if code in OUR_BUGS else Unavailable(code, answered=True)


def _cancelled(reasons: list[str | None]) -> Exception:
    if "ConditionalCheckFailed" in reasons:
        return ConditionFailed(reasons.index("ConditionalCheckFailed"))
    if "TransactionConflict" in reasons:
        return _Busy()
    return Unavailable(next((reason for reason in reasons if reason not in (None, "None")), "?"))
