"""A worker whose runs, queue and messages are plain objects, and the events that SQS sends."""

from __future__ import annotations

import itertools
import json
from dataclasses import dataclass, field
from datetime import UTC, datetime
from typing import Any

from functions.sync_worker.handler import Deps, Handler, build
from rollcall.domain.errors import Unavailable
from rollcall.reconcile.run import Outcome
from rollcall.runtime.observability import make_telemetry

_numbers = itertools.count()
NOW = datetime(2026, 3, 2, 9, 0, tzinfo=UTC)


def body(workspace: str = "main", **changes: Any) -> str:
    return json.dumps({"v": 1, "workspace": workspace, **changes})


def event(*bodies: object, receives: int = 1) -> dict[str, Any]:
    """An SQS event; messages are named m-0, m-1 and so on."""
    return {
        "Records": [
            {
                "messageId": f"m-{index}",
                "receiptHandle": f"receipt-{index}",
                "body": content,
                "attributes": {"ApproximateReceiveCount": str(receives)},
            }
            for index, content in enumerate(bodies)
        ]
    }


@dataclass
class StillClock:
    """A clock that stands."""

    def now(self) -> datetime:
        return NOW

    def sleep(self, seconds: float) -> None:
        raise AssertionError("the handler never waits")


@dataclass
class Workshop:
    """What happened: runs, wake-ups that were sent, messages that were handed back."""

    runs: list[str] = field(default_factory=list)
    wakes: list[tuple[str, datetime]] = field(default_factory=list)
    shown_again: dict[str, int] = field(default_factory=dict)
    outcomes: dict[str, Outcome | Exception] = field(default_factory=dict)
    queue_down: bool = False

    def run(self, workspace: str) -> Outcome:
        self.runs.append(workspace)
        outcome = self.outcomes.get(workspace, Outcome())
        if isinstance(outcome, Exception):
            raise outcome
        return outcome

    def wake(self, workspace: str, now: datetime) -> None:
        self._check()
        self.wakes.append((workspace, now))

    def hand_back(self, receipt: str, seconds: int) -> None:
        self._check()
        self.shown_again[receipt] = seconds

    def _check(self) -> None:
        if self.queue_down:
            raise Unavailable("queue")

    @property
    def handler(self) -> Handler:
        telemetry = make_telemetry(f"sync-worker-test-{next(_numbers)}")
        return build(Deps(self.run, self, self, StillClock(), telemetry))

    def receive(self, *bodies: object, receives: int = 1) -> list[str]:
        """Hand these messages to the handler; the ids of those that come back."""
        answer = self.handler(event(*bodies, receives=receives), None)
        return [failure["itemIdentifier"] for failure in answer["batchItemFailures"]]
