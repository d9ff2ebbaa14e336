"""Every contestant in every scenario of bursts, and what nobody can beat."""

from __future__ import annotations

import math
from collections.abc import Callable

from bench.bursts import Row, Stage, again, drizzle, minute, plain, quiet, rollcall, storm

WRITE_LIMIT = 600
PAGE = 100
ANNOUNCED = 0.3
"""Seconds until Recall announces a change."""
ANSWERED = 0.15 + 0.075
"""Seconds of one list and half of one write, the least between a webhook and a right bot."""

STORM = "30 new events, 50 webhooks in 10 s"
DRIZZLE = "the same, one event after the other"
AGAIN = "the same webhook again"
QUIET = "50 single changes"


def everything(calendars: int) -> list[Row]:
    """All rows, grouped by scenario; ``calendars`` change in the minute of changes."""
    many = f"{calendars:,} calendars, one change each in 60 s"
    contestants: list[Callable[[int], Stage]] = [
        rollcall,
        lambda number: plain(number, 1),
        lambda number: plain(number, 10),
    ]
    rows = [row for enter in contestants for row in _single(enter(1))]
    rows += [enter(calendars).act(many, 900, minute(calendars)) for enter in contestants]
    floors = [
        floor(STORM, 30, 1),
        floor(AGAIN, 0, 1),
        floor(DRIZZLE, 30, 1),
        floor(many, calendars, 60),
        _quiet_floor(50),
    ]
    order = [row.scenario for row in floors]
    return sorted([*rows, *floors], key=lambda row: order.index(row.scenario))


def _single(stage: Stage) -> list[Row]:
    return [
        stage.act(STORM, 300, storm),
        stage.act(AGAIN, 120, again),
        stage.act(DRIZZLE, 300, drizzle),
        stage.act(QUIET, 50 * 47 + 60, quiet(50)),
    ]


def floor(scenario: str, changes: int, spread: float) -> Row:
    """Full pages and one write for each change, each call at the earliest moment of its limit.

    ``spread`` are the seconds within which the changes come, evenly.
    """
    least = ANNOUNCED + ANSWERED if changes else math.nan
    # The first 600 of any minute at once, the next when those have left the window.
    waits = [max(number // WRITE_LIMIT * 60 + least - _at(number, changes, spread), least)
             for number in range(changes)]  # fmt: skip
    longest = max(waits, default=math.nan)
    ordered = sorted(waits)
    return Row(
        scenario, "floor", math.ceil(changes / PAGE), changes, 0, 0, changes, changes,
        ordered[changes // 2] if changes else math.nan, longest, longest,
        max((changes - 1) // WRITE_LIMIT * 60 - spread, 0) + least,
    )  # fmt: skip


def _at(number: int, changes: int, spread: float) -> float:
    return spread * number / changes


def _quiet_floor(changes: int) -> Row:
    least = ANNOUNCED + ANSWERED
    return Row(QUIET, "floor", changes, changes, 0, 0, changes, changes, least, least, least, least)
