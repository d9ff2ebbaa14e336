from __future__ import annotations

from datetime import datetime
from typing import Protocol


class DeadLetters(Protocol):
    """The wake-ups that were given up after several failures."""

    def count(self) -> int:
        """How many there are, about. Raises Unavailable."""
        ...


class WakeQueue(Protocol):
    """Wakes the worker; a message says which workspace to look at, never what to do."""

    def wake(self, workspace: str, now: datetime) -> None:
        """Send one wake-up; those of the same second are one. Raises Unavailable."""
        ...
