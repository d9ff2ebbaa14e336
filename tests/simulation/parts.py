"""Small stand-ins that a world is wired with."""

from __future__ import annotations

import itertools
from collections import Counter
from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from rollcall.ports.telemetry import WrittenBot
from rollcall.runtime.observability import metrics_of
from tests.support.alarms import Sent


class SilentTelemetry:
    """Counts outcomes instead of logging them; functions of one world share what they sent."""

    def __init__(
        self,
        now: Callable[[], datetime],
        service: str = "sync_worker",
        beside: SilentTelemetry | None = None,
    ) -> None:
        self._now = now
        self._service = service
        self.outcomes: list[tuple[str, BaseException | None]] = beside.outcomes if beside else []
        self.counts: Counter[str] = beside.counts if beside else Counter()
        self.written: list[WrittenBot] = beside.written if beside else []
        self.sent: list[Sent] = beside.sent if beside else []
        """Every metric, as CloudWatch would see it."""

    def begin(self, context: object) -> None:
        """Nothing: no line is written."""

    def finish(self, outcome: str, **keys: Any) -> None:
        """Keep the outcome and what caused it, and add up what was counted."""
        self.outcomes.append((outcome, keys.get("cause")))
        counts = keys.get("counts") or {}
        self.counts.update(counts)
        self.send(metrics_of(outcome, failed=keys.get("failed", False), counts=counts))

    def wrote(self, bot: WrittenBot) -> None:
        """Keep the line of one write."""
        self.written.append(bot)

    def send(self, metrics: Mapping[str, float]) -> None:
        """Keep metrics alone."""
        now = self._now()
        self.sent += [Sent(now, self._service, name, value) for name, value in metrics.items()]


class OpenVault:
    """Tokens in clear, bound to their row; opening can fail as KMS can."""

    def __init__(self, before: Callable[[str], None]) -> None:
        self._before = before

    def encrypt(self, token: str, *, user_id: str, calendar_key: str) -> bytes:
        """The token with its row."""
        return f"{user_id}/{calendar_key}/{token}".encode()

    def decrypt(self, ciphertext: bytes, *, user_id: str, calendar_key: str) -> str:
        """The token again."""
        self._before("decrypt")
        return ciphertext.decode().removeprefix(f"{user_id}/{calendar_key}/")


class Revoker:
    """Ends grants; may fail as Google can."""

    def __init__(self, before: Callable[[str], None]) -> None:
        self._before = before
        self.revoked: list[str] = []

    def revoke(self, refresh_token: str) -> None:
        """End one."""
        self._before("revoke")
        self.revoked.append(refresh_token)


@dataclass(frozen=True, slots=True)
class Fixed[T]:
    """A secret that never changes."""

    value: T

    def get(self) -> T:
        return self.value

    def reload(self) -> bool:
        return False


def numbered_ids() -> Iterator[str]:
    """Ids in order, so that one seed gives one history."""
    return (f"00000000-0000-0000-0000-{number:012x}" for number in itertools.count(1))


def gateway_event(headers: dict[str, str], body: str) -> dict[str, Any]:
    """A webhook as API Gateway hands it over."""
    return {
        "version": "2.0",
        "rawPath": "/webhooks/recall",
        "rawQueryString": "",
        "headers": headers,
        "requestContext": {
            "http": {"method": "POST", "sourceIp": "192.0.2.1"}, "requestId": "sim"
        },
        "body": body,
        "isBase64Encoded": False,
    }  # fmt: skip
