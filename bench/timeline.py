"""Virtual time for a process that has several calls under way at once.

A call runs at the time of its lane; the world catches up when all lanes are done. So four calls of
0.15 s in four lanes take 0.15 s, exactly and on any machine.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from datetime import datetime, timedelta

from tests.simulation.clock import VirtualClock

type Job = Callable[[], None]


class Lanes:
    """The clock of the worker: waits let the world go on, jobs run side by side."""

    def __init__(
        self, clock: VirtualClock, pass_until: Callable[[datetime], None], at_once: int
    ) -> None:
        self._clock = clock
        self._pass_until = pass_until
        self._at_once = at_once
        self._lane: datetime | None = None

    def now(self) -> datetime:
        """The present of whoever asks, UTC."""
        return self._lane or self._clock.now()

    def sleep(self, seconds: float) -> None:
        """Wait so many seconds."""
        until = self.now() + timedelta(seconds=max(seconds, 0.0))
        if self._lane is None:
            self._pass_until(until)
        else:
            self._lane = until

    def run_all(self, jobs: Sequence[Job]) -> None:
        """Run jobs, each in the lane that is free first."""
        lanes = [self._clock.now()] * self._at_once
        try:
            for job in jobs:
                number = lanes.index(min(lanes))
                self._lane = lanes[number]
                job()
                lanes[number] = self._lane
        finally:
            self._lane = None
        self._pass_until(max(lanes))
