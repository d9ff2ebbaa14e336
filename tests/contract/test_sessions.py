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
from rollcall.domain.session_limits import IDLE, MOST_SESSIONS
from rollcall.ports.session_store import ListedSession, Session
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


def test_sessions_are_listed_with_the_last_used_first(stores: Stores) -> None:
    for number in range(3):
        at = NOW + number * MINUTE
        stores.sessions.start(Session(f"session-{number}", USER, at, at, "g"), at + HOUR)
    stores.sessions.start(Session("older", USER, NOW, NOW), NOW + HOUR)
    stores.sessions.start(Session("other", "user-2", NOW, NOW, "g"), NOW + HOUR)
    seen = Session("session-0", USER, NOW, NOW + HOUR / 2, "g")
    stores.sessions.touch(seen, NOW + 2 * HOUR)
    asking = Session("session-1", USER, NOW + MINUTE, NOW + MINUTE, "g")
    assert stores.sessions.of_user(asking, NOW + HOUR / 2) == [
        ListedSession(NOW, NOW + HOUR / 2, is_this=False),
        ListedSession(NOW + 2 * MINUTE, NOW + 2 * MINUTE, is_this=False),
        ListedSession(NOW + MINUTE, NOW + MINUTE, is_this=True),
    ]


def test_ended_and_expired_sessions_are_not_listed(started: Stores) -> None:
    second = replace(SESSION, session_id="second")
    started.sessions.start(second, NOW + HOUR)
    started.sessions.end(second)
    assert len(started.sessions.of_user(SESSION, NOW)) == 1
    assert started.sessions.of_user(SESSION, NOW + IDLE) == []


def test_of_very_many_sessions_the_oldest_ends(stores: Stores) -> None:
    for number in range(MOST_SESSIONS + 2):
        at = NOW + number * SECOND
        stores.sessions.start(Session(f"session-{number}", USER, at, at), at + HOUR)
    assert stores.sessions.find("session-1", NOW + MINUTE) is None
    assert stores.sessions.find("session-2", NOW + MINUTE) is not None
    assert len(stores.sessions.of_user(SESSION, NOW + MINUTE)) == MOST_SESSIONS


def test_all_sessions_of_a_user_end_and_nothing_brings_one_back(started: Stores) -> None:
    other = replace(SESSION, session_id="other", user_id="user-2")
    started.sessions.start(other, NOW + HOUR)
    for _ in range(2):
        started.sessions.end_all(USER)
    started.sessions.touch(replace(SESSION, seen_at=NOW + MINUTE), NOW + HOUR)
    started.sessions.end(SESSION)
    assert started.sessions.find(SESSION.session_id, NOW) is None
    assert started.sessions.of_user(SESSION, NOW) == []
    assert started.sessions.find("other", NOW) == other


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
