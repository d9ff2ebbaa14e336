"""How much CPU the warm webhook takes, beside what it cannot do without."""

from __future__ import annotations

import hashlib
import hmac
import io
import json
from collections.abc import Callable
from contextlib import redirect_stdout
from datetime import UTC, datetime, timedelta
from itertools import count
from typing import Any

from aws_lambda_powertools import Logger
from aws_lambda_powertools.metrics import EphemeralMetrics
from botocore.awsrequest import AWSResponse
from botocore.compat import HTTPHeaders
from botocore.config import Config
from botocore.session import get_session
from urllib3 import HTTPResponse

from bench.ratios import Ratio, paired
from functions.webhook.handler import Deps, build
from local.recall_twin.core.config import LOCAL_SECRET
from local.recall_twin.core.signing import signature_headers
from rollcall.adapters.dynamodb.notifications import DynamoNotificationStore
from rollcall.adapters.dynamodb.table import Table
from rollcall.adapters.sqs import SqsWakeQueue
from rollcall.domain.model import BotStatus
from rollcall.protocol.webhook_signature import parse_secrets
from rollcall.runtime.observability import Telemetry
from rollcall.use_cases.accept_notification import AcceptNotification
from tests.simulation.parts import Fixed, gateway_event

type Least = Callable[[DynamoNotificationStore, SqsWakeQueue, datetime], None]

NOW = datetime(2026, 3, 2, 9, 15, tzinfo=UTC)
CALENDAR_ID = "00000000-0000-0000-0000-000000000001"
BODY = json.dumps(
    {
        "event": "calendar.sync_events",
        "data": {"calendar_id": CALENDAR_ID, "last_updated_ts": "2026-03-02T09:14:58Z"},
    }
)


STATUS = BotStatus("bot-1", "in_call_recording", None, NOW)
STATUS_BODY = json.dumps(
    {
        "event": f"bot.{STATUS.code}",
        "data": {
            "data": {"code": STATUS.code, "sub_code": None, "updated_at": NOW.isoformat()},
            "bot": {"id": STATUS.bot_id, "metadata": {}},
        },
    }
)


def webhook(rounds: int, times: int) -> Ratio:
    """A changed calendar, beside one signature check and the same AWS calls."""

    def least(store: DynamoNotificationStore, queue: SqsWakeQueue, now: datetime) -> None:
        store.mark_calendar(CALENDAR_ID, now, sync_from=NOW, check=False)
        queue.wake("main", now)

    return _webhook("webhook, warm", BODY, least, rounds, times)


def status(rounds: int, times: int) -> Ratio:
    """A bot's status, beside one signature check and the same AWS call."""
    return _webhook(
        "bot's status, warm",
        STATUS_BODY,
        lambda store, _queue, now: store.record_bot_status(STATUS, now),
        rounds,
        times,
    )


def _webhook(name: str, body: str, least: Least, rounds: int, times: int) -> Ratio:
    """The handler with its real adapters; the answers of AWS come without a network."""
    store, queue, now = *_aws(), _ticking()
    secrets = parse_secrets(LOCAL_SECRET)
    log = io.StringIO()
    telemetry = Telemetry(
        Logger(service="bench", stream=log, location=None),
        EphemeralMetrics(service="bench", namespace="Rollcall"),
    )
    handle = build(Deps(Fixed(secrets), AcceptNotification(store, queue), telemetry, now))
    request = gateway_event(signature_headers("msg_fake0001", body, [LOCAL_SECRET], NOW), body)
    signed = f"msg_fake0001.{int(NOW.timestamp())}.{body}".encode()
    expected = hmac.new(secrets[0].key, signed, hashlib.sha256).digest()

    def ours() -> Any:  # noqa: ANN401 - an answer of Lambda
        log.seek(0)
        log.truncate()
        return handle(request, None)

    def floor() -> None:
        digest = hmac.new(secrets[0].key, signed, hashlib.sha256).digest()
        moment = now()
        if hmac.compare_digest(digest, expected):
            least(store, queue, moment)

    # The metrics go to the standard output, which on Lambda is the log.
    with redirect_stdout(log):
        if (status := ours()["statusCode"]) != 204:
            raise AssertionError(status)
        return paired(name, ours, floor, rounds=rounds, times=times)


def _ticking() -> Callable[[], datetime]:
    """A clock that moves a little, so that wake-ups do not all fall into one second."""
    ticks = count()
    return lambda: NOW + timedelta(milliseconds=next(ticks) % 100_000)


def _aws() -> tuple[DynamoNotificationStore, SqsWakeQueue]:
    session = get_session()
    config = Config(region_name="us-west-2", retries={"mode": "standard", "max_attempts": 3})
    keys: dict[str, Any] = {
        "aws_access_key_id": "FAKE",
        "aws_secret_access_key": "FAKE",
        "config": config,
    }
    dynamodb: Any = session.create_client("dynamodb", **keys)
    sqs: Any = session.create_client("sqs", **keys)
    dynamodb.meta.events.register("before-send.dynamodb", _answer(b"{}"))
    sqs.meta.events.register("before-send.sqs", _answer(b'{"MessageId": "fake"}'))
    url = "https://sqs.us-west-2.amazonaws.com/000000000000/fake.fifo"
    return DynamoNotificationStore(Table(dynamodb, "state")), SqsWakeQueue(sqs, url)


def _answer(body: bytes) -> Any:  # noqa: ANN401 - a hook of botocore
    def send(request: Any, **_: object) -> AWSResponse:  # noqa: ANN401
        raw = HTTPResponse(io.BytesIO(body), preload_content=False)
        return AWSResponse(request.url, 200, HTTPHeaders(), raw)

    return send
