"""The composed webhook function on the embedded AWS: secret, table and queue."""

from __future__ import annotations

import json
from datetime import UTC, datetime

import pytest

from local.system.emulator import Emulator
from rollcall.adapters.dynamodb.table import Table
from rollcall.adapters.dynamodb.worker import DynamoWorkerStore
from tests.contract.marks import ON_AWS
from tests.contract.stores import MINUTE, a_calendar
from tests.contract.tables import create_state_table
from tests.support.settings import environment_of
from tests.support.webhooks import CALENDAR_ID, SECRET, gateway_event, signed, sync_events

pytestmark = ON_AWS


def test_a_signed_notification_marks_the_calendar_and_sends_a_wake_up(
    aws: Emulator, monkeypatch: pytest.MonkeyPatch
) -> None:
    create_state_table(aws.client("dynamodb"), "webhook-state")
    queue_url = aws.client("sqs").create_queue(
        QueueName="webhook.fifo", Attributes={"FifoQueue": "true"}
    )["QueueUrl"]
    aws.client("secretsmanager").create_secret(Name="webhook-secrets", SecretString=SECRET)
    for name, value in aws.environment().items():
        monkeypatch.setenv(name, value)
    from functions.webhook.main import compose  # noqa: PLC0415 - composes itself when imported

    handle = compose(
        environment_of(
            "webhook",
            state_table="webhook-state",
            wake_queue_url=queue_url,
            webhook_secrets_secret_name="webhook-secrets",
        )
    )
    now = datetime.now(UTC)
    store = DynamoWorkerStore(Table(aws.client("dynamodb"), "webhook-state"))
    lease = store.acquire("main", now, MINUTE, "a")
    assert lease is not None
    store.add_calendar(lease, a_calendar(recall_id=CALENDAR_ID))

    body = sync_events(updated=now.isoformat())
    assert handle(gateway_event(body, signed(body, at=now)), None)["statusCode"] == 204
    assert handle(gateway_event(body, {}), None)["statusCode"] == 401

    calendar = store.recall_calendars([CALENDAR_ID])[CALENDAR_ID]
    assert (calendar.requested, calendar.sync_from) == (1, now)
    messages = aws.client("sqs").receive_message(QueueUrl=queue_url)["Messages"]
    assert [json.loads(message["Body"])["workspace"] for message in messages] == ["main"]
