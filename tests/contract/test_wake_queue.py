"""The wake queue in memory and on SQS: one message a second, ordered within its workspace."""

from __future__ import annotations

import json
import uuid
from collections.abc import Callable
from dataclasses import dataclass

import pytest
from mypy_boto3_sqs import SQSClient

from local.system.emulator import Emulator
from rollcall.adapters.sqs import SqsDeadLetters, SqsWakeQueue
from rollcall.domain.errors import Unavailable
from rollcall.ports.wake import WakeQueue
from tests.contract.marks import ON_AWS
from tests.contract.stores import NOW, SECOND
from tests.support.memory import MemoryState, MemoryWakeQueue


@dataclass(frozen=True, slots=True)
class Queue:
    """A queue and whoever receives from it."""

    port: WakeQueue
    take: Callable[[], list[str]]
    url: str = ""


@pytest.fixture(params=["memory", pytest.param("sqs", marks=ON_AWS)])
def queue(request: pytest.FixtureRequest) -> Queue:
    if request.param == "sqs":
        on_sqs: Queue = request.getfixturevalue("on_sqs")
        return on_sqs
    memory = MemoryWakeQueue(MemoryState())
    return Queue(memory, memory.take)


@pytest.fixture
def sqs(aws: Emulator) -> SQSClient:
    client: SQSClient = aws.client("sqs")
    return client


@pytest.fixture
def on_sqs(sqs: SQSClient) -> Queue:
    url = sqs.create_queue(QueueName=f"{uuid.uuid4()}.fifo", Attributes={"FifoQueue": "true"})[
        "QueueUrl"
    ]

    def take() -> list[str]:
        taken: list[str] = []
        while messages := sqs.receive_message(QueueUrl=url, MaxNumberOfMessages=10).get("Messages"):
            for message in messages:
                taken.append(json.loads(message["Body"])["workspace"])
                sqs.delete_message(QueueUrl=url, ReceiptHandle=message["ReceiptHandle"])
        return taken

    return Queue(SqsWakeQueue(sqs, url), take, url)


def test_wake_ups_of_one_second_are_one(queue: Queue) -> None:
    for milliseconds in (0, 1, 500, 999):
        queue.port.wake("main", NOW + milliseconds * SECOND / 1000)
    assert queue.take() == ["main"]


def test_a_wake_up_of_the_same_second_is_dropped_even_after_delivery(queue: Queue) -> None:
    queue.port.wake("main", NOW)
    assert queue.take() == ["main"]
    queue.port.wake("main", NOW)
    assert queue.take() == []


def test_wake_ups_of_two_seconds_are_two(queue: Queue) -> None:
    queue.port.wake("main", NOW)
    queue.port.wake("main", NOW + SECOND)
    assert queue.take() == ["main", "main"]


def test_workspaces_are_woken_apart(queue: Queue) -> None:
    queue.port.wake("main", NOW)
    queue.port.wake("other", NOW)
    assert sorted(queue.take()) == ["main", "other"]


@pytest.mark.emulator
@pytest.mark.xdist_group("embedded_aws_contract")
def test_a_queue_that_is_not_there_is_unavailable(sqs: SQSClient) -> None:
    url = sqs.create_queue(QueueName="gone.fifo", Attributes={"FifoQueue": "true"})["QueueUrl"]
    sqs.delete_queue(QueueUrl=url)
    with pytest.raises(Unavailable):
        SqsWakeQueue(sqs, url).wake("main", NOW)


@pytest.mark.emulator
@pytest.mark.xdist_group("embedded_aws_contract")
def test_what_is_in_a_queue_is_counted_and_stays_there(on_sqs: Queue, sqs: SQSClient) -> None:
    on_sqs.port.wake("main", NOW)
    on_sqs.port.wake("main", NOW + SECOND)
    letters = SqsDeadLetters(sqs, on_sqs.url)
    assert letters.count() == 2
    assert on_sqs.take() == ["main", "main"]
    assert letters.count() == 0


@pytest.mark.emulator
@pytest.mark.xdist_group("embedded_aws_contract")
def test_a_queue_that_is_not_there_is_not_counted(sqs: SQSClient) -> None:
    url = sqs.create_queue(QueueName="lost.fifo", Attributes={"FifoQueue": "true"})["QueueUrl"]
    sqs.delete_queue(QueueUrl=url)
    with pytest.raises(Unavailable):
        SqsDeadLetters(sqs, url).count()
