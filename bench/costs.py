"""What one changed event costs on a working day, the daily reads taken out.

A quiet day, on which nothing changes, shows what one daily read of a calendar costs.
"""

from __future__ import annotations

from dataclasses import dataclass

from bench.day import Day
from bench.meter import Tally

KINDS = ("mark", "event", "calendar", "connection")
"""Rows that are written for somebody; the lease is the workspace's."""


@dataclass(frozen=True, slots=True)
class DailyRead:
    """Rows of one daily read."""

    written: dict[str, float]
    read: float
    transactions: float


@dataclass(frozen=True, slots=True)
class ChangeCost:
    """Rows for one changed event; ``lease`` includes what the minute's ticks cost."""

    written: dict[str, float]
    read: float
    lease: float

    @property
    def rows(self) -> float:
        """Rows written, all kinds but the lease."""
        return sum(self.written.values())


def daily_read(quiet: Tally, reads: int) -> DailyRead:
    """The cost of one of ``reads`` daily reads of a day on which nothing else happened."""
    return DailyRead(
        {kind: quiet.written[kind] / reads for kind in KINDS},
        sum(quiet.read.values()) / reads,
        quiet.transactions / reads,
    )


def of_change(day: Day, daily: DailyRead) -> ChangeCost | None:
    """The cost of a changed event of this day; None when nothing changed."""
    if not day.touched:
        return None
    written, reads = day.tally.written, day.daily_reads
    return ChangeCost(
        {kind: (written[kind] - daily.written[kind] * reads) / day.touched for kind in KINDS},
        (sum(day.tally.read.values()) - daily.read * reads) / day.touched,
        written["lease"] / day.touched,
    )
