"""Every contestant in every scenario of bursts, and what nobody can beat."""

from __future__ import annotations

import math
from collections.abc import Callable
from dataclasses import replace

from bench.bursts import (
    QUIET_PAUSE,
    Row,
    Stage,
    again,
    drizzle,
    minute,
    plain,
    quiet,
    rollcall,
    storm,
)
from bench.floors import ANNOUNCED, LEAST, WRITES_A_MINUTE, admitted, floor_spread, full_pages

QUIET_CHANGES = 50
STORM = "30 new events, 50 webhooks in 10 s"
DRIZZLE = "the same, one event after the other"
AGAIN = "the same webhook again"
QUIET = f"{QUIET_CHANGES} single changes"


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
        floor(STORM, 30, 0, announced=0),
        floor(AGAIN, 0, 1),
        floor(DRIZZLE, 30, 10, announced=0),
        floor(many, calendars, 60),
        _quiet_floor(QUIET_CHANGES),
    ]
    order = [row.scenario for row in floors]
    return sorted([*rows, *floors], key=lambda row: order.index(row.scenario))


def _single(stage: Stage) -> list[Row]:
    return [
        stage.act(STORM, 300, storm),
        stage.act(AGAIN, 120, again),
        stage.act(DRIZZLE, 300, drizzle),
        stage.act(QUIET, QUIET_CHANGES * QUIET_PAUSE + 60, quiet(QUIET_CHANGES)),
    ]


def floor(scenario: str, changes: int, within: float, *, announced: float = ANNOUNCED) -> Row:
    """Full pages and one write for each change, each call at the earliest moment of its limit.

    ``within`` are the seconds in which the changes come, evenly; Recall tells of each
    ``announced`` seconds later.
    """
    moments = [within * number / changes for number in range(changes)]
    waits = floor_spread(moments, announced)
    made = admitted(moments, WRITES_A_MINUTE)
    after_last = made[-1] + announced + LEAST - moments[-1] if made else math.nan
    return Row(
        scenario, "floor", full_pages(changes), changes, 0, 0, changes, changes,
        waits.p50, waits.p99, waits.longest, after_last,
    )  # fmt: skip


def _quiet_floor(changes: int) -> Row:
    return replace(floor(QUIET, changes, changes * QUIET_PAUSE), lists=changes)
