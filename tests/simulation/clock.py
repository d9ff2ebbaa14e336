"""Virtual time, and the things that happen when it passes."""

from __future__ import annotations

import heapq
from collections.abc import Callable
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from itertools import count

START = datetime(2026, 3, 2, 9, 0, tzinfo=UTC)


class VirtualClock:
    """A clock that moves only when somebody waits; while it moves, planned things happen.

    So a worker that waits for an answer is overtaken by users, webhooks and other workers, as in
    the real world, and one seed decides the order.
    """

    def __init__(self, start: datetime = START) -> None:
        self._now = start
        self._plans: list[tuple[datetime, int, Callable[[], None]]] = []
        self._order = count()

    def now(self) -> datetime:
        """The present, UTC."""
        return self._now

    def at(self, moment: datetime, action: Callable[[], None]) -> None:
        """Plan something."""
        heapq.heappush(self._plans, (moment, next(self._order), action))

    def after(self, seconds: float, action: Callable[[], None]) -> None:
        """Plan something so many seconds from now."""
        self.at(self._now + timedelta(seconds=seconds), action)

    def sleep(self, seconds: float) -> None:
        """Let time pass, with everything that is planned for it."""
        self.run_until(self._now + timedelta(seconds=max(seconds, 0.0)))

    def run_until(self, moment: datetime) -> None:
        """Let time pass up to a moment."""
        while self._plans and self._plans[0][0] <= moment:
            due, _, action = heapq.heappop(self._plans)
            self._now = max(self._now, due)
            action()
        self._now = max(self._now, moment)

    def next_plan(self) -> datetime | None:
        """When the next planned thing happens."""
        return self._plans[0][0] if self._plans else None


@dataclass(frozen=True, slots=True)
class ProcessClock:
    """The clock of a process, which may be wrong; while it waits, the world goes on."""

    now: Callable[[], datetime]
    sleep: Callable[[float], None]
