from __future__ import annotations

from datetime import datetime

from tests.support.memory.state import MemoryState


class MemoryRateStore:
    """RateStore over a MemoryState."""

    def __init__(self, state: MemoryState) -> None:
        self._state = state

    def admit(self, user_id: str, now: datetime, most: int, kind: str = "") -> bool:
        with self._state.operation("admit"):
            key = (user_id, int(now.timestamp()) // 60, kind)
            if self._state.saves[key] >= most:
                return False
            self._state.saves[key] += 1
            return True
