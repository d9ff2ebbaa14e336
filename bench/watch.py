"""How long a bot was wrong: from a change to the call that made it right."""

from __future__ import annotations

import math
from collections.abc import Sequence
from dataclasses import dataclass, field
from datetime import datetime, timedelta

NOTICE = timedelta(minutes=5)
"""A change that comes later than this before the start of its meeting may be too late."""


@dataclass(slots=True)
class Change:
    """One change of an event that needs a write, before its meeting's old or new start."""

    at: datetime
    start: datetime
    entry: bool = False
    """Whether the event has just come into Recall's window."""
    right_at: datetime | None = None

    @property
    def late(self) -> bool:
        """Whether the bot was wrong when the meeting began, though there was time."""
        in_time = self.right_at is not None and self.right_at <= self.start
        return self.at < self.start - NOTICE and not in_time


@dataclass(slots=True)
class Watch:
    """The changes of a run, each from its first moment to its last."""

    changes: list[Change] = field(default_factory=list)
    _open: dict[str, Change] = field(default_factory=dict)

    def changed(self, event_id: str, at: datetime, start: datetime, *, entry: bool = False) -> None:
        """An event needs another bot from now on; one that waits already goes on waiting."""
        if event_id in self._open:
            self._open[event_id].start = start
            return
        change = Change(at, start, entry)
        self.changes.append(change)
        self._open[event_id] = change

    def right(self, event_id: str, at: datetime) -> None:
        """An event has the bot it should have."""
        change = self._open.pop(event_id, None)
        if change is not None:
            change.right_at = at

    def clear(self) -> None:
        """Forget what was right so far; what is wrong goes on waiting."""
        self.changes[:] = self._open.values()

    def delays(self) -> list[float]:
        """Seconds from change to right bot, sorted, of those that are right."""
        pairs = [(c.right_at, c.at) for c in self.changes if c.right_at is not None]
        return sorted((right - at).total_seconds() for right, at in pairs)

    def wrong(self) -> int:
        """Changes whose bot is still wrong."""
        return sum(change.right_at is None for change in self.changes)

    def late(self, until: datetime) -> int:
        """Meetings that began before ``until`` with a wrong bot in spite of due notice."""
        return sum(change.late for change in self.changes if change.start <= until)

    def after_last(self) -> float | None:
        """Seconds from the last change until every bot was right; None when one is not."""
        if self.wrong() or not self.changes:
            return None
        last_right = max(c.right_at for c in self.changes if c.right_at is not None)
        return max((last_right - max(c.at for c in self.changes)).total_seconds(), 0.0)


@dataclass(frozen=True, slots=True)
class Spread:
    """How long things took, in seconds; not numbers when there was nothing."""

    p50: float
    p99: float
    longest: float


def spread(values: Sequence[float]) -> Spread:
    """The spread of sorted values."""
    longest = values[-1] if values else math.nan
    return Spread(percentile(values, 0.5), percentile(values, 0.99), longest)


def percentile(values: Sequence[float], share: float) -> float:
    """The nearest-rank percentile of sorted values; not a number when there are none."""
    if not values:
        return math.nan
    return values[min(len(values), max(1, math.ceil(share * len(values)))) - 1]
