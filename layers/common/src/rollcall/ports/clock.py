from __future__ import annotations

from datetime import datetime
from typing import Protocol


class Clock(Protocol):
    """Time as an argument: aware UTC, and waiting that a simulation can skip."""

    def now(self) -> datetime:
        """The current moment, aware, in UTC."""
        ...

    def sleep(self, seconds: float) -> None:
        """Wait so many seconds."""
        ...
