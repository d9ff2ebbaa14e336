"""What a log line says of an error: where in our code, what caused it, and nothing it says."""

from __future__ import annotations

import itertools
import json
from collections.abc import Callable
from typing import Any

import boto3
import httpx
import pytest
from botocore.exceptions import ClientError, EndpointConnectionError
from botocore.stub import Stubber

from rollcall.adapters.dynamodb.notifications import DynamoNotificationStore
from rollcall.adapters.dynamodb.table import Table
from rollcall.adapters.recall.outcomes import error_for
from rollcall.domain.errors import RollcallError, Terminal, Unavailable
from rollcall.domain.pace import Endpoint
from rollcall.runtime.failure import failure
from rollcall.runtime.observability import make_telemetry
from tests.support.webhooks import NOW

CANARIES = (
    "canary-in-a-text",
    "https://canary.example/j/1?pwd=canary",
    "canary@corp.example",
    "1//canary-token",
)
TEXT = " ".join(CANARIES)


def refused_by_aws(code: str, status: int = 400) -> Exception:
    """What our store raises when DynamoDB answers with this code."""
    client: Any = boto3.client(
        "dynamodb", region_name="us-west-2", aws_access_key_id="fake", aws_secret_access_key="fake"
    )
    with Stubber(client) as stub:
        stub.add_client_error("update_item", code, TEXT, status)
        store = DynamoNotificationStore(Table(client, "state"))
        with pytest.raises((RollcallError, ClientError)) as caught:
            store.mark_calendar("r-1", NOW, sync_from=None, check=True)
    return caught.value


def test_an_error_names_the_innermost_place_of_our_code_and_who_called_it() -> None:
    told = failure(refused_by_aws("ThrottlingException"))
    assert told["error"] == "Unavailable"
    assert told["at"].startswith("rollcall.adapters.dynamodb.table:_translated:")
    assert told["via"].startswith("rollcall.adapters.dynamodb.notifications:mark_calendar:")


def test_an_error_of_aws_is_told_with_its_code() -> None:
    told = failure(refused_by_aws("ThrottlingException"))
    assert (told["caused_by"], told["code"]) == ("ThrottlingException", "ThrottlingException")
    bug = failure(refused_by_aws("ValidationException"))
    assert (bug["error"], bug["code"]) == ("ClientError", "ValidationException")
    assert bug["at"].startswith("rollcall.adapters.dynamodb.table:")


@pytest.mark.parametrize("status", [400, 401, 402, 404, 409, 418, 429, 500, 503, 507])
def test_an_error_of_recall_is_told_with_its_status(status: int) -> None:
    body = json.dumps({"code": CANARIES[0], "detail": TEXT}).encode()
    told = failure(error_for(Endpoint.SCHEDULE, status, body, None, NOW))
    assert told["code"] == str(status)
    assert "canary" not in str(told)


def raised(error: BaseException, cause: BaseException, *, hidden: bool = False) -> BaseException:
    """The error as it is after it was raised because of the other one."""
    try:
        try:
            raise cause  # noqa: TRY301 - so that it is the context
        except BaseException as first:
            if hidden:
                raise error from None
            raise error from first
    except BaseException as caught:  # noqa: BLE001 - whatever it is
        return caught


REQUEST = httpx.Request("GET", CANARIES[1], headers={"authorization": CANARIES[3]})
LOUD: list[Callable[[], BaseException]] = [
    lambda: ValueError(TEXT),
    lambda: KeyError(TEXT),
    lambda: OSError(5, TEXT, CANARIES[1]),
    lambda: UnicodeDecodeError("utf-8", TEXT.encode(), 0, 1, TEXT),
    lambda: Unavailable(TEXT),
    lambda: Terminal(TEXT),
    lambda: EndpointConnectionError(endpoint_url=CANARIES[1]),
    lambda: ClientError({"Error": {"Code": TEXT, "Message": TEXT}}, TEXT),
    lambda: ClientError({"Error": {"Code": "Denied", "Message": TEXT}}, TEXT),
    lambda: httpx.ConnectTimeout(TEXT, request=REQUEST),
    lambda: httpx.HTTPStatusError(TEXT, request=REQUEST, response=httpx.Response(500, text=TEXT)),
]
_services = itertools.count()


@pytest.mark.parametrize("hidden", [False, True], ids=["told", "set aside"])
@pytest.mark.parametrize("cause", LOUD, ids=lambda made: type(made()).__name__)
@pytest.mark.parametrize("error", LOUD, ids=lambda made: type(made()).__name__)
def test_nothing_that_an_error_says_is_logged(
    error: Callable[[], BaseException],
    cause: Callable[[], BaseException],
    hidden: bool,
    capsys: pytest.CaptureFixture[str],
) -> None:
    failed = raised(error(), cause(), hidden=hidden)
    failed.add_note(TEXT)
    telemetry = make_telemetry(f"failure-test-{next(_services)}")
    telemetry.finish("crashed", failed=True, cause=failed)
    written = capsys.readouterr().out
    assert f'"error":"{type(error()).__name__}"' in written
    assert "canary" not in written.lower()


def test_a_cause_that_was_set_aside_is_not_told() -> None:
    denied = ClientError({"Error": {"Code": "Denied"}}, "Get")
    assert failure(raised(Unavailable("busy"), denied))["code"] == "Denied"
    assert failure(raised(Unavailable("busy"), denied, hidden=True)) == {"error": "Unavailable"}


def test_a_code_that_is_none_is_left_out() -> None:
    for code in ("", "two words", "a" * 65, "a\nb"):
        assert "code" not in failure(ClientError({"Error": {"Code": code}}, "Get"))
    assert failure(ClientError({}, "Get")) == {"error": "ClientError"}


def test_errors_that_cause_each_other_are_told_once() -> None:
    one, other = ValueError("x"), KeyError("y")
    one.__cause__, other.__cause__ = other, one
    assert failure(one) == {"error": "ValueError", "caused_by": "KeyError"}
