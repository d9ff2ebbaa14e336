"""What nobody can beat: every call at the earliest moment that Recall's limits allow."""

from __future__ import annotations

import math
from collections.abc import Sequence

from bench.watch import Spread, spread
from tests.simulation.recall import LATENCY

WRITES_A_MINUTE = 600
PAGE = 100
LISTS_A_DAY = 60 * 60 * 24
WINDOW = 60.0
ANNOUNCED = 0.3
"""Seconds until Recall announces a change."""
LISTED = LATENCY
"""Seconds of one list."""
WRITTEN = LATENCY / 2
"""Seconds from the start of a write until Recall has done it."""
LEAST = LISTED + WRITTEN
"""The least between a webhook and a right bot."""


def admitted(wanted: Sequence[float], limit: int, window: float = WINDOW) -> list[float]:
    """When calls that are wanted at these sorted moments can be made, first come, first served.

    No stretch of ``window`` seconds holds more than ``limit`` calls, which is how Recall counts.
    """
    made: list[float] = []
    for number, moment in enumerate(wanted):
        free = made[number - limit] + window if number >= limit else moment
        made.append(max(moment, free))
    return made


def delays(changes: Sequence[float]) -> list[float]:
    """Sorted seconds from each webhook to its bot, one write each; ``changes`` are sorted."""
    made = admitted(changes, WRITES_A_MINUTE)
    return sorted(at - change + LEAST for change, at in zip(changes, made, strict=True))


def floor_spread(changes: Sequence[float], announced: float = ANNOUNCED) -> Spread:
    """How long changes at these moments wait at least; Recall tells of each after ``announced``."""
    return spread([announced + delay for delay in delays(sorted(changes))])


def full_pages(changes: int) -> int:
    """Lists for so many changed events, every page full."""
    return math.ceil(changes / PAGE)
