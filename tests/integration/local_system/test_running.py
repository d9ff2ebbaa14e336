"""The local system around a toy stack: what a request sees, and what waking costs."""

import json
import time
from datetime import UTC, datetime

import httpx
import pytest

from local.system.system import LocalSystem
from tests.support.local_system import wait_until


@pytest.fixture
def client(running_toy: LocalSystem) -> httpx.Client:
    return httpx.Client(base_url=running_toy.addresses.front, timeout=30, trust_env=False)


def test_a_request_reaches_a_function_with_its_layer_and_each_cookie_comes_back(
    client: httpx.Client,
) -> None:
    with client:
        answer = client.get("/a%2Fb?x=1&x=2", headers={"cookie": "s=1; t=2"})

    seen = answer.json()
    assert seen["greeting"] == "hello"
    assert seen["event"]["rawQueryString"] == "x=1&x=2"
    assert seen["event"]["headers"]["cookie"] == "s=1; t=2"
    assert answer.headers.get_list("set-cookie") == ["a=1; Path=/", "b=2; HttpOnly"]


def test_a_large_answer_arrives_whole(client: httpx.Client) -> None:
    with client:
        assert len(client.get("/big").content) == 3_000_000


def test_secrets_reach_the_functions_through_secrets_manager(client: httpx.Client) -> None:
    with client:
        assert client.get("/secret").text == "FAKE-RECALL-KEY"


def test_nothing_of_the_persons_environment_reaches_a_function(
    client: httpx.Client, running_toy: LocalSystem
) -> None:
    with client:
        environment = client.get("/environment").json()

    assert environment["HOME"].startswith(str(running_toy.folder))
    # Of its role, not of the account.
    assert environment["AWS_ACCESS_KEY_ID"].startswith("ASIA")
    assert not [name for name in environment if "proxy" in name.lower()]
    assert set(environment["PATH"].split(":")) == {"/bin", "/usr/bin"}


def test_a_warm_request_does_not_wait_for_packets(client: httpx.Client) -> None:
    with client:
        client.get("/")
        start = time.perf_counter()
        for _ in range(20):
            client.get("/")
        seconds = (time.perf_counter() - start) / 20

    # A missing TCP_NODELAY costs 40 ms each; the rest leaves room for a busy machine.
    assert seconds < 0.1


def test_waking_starts_the_worker_after_the_delay_of_the_queue(
    client: httpx.Client, running_toy: LocalSystem
) -> None:
    table = running_toy.outputs["StateTableName"]
    dynamodb = running_toy.aws("dynamodb")
    with client:
        client.get("/wake?one")

    found = wait_until(
        lambda: [
            item
            for item in dynamodb.scan(TableName=table)["Items"]
            if item["body"] == {"S": "main"}
        ],
        seconds=20,
    )
    delay = float(found[0]["at"]["S"]) - int(found[0]["sent"]["S"]) / 1000
    assert 1.0 <= delay < 15


def test_a_schedule_fires_into_the_queue_and_wakes_the_worker(running_toy: LocalSystem) -> None:
    # Once and soon instead of every minute, to save a minute.
    scheduler, table = running_toy.aws("scheduler"), running_toy.outputs["StateTableName"]
    (tick,) = scheduler.list_schedules()["Schedules"]
    found = scheduler.get_schedule(Name=tick["Name"])
    target = found["Target"] | {"Input": "soon"}
    moment = datetime.now(UTC).replace(tzinfo=None).isoformat(timespec="seconds")
    scheduler.create_schedule(
        Name="soon",
        ScheduleExpression=f"at({moment})",
        FlexibleTimeWindow={"Mode": "OFF"},
        Target=target,
    )
    dynamodb = running_toy.aws("dynamodb")

    assert found["ScheduleExpression"] == "rate(1 minute)"
    assert wait_until(
        lambda: [
            item
            for item in dynamodb.scan(TableName=table)["Items"]
            if item["body"] == {"S": "soon"}
        ],
        seconds=40,
    )


def test_what_a_request_logs_can_be_read_in_the_functions_log_group(
    client: httpx.Client, running_toy: LocalSystem
) -> None:
    logs = running_toy.aws("logs")
    with client:
        client.get("/find-me")

    def messages() -> list[str]:
        groups = [group["logGroupName"] for group in logs.describe_log_groups()["logGroups"]]
        return [
            event["message"]
            for group in groups
            for event in logs.filter_log_events(logGroupName=group)["events"]
            if "/find-me" in event["message"]
        ]

    assert json.loads(wait_until(messages, seconds=10)[0]) == {"path": "/find-me"}
