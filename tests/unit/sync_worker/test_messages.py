from __future__ import annotations

import json

import boto3
import pytest
from moto import mock_aws

from rollcall.adapters.sqs import SqsWakeQueue
from rollcall.runtime.sqs import MAX_BODY, Wake, failures, read_batch
from tests.unit.sync_worker.workshop import NOW, body, event

TICK = '{"v":1,"workspace":"main","source":"tick","at":"2026-03-02T09:00:00Z"}'
UNUSABLE: list[object] = [
    None, 7, [], {}, "", "main", "null", "7", "[]", '"main"', "{}", "{", "\ud800",
    '{"workspace": "main"}', '{"v": 1}', '{"v": 2, "workspace": "main"}',
    '{"v": "1", "workspace": "main"}', '{"v": null, "workspace": "main"}',
    '{"v": 1, "workspace": null}', '{"v": 1, "workspace": ""}',
    '{"v": 1, "workspace": 7}', '{"v": 1, "workspace": ["main"]}',
    '{"v": ' + "1" * 4000 + ', "workspace": "main"}', "[" * 4000,
    body("other"), body("MAIN"), body() + " " * MAX_BODY, "x" * 1_000_000,
]  # fmt: skip


@pytest.mark.parametrize("content", UNUSABLE, ids=lambda content: ascii(content)[:30])
def test_a_message_that_says_nothing_is_named_and_the_others_are_read(content: object) -> None:
    batch = read_batch(event(body(), content, body()))

    assert batch.unusable == ["m-1"]
    assert [wake.message_id for wake in batch.wakes] == ["m-0", "m-2"]


@pytest.mark.parametrize("content", [body(), TICK, body(extra=[1]), body() + " " * 100])
def test_a_message_names_a_workspace_whatever_else_it_says(content: str) -> None:
    assert read_batch(event(content)).wakes == [Wake("m-0", "receipt-0", "main")]


@pytest.mark.parametrize("count", [1, 2, 70])
def test_a_message_has_how_often_it_was_received(count: int) -> None:
    assert read_batch(event(body(), receives=count)).wakes[0].receives == count


@pytest.mark.parametrize("attributes", [None, {}, {"ApproximateReceiveCount": "often"}])
def test_a_message_without_that_number_was_received_once(attributes: object) -> None:
    records = event(body())
    records["Records"][0]["attributes"] = attributes

    assert read_batch(records).wakes[0].receives == 1


@pytest.mark.parametrize("nothing", [{}, {"Records": None}, {"Records": []}])
def test_an_event_without_records_is_an_empty_batch(nothing: dict[str, object]) -> None:
    batch = read_batch(nothing)

    assert (batch.wakes, batch.unusable) == ([], [])


def test_a_record_without_its_fields_is_unusable() -> None:
    assert read_batch({"Records": [{}]}).unusable == [""]


def test_exactly_the_named_messages_are_handed_back() -> None:
    assert failures([]) == {"batchItemFailures": []}
    assert failures(["m-1", "m-2"]) == {
        "batchItemFailures": [{"itemIdentifier": "m-1"}, {"itemIdentifier": "m-2"}]
    }


def test_the_worker_reads_what_the_wake_queue_sends(monkeypatch: pytest.MonkeyPatch) -> None:
    for name in ("AWS_ACCESS_KEY_ID", "AWS_SECRET_ACCESS_KEY"):
        monkeypatch.setenv(name, "testing")
    with mock_aws():
        sqs = boto3.client("sqs", region_name="us-west-2")
        url = sqs.create_queue(QueueName="wake.fifo", Attributes={"FifoQueue": "true"})["QueueUrl"]
        SqsWakeQueue(sqs, url).wake("main", NOW)
        received = sqs.receive_message(QueueUrl=url)["Messages"]

    assert len(received) == 1
    assert read_batch(event(received[0]["Body"])).wakes[0].workspace == "main"
    assert set(json.loads(received[0]["Body"])) == {"v", "workspace"}
