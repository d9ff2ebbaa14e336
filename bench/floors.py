"""What nobody can beat: every call at the earliest moment that Recall's limits allow."""

from __future__ import annotations

from collections.abc import Sequence

from tests.simulation.recall import LATENCY

WRITES_A_MINUTE = 600
WINDOW = 60.0
ANNOUNCED = 0.3
"""Seconds until Recall announces a change."""
CONNECTED = LATENCY / 2 + 0.5
"""Seconds from the start of the call that creates a calendar until Recall shows its events."""
LEAST = LATENCY + LATENCY / 2
"""Seconds of one list, and from the start of a write until Recall has done it."""


def admitted(wanted: Sequence[float], limit: int, window: float = WINDOW) -> list[float]:
    """When calls that are wanted at these sorted moments can be made, first come, first served.

    No stretch of ``window`` seconds holds more than ``limit`` calls, which is how Recall counts.
    """
    made: list[float] = []
    for number, moment in enumerate(wanted):
        free = made[number - limit] + window if number >= limit else moment
        made.append(max(moment, free))
    return made


def right_at(changes: Sequence[float], shown: float = ANNOUNCED) -> list[float]:
    """When each bot is right at the earliest: one full list and one write for each change.

    ``changes`` are sorted moments in seconds; Recall shows each ``shown`` seconds later.
    """
    made = admitted([change + shown + LATENCY for change in changes], WRITES_A_MINUTE)
    return [moment + LATENCY / 2 for moment in made]
