from __future__ import annotations

from datetime import datetime

from tests.support.memory.state import MemoryState


class MemoryWakeQueue:
    """Wake-ups in memory; as with SQS FIFO, those of one second are one, even once delivered."""

    def __init__(self, state: MemoryState) -> None:
        self._state = state

    def wake(self, workspace: str, now: datetime) -> None:
        with self._state.operation("wake"):
            second = int(now.timestamp())
            if self._state.last_wake.get(workspace) == second:
                return
            self._state.last_wake[workspace] = second
            self._state.wakes[workspace, second] = now

    def take(self) -> list[str]:
        """The workspaces that were woken since the last call, oldest first."""
        if not self._state.wakes:
            return []
        with self._state.lock:
            woken = [workspace for workspace, _second in self._state.wakes]
            self._state.wakes.clear()
            return woken


class MemoryDeadLetters:
    """DeadLetters over a MemoryState."""

    def __init__(self, state: MemoryState) -> None:
        self._state = state

    def count(self) -> int:
        """See `DeadLetters.count`."""
        with self._state.operation("dead_letters"):
            return self._state.dead_letters
