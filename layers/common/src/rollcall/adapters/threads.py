"""A CallPool on the threads of this process."""

from __future__ import annotations

from collections.abc import Callable, Hashable
from concurrent.futures import Executor
from queue import Empty, SimpleQueue

from rollcall.ports.calls import Finished


class ThreadedCalls:
    """CallPool over an executor that lives as long as the process."""

    def __init__(self, executor: Executor) -> None:
        self._executor = executor
        self._ended: SimpleQueue[Finished] = SimpleQueue()

    def start(self, tag: Hashable, job: Callable[[], object]) -> None:
        """Submit the job."""
        self._executor.submit(self._run, tag, job)

    def finished(self, seconds: float) -> list[Finished]:
        """Wait for the first, and take all that have ended by then."""
        try:
            ended = [self._ended.get(timeout=max(seconds, 0.0))]
        except Empty:
            return []
        while not self._ended.empty():
            ended.append(self._ended.get())
        return ended

    def _run(self, tag: Hashable, job: Callable[[], object]) -> None:
        try:
            self._ended.put(Finished(tag, job()))
        except Exception as error:  # noqa: BLE001 - handed to whoever waits for the call
            self._ended.put(Finished(tag, error=error))
