"""The wake queue as SQS FIFO with its Lambda mapping: each group in order, one at a time."""

from __future__ import annotations

import itertools
from collections.abc import Callable
from dataclasses import dataclass
from typing import Any

from tests.simulation.clock import VirtualClock

DELAY = 1.0
VISIBILITY = 180.0
MAX_RECEIVES = 5


@dataclass(slots=True, eq=False)
class Message:
    """One message; while it is received and not deleted, its group waits."""

    number: int
    workspace: str
    group: str
    receives: int = 0
    gone: bool = False


class FifoQueue:
    """Delivers messages to the worker; also its `HandBack`."""

    def __init__(
        self, clock: VirtualClock, invoke: Callable[[dict[str, Any]], dict[str, Any] | None]
    ) -> None:
        self._clock = clock
        self._invoke = invoke
        self._numbers = itertools.count(1)
        self._waiting: list[Message] = []
        self._taken: dict[str, Message] = {}
        self._visible_after: dict[int, float] = {}
        self.dead_letters: list[Message] = []
        self.sent = 0
        self.receive_twice = False

    @property
    def idle(self) -> bool:
        """Whether nothing waits and nothing is under way."""
        return not self._taken and not self._waiting

    def send(self, workspace: str, group: str = "wakes") -> None:
        """A new message, seen after the delay."""
        message = Message(next(self._numbers), workspace, group)
        self.sent = message.number
        self._clock.after(DELAY, lambda: self._arrive(message))

    def hand_back(self, receipt: str, seconds: int) -> None:
        """Show a message again after so many seconds."""
        self._visible_after[int(receipt)] = float(seconds)

    def _arrive(self, message: Message) -> None:
        self._waiting.append(message)
        self._next()

    def _next(self) -> None:
        for message in list(self._waiting):
            # To receive one takes time, in which others may have been received.
            if message.group not in self._taken and message in self._waiting:
                self._taken[message.group] = message
                self._waiting.remove(message)
                self._receive(message)

    def _receive(self, message: Message) -> None:
        if message.gone:
            return
        message.receives += 1
        number = message.receives
        # Seen again unless it is deleted in time, also while the first receiver still works.
        self._clock.after(VISIBILITY, lambda: self._again(message, number))
        answer = self._invoke(self._record(message))
        if self.receive_twice and answer is not None and not message.gone:
            answer = self._invoke(self._record(message))
        if answer is None or message.gone:
            return
        if not answer["batchItemFailures"]:
            self._delete(message)
            return
        seconds = self._visible_after.pop(message.number, VISIBILITY)
        self._clock.after(seconds, lambda: self._again(message, number))

    def _again(self, message: Message, number: int) -> None:
        if message.gone or message.receives != number:
            return
        if message.receives >= MAX_RECEIVES:
            self.dead_letters.append(message)
            self._delete(message)
            return
        self._receive(message)

    def _delete(self, message: Message) -> None:
        message.gone = True
        if self._taken.get(message.group) is message:
            del self._taken[message.group]
        self._clock.after(0, self._next)

    def _record(self, message: Message) -> dict[str, Any]:
        return {
            "messageId": f"m{message.number}",
            "receiptHandle": str(message.number),
            "attributes": {"ApproximateReceiveCount": str(message.receives)},
            "body": f'{{"v": 1, "workspace": "{message.workspace}"}}',
        }
