"""Calls that overlap in virtual time, without threads: one seed gives one history.

A call takes effect in the middle of its time, while the worker waits or does something else, and
its answer arrives at the end.
"""

from __future__ import annotations

from collections.abc import Callable, Hashable
from datetime import datetime, timedelta

from rollcall.ports.calls import Finished
from tests.simulation.clock import VirtualClock
from tests.simulation.process import Crashed, Process, Processes
from tests.simulation.recall import LATENCY, DirectClient


class VirtualCalls:
    """A CallPool of one process of a world."""

    def __init__(
        self,
        clock: VirtualClock,
        step_once: Callable[[datetime], bool],
        wire: DirectClient,
        processes: Processes,
    ) -> None:
        self._clock = clock
        self._step_once = step_once
        self._wire = wire
        self._processes = processes
        self._process: Process | None = processes.current
        self._ended: list[Finished] = []

    def start(self, tag: Hashable, job: Callable[[], object]) -> None:
        """Plan the effect of the call, and its answer."""
        self._clock.after(LATENCY / 2, lambda: self._run(tag, job))

    def finished(self, seconds: float) -> list[Finished]:
        """Let the world go on until an answer is there."""
        until = self._clock.now() + timedelta(seconds=seconds)
        while not self._ended and self._step_once(until):
            self._processes.go_on()
        self._processes.go_on()
        ended, self._ended = self._ended, []
        return ended

    def _run(self, tag: Hashable, job: Callable[[], object]) -> None:
        self._wire.taken = LATENCY
        with self._processes.within(self._process):
            try:
                finished = Finished(tag, job())
            except Crashed:
                return
            except Exception as error:  # noqa: BLE001 - handed on
                finished = Finished(tag, error=error)
        rest = self._wire.taken - LATENCY / 2
        self._clock.after(rest, lambda: self._ended.append(finished))
