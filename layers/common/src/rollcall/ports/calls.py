"""Calls to the outside, several under way at a time."""

from __future__ import annotations

from collections.abc import Callable, Hashable
from dataclasses import dataclass
from typing import Protocol


@dataclass(frozen=True, slots=True)
class Finished:
    """What became of one call: its value, or what it raised."""

    tag: Hashable
    value: object = None
    error: Exception | None = None


class CallPool(Protocol):
    """Runs jobs beside the one thread that owns all state."""

    def start(self, tag: Hashable, job: Callable[[], object]) -> None:
        """Begin a job; it must touch nothing but the outside."""
        ...

    def finished(self, seconds: float) -> list[Finished]:
        """Return what has ended, after waiting until something has, or for so many seconds."""
        ...
