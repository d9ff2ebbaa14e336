"""A working day of one workspace, on the lean Recall; `bench.office` says what happens in it.

The daily reads of whole calendars are spread over 24 h, so a day of eight hours and the quiet one
after it sees three eighths of them.
"""

from __future__ import annotations

import time
from collections import Counter
from dataclasses import dataclass, replace
from datetime import datetime, timedelta

from bench.floors import floor_spread
from bench.lean_side import LeanSide
from bench.meter import Tally
from bench.office import CALENDAR_PAGE, MEETINGS, Office
from bench.rates import HOURS, busiest_minute
from bench.sizes import Sizes, sizes_of
from bench.watch import Change, Spread, spread
from bench.world import World
from rollcall.domain.caps import CapLimits

WARM_UP = 60
QUIET_AFTER = 3600
"""Seconds after the last change, in which what is left over is done."""


@dataclass(frozen=True, slots=True)
class Plan:
    """One run: ``changes`` a calendar and day; ``hours`` from the first up to the second."""

    calendars: int
    changes: int
    rolling: bool = False
    hours: tuple[int, int] = (0, HOURS)


@dataclass(frozen=True, slots=True)
class Day:
    """What a day cost. Delays and worker seconds are virtual, CPU is of this machine."""

    plan: Plan
    touched: int
    """Changed events, those that enter the window included."""
    changes: int
    """Changes by people that need a write at Recall."""
    entries: int
    busiest: int
    """Changes by people in their busiest minute."""
    delays: Spread
    floor: Spread
    entry_delays: Spread
    late: int
    wrong: int
    calls: Counter[str]
    daily_reads: int
    daily_pages: int
    refused: int
    capped: int
    webhooks: int
    slices: int
    worker_seconds: float
    minutes: int
    tally: Tally
    sizes: Sizes
    cpu: float


def run_day(plan: Plan, seed: int = 6) -> Day:
    """One day, or the hours of it that the plan names. Raises what the worker met as a bug."""
    began = time.process_time()
    world = World(seed)
    side = LeanSide(world, calendar_page_size=CALENDAR_PAGE)
    side.connect(plan.calendars, timedelta(), timedelta(days=1))
    world.run(WARM_UP)
    first, after = (timedelta(hours=hour) for hour in plan.hours)
    until = world.clock.now() + after - first
    office = Office(world, side, world.clock.now() - first, seed)
    office.furnish(plan.calendars)
    office.plan_changes(plan.calendars, plan.changes, until)
    if plan.rolling:
        office.plan_entries(plan.calendars, until)
    world.settings = replace(world.settings, caps=caps_for(plan))
    world.run((after - first).total_seconds() + QUIET_AFTER)
    if world.bugs:
        raise world.bugs[0]
    return _result(plan, world, side, time.process_time() - began)


def bots_needed(plan: Plan) -> int:
    """More than the new bots of such a day: each change, and each entry into the window."""
    entries = MEETINGS if plan.rolling else 0
    return plan.calendars * (plan.changes + entries)


def caps_for(plan: Plan) -> CapLimits:
    """Let the workspace order as many bots a day as needed, or its usual cap if that is more.

    The cap guards against strangers who send invitations; a large company raises it.
    """
    usual = CapLimits()
    return replace(usual, per_workspace=max(usual.per_workspace, bots_needed(plan)))


def _result(plan: Plan, world: World, side: LeanSide, cpu: float) -> Day:
    changes, recall = world.watch.changes, side.recall
    own = [change for change in changes if not change.entry]
    entries = [change for change in changes if change.entry]
    moments = _seconds([change.at for change in own])
    return Day(
        plan=plan,
        touched=side.changed,
        changes=len(own),
        entries=len(entries),
        busiest=busiest_minute(moments),
        delays=_delays(own),
        floor=floor_spread(moments),
        entry_delays=_delays(entries),
        late=world.watch.late(world.clock.now()),
        wrong=world.watch.wrong(),
        calls=Counter(recall.calls),
        daily_reads=recall.daily_reads,
        daily_pages=recall.daily_pages,
        refused=recall.refused,
        capped=world.telemetry.counts["cap_reached"],
        webhooks=side.webhooks,
        slices=world.slices,
        worker_seconds=world.worker_seconds,
        minutes=(plan.hours[1] - plan.hours[0]) * 60 + QUIET_AFTER // 60,
        tally=world.tally.copy(),
        sizes=sizes_of(world.state, world.lease_sizes),
        cpu=cpu,
    )


def _delays(changes: list[Change]) -> Spread:
    return spread(sorted((c.right_at - c.at).total_seconds() for c in changes if c.right_at))


def _seconds(moments: list[datetime]) -> list[float]:
    return [(moment - moments[0]).total_seconds() for moment in moments]
