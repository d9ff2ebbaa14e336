"""Holds calls to DynamoDB to what the roles allow; neither the embedded AWS nor moto does."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from fnmatch import fnmatchcase
from typing import Any

from infra.reach import INDEXES, REACH
from rollcall.runtime.setting import Function


class Denied(AssertionError):
    """What AWS would answer with AccessDenied."""


class WithinReach:
    """A client of DynamoDB whose calls every one of these functions must be allowed to make."""

    def __init__(self, client: Any, *functions: Function) -> None:
        self._client = client
        self._functions = functions

    def __getattr__(self, operation: str) -> Any:
        call = getattr(self._client, operation)

        def allowed(**request: Any) -> Any:
            for function in self._functions:
                _hold(function, operation, request)
            return call(**request)

        return allowed


def _hold(function: Function, operation: str, request: Mapping[str, Any]) -> None:
    if "IndexName" in request:
        if request["IndexName"] not in INDEXES[function]:
            raise Denied(f"{function} may not query {request['IndexName']}")
        return
    for action, key in _rows(operation, request):
        reaches = (each for each in REACH[function] if action in each.actions)
        if not any(_holds(each.partitions, key) for each in reaches):
            raise Denied(f"{function} may not {action} {key.partition('#')[0]}")


def _holds(partitions: Iterable[str], key: str) -> bool:
    return any(fnmatchcase(key, pattern) for pattern in partitions)


def _rows(operation: str, request: Mapping[str, Any]) -> Iterator[tuple[str, str]]:
    """Actions, as IAM calls them, and the partitions that they name."""
    match operation:
        case "transact_write_items":
            for item in request["TransactItems"]:
                ((kind, parameters),) = item.items()
                action = "ConditionCheckItem" if kind == "ConditionCheck" else f"{kind}Item"
                yield action, _partition(parameters)
        case "batch_get_item":
            for table in request["RequestItems"].values():
                for key in table["Keys"]:
                    yield "BatchGetItem", key["pk"]["S"]
        case "query":
            yield "Query", _queried(request)
        case _:
            action = "".join(word.capitalize() for word in operation.split("_"))
            yield action, _partition(request)


def _partition(parameters: Mapping[str, Any]) -> str:
    found: str = (parameters.get("Key") or parameters["Item"])["pk"]["S"]
    return found


def _queried(request: Mapping[str, Any]) -> str:
    found: str = request["ExpressionAttributeValues"][":pk"]["S"]
    return found
