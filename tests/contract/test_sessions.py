from __future__ import annotations

from concurrent.futures import ThreadPoolExecutor
from dataclasses import replace

import pytest
from botocore.awsrequest import AWSPreparedRequest, AWSResponse
from botocore.exceptions import ConnectionClosedError
from botocore.httpsession import URLLib3Session
from mypy_boto3_dynamodb import DynamoDBClient

from local.system.emulator import Emulator
from rollcall.adapters.dynamodb.sessions import DynamoSessionStore
from rollcall.adapters.dynamodb.table import Table
from rollcall.ports.session_store import Session
from tests.contract.stores import HOUR, MINUTE, NOW, SECOND, USER, Stores

SESSION = Session("FAKE-SESSION-ID", USER, NOW, NOW)


@pytest.fixture
def started(stores: Stores) -> Stores:
    stores.sessions.start(SESSION, NOW + HOUR)
    return stores


def test_a_session_is_found_until_it_expires(started: Stores) -> None:
    assert started.sessions.find("FAKE-SESSION-ID", NOW) == SESSION
    assert started.sessions.find("FAKE-SESSION-ID", NOW + HOUR - SECOND) == SESSION
    assert started.sessions.find("FAKE-SESSION-ID", NOW + HOUR) is None


def test_an_unknown_session_is_not_found(started: Stores) -> None:
    assert started.sessions.find("FAKE-SESSION-OTHER", NOW) is None


def test_a_touched_session_lives_longer(started: Stores) -> None:
    seen = replace(SESSION, seen_at=NOW + MINUTE)
    started.sessions.touch(seen, NOW + 2 * HOUR)
    assert started.sessions.find("FAKE-SESSION-ID", NOW + HOUR) == seen


def test_an_ended_session_is_gone_and_stays_gone(started: Stores) -> None:
    started.sessions.end(SESSION)
    started.sessions.end(SESSION)
    started.sessions.touch(SESSION, NOW + HOUR)
    assert started.sessions.find("FAKE-SESSION-ID", NOW) is None


def test_an_expired_session_is_not_revived(started: Stores) -> None:
    started.sessions.touch(replace(SESSION, seen_at=NOW + HOUR), NOW + 2 * HOUR)
    assert started.sessions.find("FAKE-SESSION-ID", NOW + HOUR) is None


def test_a_transaction_is_consumed_once(stores: Stores) -> None:
    assert stores.sessions.consume("t-1", "attempt-1", NOW + MINUTE)
    assert not stores.sessions.consume("t-1", "attempt-2", NOW + MINUTE)
    assert stores.sessions.consume("t-2", "attempt-3", NOW + MINUTE)


def test_the_attempt_that_consumed_a_transaction_may_ask_again(stores: Stores) -> None:
    assert stores.sessions.consume("t-1", "attempt-1", NOW + MINUTE)
    assert stores.sessions.consume("t-1", "attempt-1", NOW + MINUTE)
    assert not stores.sessions.consume("t-1", "attempt-2", NOW + MINUTE)


def test_of_many_callbacks_at_once_one_consumes_the_transaction(stores: Stores) -> None:
    def consume(number: int) -> bool:
        return stores.sessions.consume("t-1", f"attempt-{number}", NOW + MINUTE)

    with ThreadPoolExecutor(8) as pool:
        assert sum(pool.map(consume, range(16))) == 1


@pytest.mark.emulator
@pytest.mark.xdist_group("embedded_aws_contract")
def test_a_transaction_is_consumed_although_the_first_answer_is_lost(
    aws: Emulator, ephemeral_table: Table
) -> None:
    client: DynamoDBClient = aws.client("dynamodb")
    answers: list[int] = []

    def lose_the_first(request: AWSPreparedRequest, **_rest: object) -> AWSResponse:
        answer = URLLib3Session().send(request)
        answers.append(answer.status_code)
        if len(answers) == 1:
            raise ConnectionClosedError(endpoint_url=request.url)
        return answer

    client.meta.events.register("before-send.dynamodb.PutItem", lose_the_first)  # type: ignore[arg-type]
    sessions = DynamoSessionStore(Table(client, ephemeral_table.name))
    assert sessions.consume("t-1", "attempt-1", NOW + MINUTE)
    assert answers == [200, 200]
    assert not sessions.consume("t-1", "attempt-2", NOW + MINUTE)
