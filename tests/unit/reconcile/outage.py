"""Whole dependencies that are down for a while, and come back."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass, field
from enum import StrEnum
from typing import Any

from rollcall.domain.errors import Unavailable
from tests.simulation.faults import Fault, FaultPlan
from tests.unit.reconcile.scene import Scene


class Part(StrEnum):
    """What the product depends on."""

    RECALL = "recall"
    TABLE = "table"
    QUEUE = "queue"
    """Nothing is sent, nothing is received, and the tick does not come either."""
    TOKEN_KEY = "token_key"
    GOOGLE = "google"
    """Grants cannot be revoked."""
    ENDPOINT = "endpoint"
    """Our own: notifications are answered with 503, and sent again as Recall does."""


_OF_OPERATION = {"wake": Part.QUEUE, "decrypt": Part.TOKEN_KEY, "revoke": Part.GOOGLE}


@dataclass(slots=True)
class Outage(FaultPlan):
    """Refuses every operation of the parts that are down; `refused` counts them."""

    down: set[Part] = field(default_factory=set)
    refused: dict[Part, int] = field(default_factory=dict)

    def next(self, operation: str, *, recall: bool) -> Fault | None:
        """The fault of the next operation."""
        name = operation.rpartition(" ")[2]
        part = Part.RECALL if recall else _OF_OPERATION.get(name, Part.TABLE)
        return Fault.REFUSE if self.stops(part) else None

    def stops(self, part: Part) -> bool:
        """Whether a part is down; counts that somebody tried."""
        if part in self.down:
            self.refused[part] = self.refused.get(part, 0) + 1
        return part in self.down


class Outages:
    """A scene whose parts can be taken down and brought back."""

    def __init__(self) -> None:
        self.plan = Outage()
        self.scene = Scene(plan=self.plan)
        self._hold_queue()
        self._hold_endpoint()

    def take_down(self, parts: Iterable[Part]) -> None:
        """From now on these parts do not answer."""
        self.plan.down = set(parts)

    def bring_back(self) -> None:
        """Everything answers again; what is in the queue now may have met the outage."""
        self.plan.down = set()
        world = self.scene.world
        world.last_faulty_message = world.fifo.sent
        world.fifo._next()

    def _hold_queue(self) -> None:
        fifo, stops = self.scene.world.fifo, self.plan.stops
        send, follow, hand_back = fifo.send, fifo._next, fifo.hand_back

        def hold_back(receipt: str, seconds: int) -> None:
            if stops(Part.QUEUE):
                raise Unavailable("queue")
            hand_back(receipt, seconds)

        def hold(workspace: str, group: str = "wakes") -> None:
            if not stops(Part.QUEUE):
                send(workspace, group)

        fifo.send = hold  # type: ignore[method-assign]
        fifo._next = lambda: None if stops(Part.QUEUE) else follow()  # type: ignore[method-assign]
        fifo.hand_back = hold_back  # type: ignore[method-assign]

    def _hold_endpoint(self) -> None:
        world, stops = self.scene.world, self.plan.stops
        answer = world._webhook

        def webhook(event: dict[str, Any], context: object) -> dict[str, Any]:
            if stops(Part.ENDPOINT):
                return {"statusCode": 503}
            found: dict[str, Any] = answer(event, context)
            return found

        world._webhook = webhook
