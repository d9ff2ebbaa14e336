"""The wake queue with its Lambda mapping: SQS FIFO, one group, in order, one batch at a time.

Differs from the simulation's queue in taking up to ten messages at once, as the deployed mapping
does (`infra/constructs/wake.py`); nothing fails here.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, field
from datetime import datetime
from typing import Any

from tests.simulation.clock import VirtualClock
from tests.simulation.fifo import DELAY

BATCH = 10

type Invoke = Callable[[list[dict[str, Any]]], None]


@dataclass(slots=True)
class Wakes:
    """`ports.WakeQueue` and the mapping behind it; wake-ups of one second are one."""

    clock: VirtualClock
    invoke: Invoke
    sent: int = 0
    _waiting: list[str] = field(default_factory=list)
    _busy: bool = False
    _last: dict[str, int] = field(default_factory=dict)

    def wake(self, workspace: str, now: datetime) -> None:
        """Send one wake-up; it is seen after the queue's delay."""
        second = int(now.timestamp())
        self.sent += 1
        if self._last.get(workspace) != second:
            self._last[workspace] = second
            self.clock.after(DELAY, lambda: self._arrive(workspace))

    def tick(self, workspace: str) -> None:
        """The minute's tick, which has no deduplication id of a second."""
        self.clock.after(DELAY, lambda: self._arrive(workspace))

    def hand_back(self, receipt: str, seconds: int) -> None:
        """Only a bug hands a message back."""
        raise AssertionError(receipt, seconds)

    def _arrive(self, workspace: str) -> None:
        self._waiting.append(workspace)
        self._next()

    def _next(self) -> None:
        if self._busy or not self._waiting:
            return
        batch, self._waiting = self._waiting[:BATCH], self._waiting[BATCH:]
        self._busy = True
        self.invoke([_record(number, workspace) for number, workspace in enumerate(batch)])
        self._busy = False
        self.clock.after(0, self._next)


def _record(number: int, workspace: str) -> dict[str, Any]:
    body = f'{{"v": 1, "workspace": "{workspace}"}}'
    return {"messageId": f"m{number}", "receiptHandle": str(number), "body": body}
