"""How much CPU the webhook and a decision take, beside what they cannot do without."""

from __future__ import annotations

import hashlib
import hmac
import io
import json
from collections.abc import Callable
from contextlib import redirect_stdout
from datetime import UTC, datetime, timedelta
from typing import Any

from aws_lambda_powertools import Logger
from aws_lambda_powertools.metrics import EphemeralMetrics
from botocore.awsrequest import AWSResponse
from botocore.compat import HTTPHeaders
from botocore.config import Config
from botocore.session import get_session
from urllib3 import HTTPResponse

from bench.lean_event import LeanEvent, email_of, payload
from bench.ratios import Ratio, paired
from bench.twin_side import gateway_event
from functions.webhook.handler import Deps, build
from local.recall_twin.core.config import LOCAL_SECRET
from local.recall_twin.core.signing import signature_headers
from rollcall.adapters.dynamodb.notifications import DynamoNotificationStore
from rollcall.adapters.dynamodb.table import Table
from rollcall.adapters.recall.events import read_event
from rollcall.adapters.sqs import SqsWakeQueue
from rollcall.domain.calendar_event import facts_of
from rollcall.domain.decision import Record, decide
from rollcall.domain.deduplication import Scope
from rollcall.domain.desired import desired
from rollcall.domain.event import EventFacts
from rollcall.domain.preferences import NO_OVERRIDES, Mode, Preferences
from rollcall.ports.notification_store import NotificationStore
from rollcall.ports.wake import WakeQueue
from rollcall.protocol.webhook_signature import WebhookSecret, parse_secrets
from rollcall.runtime.observability import Telemetry
from rollcall.use_cases.accept_notification import AcceptNotification
from tests.support.memory import MemoryNotificationStore, MemoryState, MemoryWakeQueue
from tests.unit.webhook.desk import CALENDAR

NOW = datetime(2026, 3, 2, 9, 15, tzinfo=UTC)
BODY = json.dumps(
    {
        "event": "calendar.sync_events",
        "data": {"calendar_id": CALENDAR.recall_id, "last_updated_ts": "2026-03-02T09:14:58Z"},
    }
)


def webhook_over_aws(rounds: int, times: int) -> Ratio:
    """The handler with its real adapters; the answers of AWS come without a network."""
    store, queue = _aws()
    return _webhook("webhook, AWS adapters", store, queue, rounds, times)


def webhook_in_memory(rounds: int, times: int) -> Ratio:
    """The handler over the table and queue in memory: its own CPU, with nothing to hide behind."""
    state = MemoryState()
    state.calendars[CALENDAR.recall_id] = CALENDAR
    store, queue = MemoryNotificationStore(state), MemoryWakeQueue(state)
    return _webhook("webhook, in memory", store, queue, rounds, times)


def decision(rounds: int, times: int) -> Ratio:
    """`decide` beside a hand-written chain of the same questions."""
    facts = facts_of(read_event(_event()), email_of(0))
    rules = Preferences(mode=Mode.EXTERNAL)
    if isinstance(decide(facts, rules, NO_OVERRIDES), Record) != _chain(facts, rules):
        raise AssertionError("the two do not decide the same")
    return paired(
        "decide",
        lambda: decide(facts, rules, NO_OVERRIDES),
        lambda: _chain(facts, rules),
        rounds=rounds,
        times=times,
    )


def intake(rounds: int, times: int) -> Ratio:
    """From an event's JSON to its desired bot, beside decoding the JSON alone."""
    text = json.dumps(_event())
    rules = Preferences(mode=Mode.EXTERNAL)

    def ours() -> object:
        facts = facts_of(read_event(json.loads(text)), email_of(0))
        chosen = decide(facts, rules, NO_OVERRIDES)
        return desired(facts, chosen, scope=Scope.COMPANY, user_id="u0", bot_name="Notetaker")

    return paired("event to bot", ours, lambda: json.loads(text), rounds=rounds, times=times)


def _webhook(
    name: str, store: NotificationStore, queue: WakeQueue, rounds: int, times: int
) -> Ratio:
    secrets = parse_secrets(LOCAL_SECRET)
    now = _ticking()
    log = io.StringIO()
    telemetry = Telemetry(
        Logger(service=name, stream=log, location=None),
        EphemeralMetrics(service=name, namespace="Rollcall"),
    )
    accept = AcceptNotification(store, queue)
    handle = build(Deps(_Fixed(secrets), accept, telemetry, now))
    headers = signature_headers("msg_fake0001", BODY, [LOCAL_SECRET], NOW)
    request = gateway_event(headers, BODY)
    signed = f"msg_fake0001.{int(NOW.timestamp())}.{BODY}".encode()
    expected = hmac.new(secrets[0].key, signed, hashlib.sha256).digest()

    def ours() -> object:
        log.seek(0)
        log.truncate()
        return handle(request, None)

    def floor() -> object:
        digest = hmac.new(secrets[0].key, signed, hashlib.sha256).digest()
        moment = now()
        if hmac.compare_digest(digest, expected):
            store.mark_calendar(CALENDAR.recall_id, moment, sync_from=NOW, check=False)
            queue.wake("main", moment)
        return None

    # The metrics go to the standard output, which on Lambda is the log.
    with redirect_stdout(log):
        answer: Any = ours()
        if answer["statusCode"] != 204:
            raise AssertionError(answer)
        return paired(name, ours, floor, rounds=rounds, times=times)


def _ticking() -> Callable[[], datetime]:
    """A clock that moves a little, so that wake-ups do not all fall into one second."""
    ticks = 0

    def now() -> datetime:
        nonlocal ticks
        ticks += 1
        return NOW + timedelta(milliseconds=ticks % 100_000)

    return now


def _aws() -> tuple[NotificationStore, WakeQueue]:
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


def _event() -> dict[str, Any]:
    start = NOW + timedelta(days=1)
    return payload(LeanEvent(1, 0, start, NOW, start))


def _chain(event: EventFacts, rules: Preferences) -> bool:
    """What a plain integration would write, for the default rules."""
    if event.is_deleted or event.meeting_url is None:
        return False
    if rules.paused_until is not None and event.start < rules.paused_until:
        return False
    if (rules.skip_private and event.private) or event.answer == "declined":
        return False
    if (rules.skip_all_day and event.all_day) or event.kind in {"focus_time", "out_of_office"}:
        return False
    if event.people is not None and event.people <= 1:
        return False
    return bool(event.domains - {event.company})


class _Fixed:
    def __init__(self, secrets: tuple[WebhookSecret, ...]) -> None:
        self._secrets = secrets

    def get(self) -> tuple[WebhookSecret, ...]:
        return self._secrets

    def reload(self) -> bool:
        return False
