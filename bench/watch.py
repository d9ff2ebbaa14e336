"""How long bots are wrong, and which writes were needed."""

from __future__ import annotations

import math
from collections.abc import Sequence
from dataclasses import dataclass, field
from datetime import datetime

from local.recall_twin.core.model import Event

type Key = tuple[str, str]
"""An event by the address of its calendar and its name there."""
type Bot = tuple[datetime, str | None]
"""Start and link of the one bot that an event should have."""


@dataclass(slots=True)
class Change:
    """An event that needs another bot since a moment; ``right_at`` once it has it."""

    at: datetime
    right_at: datetime | None = None


@dataclass(slots=True)
class Watch:
    """The changes of a scenario, each from its first moment to the write that made it right."""

    changes: list[Change] = field(default_factory=list)
    wasted: int = 0
    """Writes that were accepted and made nothing right."""
    _open: dict[Key, Change] = field(default_factory=dict)
    _right: dict[Key, Bot | None] = field(default_factory=dict)

    def changed(self, key: Key, at: datetime) -> None:
        """Begin to wait; an event that already waits goes on waiting."""
        if key not in self._open:
            self._open[key] = Change(at)
            self.changes.append(self._open[key])

    def wrote(self, key: Key, event: Event, at: datetime) -> None:
        """Note an accepted write to the bots of an event."""
        now = None if event.is_deleted else (event.start_time, event.meeting_url)
        if not is_right(event, at) or self._right.get(key) == now:
            self.wasted += 1
            return
        self._right[key] = now
        change = self._open.pop(key, None)
        if change is not None:
            change.right_at = at

    def forget(self) -> None:
        """Count anew; what is wrong goes on waiting."""
        self.changes = list(self._open.values())
        self.wasted = 0

    @property
    def waiting(self) -> int:
        """Changes whose bot is still wrong."""
        return len(self._open)

    def delays(self) -> list[float]:
        """Sorted seconds from change to right bot, infinite for those that are still wrong."""
        return sorted(
            (change.right_at - change.at).total_seconds() if change.right_at else math.inf
            for change in self.changes
        )

    def after_last(self) -> float:
        """Seconds from the last change until every bot was right; infinite when one is not."""
        if not self.changes or self._open:
            return math.inf if self._open else math.nan
        last = max(change.at for change in self.changes)
        right = max(change.right_at for change in self.changes if change.right_at)
        return (right - last).total_seconds()


def is_right(event: Event, now: datetime) -> bool:
    """Whether an event that should be recorded has the one right bot; a deleted one has none."""
    coming = [(bot.start_time, bot.meeting_url) for bot in event.bots if bot.start_time > now]
    return coming == ([] if event.is_deleted else [(event.start_time, event.meeting_url)])


def percentile(values: Sequence[float], share: float) -> float:
    """The nearest-rank percentile of sorted values; not a number when there are none."""
    if not values:
        return math.nan
    return values[min(len(values), max(1, math.ceil(share * len(values)))) - 1]
