"""Webhooks on their way out: retries, faults, and targets that keep failing.

Source: Recall's webhook FAQ and its delivery vendor's documentation.
"""

import json
from collections import deque
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any, Literal

from local.recall_twin.core.kernel import Kernel
from local.recall_twin.core.model import Delivery, TargetHealth, WorkspaceState

RETRY_GAPS = tuple(
    timedelta(seconds=s) for s in (5, 300, 1800, 7200, 18_000, 36_000, 36_000)
)  # fmt: skip
ATTEMPT_SECONDS = 15.0
DISABLED_AFTER = timedelta(days=5)
REMEMBERED = 1000
"""Tries that are kept, for whoever looks."""


@dataclass(frozen=True, slots=True)
class Attempt:
    """One try to deliver a message; `status` is the answer's, None where none came. Times in UTC.

    `lost` is the work of a fault: nothing was sent, and nothing will be.
    """

    time: datetime
    event: str
    message_id: str
    number: int
    signed: bool
    result: Literal["delivered", "failed", "lost"]
    status: int | None = None
    next_at: datetime | None = None
    """When it is tried again; None when it is not."""


class Outbox:
    """The messages of one workspace that still have to be delivered."""

    def __init__(self, kernel: Kernel, workspace: str, state: WorkspaceState) -> None:
        self._kernel = kernel
        self._workspace = workspace
        self._state = state
        self.targets = tuple(kernel.config.webhook_targets.get(workspace, ()))
        self.secrets = tuple(kernel.config.webhook_secrets.get(workspace, ()))
        self.attempts: deque[Attempt] = deque(maxlen=REMEMBERED)

    def emit(self, event: str, data: Mapping[str, Any], *, message_id: str | None = None) -> None:
        """Send one event to every target that is subscribed and not disabled."""
        subscribed = self._kernel.config.webhook_events
        if subscribed is not None and event not in subscribed:
            return
        body = json.dumps({"event": event, "data": data}, separators=(",", ":"))
        message_id = message_id or f"msg_{self._kernel.new_id().replace('-', '')}"
        for url in self.targets:
            if not self._health(url).disabled:
                self._enqueue(event, body, message_id, url)

    def due(self) -> list[Delivery]:
        """Deliveries whose time has come; each is in flight until reported back."""
        waiting = self._state.deliveries.values()
        if not waiting:
            return []
        now = self._kernel.now()
        due = [item for item in waiting if not item.in_flight and item.next_at <= now]
        for item in due:
            item.in_flight = True
        return sorted(due, key=lambda item: item.next_at)

    def next_due(self) -> datetime | None:
        """When the next delivery is to be tried."""
        if not self._state.deliveries:
            return None
        times = [item.next_at for item in self._state.deliveries.values() if not item.in_flight]
        return min(times, default=None)

    def succeeded(self, delivery: Delivery, status: int | None = None) -> None:
        """The target answered 2xx in time."""
        self._state.deliveries.pop(delivery.id, None)
        self._health(delivery.url).failing_since = None
        self._note(delivery, delivery.attempt + 1, "delivered", status)

    def failed(self, delivery: Delivery, status: int | None = None) -> None:
        """The target answered otherwise, too late or not at all: try later or give up."""
        number = delivery.attempt + 1
        again = self._try_later(delivery)
        self._note(delivery, number, "failed", status, delivery.next_at if again else None)

    def _try_later(self, delivery: Delivery) -> bool:
        """Whether it is tried again."""
        now = self._kernel.now()
        health = self._health(delivery.url)
        health.failing_since = health.failing_since or now
        health.disabled = now - health.failing_since >= DISABLED_AFTER
        delivery.in_flight = False
        if health.disabled or delivery.attempt >= len(RETRY_GAPS):
            self._state.deliveries.pop(delivery.id, None)
            return False
        delivery.next_at = now + RETRY_GAPS[delivery.attempt]
        delivery.attempt += 1
        return True

    def _note(
        self,
        message: Delivery,
        number: int,
        result: Literal["delivered", "failed"],
        status: int | None,
        next_at: datetime | None = None,
    ) -> None:
        now, signed = self._kernel.now(), bool(self.secrets)
        self.attempts.append(
            Attempt(now, message.event, message.message_id, number, signed, result, status, next_at)
        )

    def enable(self) -> None:
        """Switch every target on again, as in Recall's dashboard."""
        self._state.targets.clear()

    def _health(self, url: str) -> TargetHealth:
        return self._state.targets.setdefault(url, TargetHealth())

    def _enqueue(self, event: str, body: str, message_id: str, url: str) -> None:
        faults, kernel = self._kernel.settings.webhooks, self._kernel
        if kernel.chance(faults.drop):
            now, signed = kernel.now(), bool(self.secrets)
            self.attempts.append(Attempt(now, event, message_id, 0, signed, "lost"))
            return
        for _ in range(2 if kernel.chance(faults.duplicate) else 1):
            wait = faults.delay_seconds
            if kernel.chance(faults.reorder):
                wait += kernel.rng.uniform(0, faults.reorder_seconds)
            item = Delivery(
                id=kernel.new_id(),
                message_id=message_id,
                workspace=self._workspace,
                url=url,
                event=event,
                body=body,
                next_at=kernel.now() + timedelta(seconds=wait),
            )
            self._state.deliveries[item.id] = item
