"""The webhook function over state in memory, with a real reader of a pretended secret store."""

from __future__ import annotations

import io
import itertools
import json
from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import datetime
from typing import Any

from aws_lambda_powertools import Logger
from aws_lambda_powertools.metrics import EphemeralMetrics
from botocore.exceptions import ClientError

from functions.webhook.handler import Deps, build
from rollcall.adapters.secrets import SecretReader
from rollcall.domain.model import RecallCalendar
from rollcall.protocol.webhook_signature import parse_secrets
from rollcall.runtime.observability import Telemetry
from rollcall.use_cases.accept_notification import AcceptNotification
from tests.support.memory import MemoryNotificationStore, MemoryState, MemoryWakeQueue
from tests.support.webhooks import CALENDAR_ID, NOW, SECRET, gateway_event, signed

CALENDAR = RecallCalendar(CALENDAR_ID, "user-1", "calendar-1", "ann@example.com")
_services = itertools.count()


@dataclass
class SecretsManager:
    """As much of boto3's client as a reader needs."""

    value: str | None = SECRET
    reads: int = 0

    def get_secret_value(self, **_names: str) -> dict[str, str]:
        self.reads += 1
        if self.value is None:
            raise ClientError({"Error": {"Code": "AccessDeniedException"}}, "GetSecretValue")
        return {"SecretString": self.value}


@dataclass
class Desk:
    """Posts requests at a moment and shows what became of them."""

    now: datetime = NOW
    state: MemoryState = field(default_factory=MemoryState)
    vault: SecretsManager = field(default_factory=SecretsManager)
    log: io.StringIO = field(default_factory=io.StringIO)

    def __post_init__(self) -> None:
        self.state.calendars[CALENDAR_ID] = CALENDAR
        self.queue = MemoryWakeQueue(self.state)
        client: Any = self.vault
        name = f"webhook-{next(_services)}"
        telemetry = Telemetry(
            Logger(service=name, stream=self.log, location=None),
            EphemeralMetrics(service=name, namespace="Rollcall"),
        )
        store = MemoryNotificationStore(self.state)
        self.handle = build(
            Deps(
                secrets=SecretReader(client, "name", parse_secrets, lambda: self.now),
                accept=AcceptNotification(store, self.queue),
                telemetry=telemetry,
                now=lambda: self.now,
            )
        )

    @property
    def calendar(self) -> RecallCalendar:
        return self.state.calendars[CALENDAR_ID]

    @property
    def untouched(self) -> bool:
        """Whether nothing at all was stored or woken."""
        known = self.state.calendars == {CALENDAR_ID: CALENDAR}
        return known and not self.state.bot_reports and not self.state.last_wake

    def post(self, body: bytes, headers: Mapping[str, str] | None = None, **kind: Any) -> int:
        """The status of the answer; a genuine signature unless headers are given."""
        given = signed(body, at=self.now) if headers is None else headers
        return self.send(gateway_event(body, given, **kind))

    def send(self, event: Mapping[str, Any]) -> int:
        answer = self.handle(event, None)
        assert answer["body"] == ""
        assert "webhook-delivery" not in answer["headers"]
        assert "location" not in answer["headers"]
        status: int = answer["statusCode"]
        assert status in {204, 401, 405, 413, 503}
        return status

    @property
    def told(self) -> list[dict[str, Any]]:
        """The log lines."""
        return [json.loads(line) for line in self.log.getvalue().splitlines()]
