import math
from dataclasses import replace
from datetime import timedelta

from bench.bursts import Stage, again, minute, plain, rollcall, storm
from bench.costs import daily_read
from bench.day import Plan, bots_needed, caps_for, run_day
from bench.day_tables import limits
from bench.growth import measure
from bench.lean_side import LeanSide
from bench.prices import bill
from bench.twin_side import TwinSide
from bench.world import World
from rollcall.domain.caps import CapLimits

LISTS = "GET /api/v2/calendar-events/"
POSTS = "POST /api/v2/calendar-events/{id}/bot/"


def test_the_plain_integration_makes_the_calls_that_the_vendors_sample_makes() -> None:
    row = plain(1, at_once=10).act("storm", 60, storm)
    assert (row.lists, row.writes, row.refused, row.lost) == (50, 1500, 900, 900)


def test_the_plain_integration_loses_lists_above_the_limit() -> None:
    row = plain(70, at_once=10).act("minute", 300, minute(70))
    assert row.lists == 70
    assert (row.lost, row.right) == (row.refused, 70 - row.refused)


def test_rollcall_answers_a_storm_with_one_write_for_each_event() -> None:
    row = rollcall(1).act("storm", 60, storm)
    assert (row.writes, row.right, row.refused) == (30, 30, 0)
    assert row.lists <= 2


def test_rollcall_writes_nothing_when_nothing_changed() -> None:
    stage = rollcall(1)
    stage.act("storm", 120, storm)
    row = stage.act("again", 60, again)
    assert (row.lists, row.writes) == (1, 0)
    assert math.isnan(row.longest)


def _one_change_each(world: World, lean: LeanSide | None, twin: TwinSide | None) -> None:
    start = world.clock.now() + timedelta(hours=30)
    for number in range(8):
        at = start + timedelta(minutes=30 * number)
        if lean is not None:
            lean.change(lean.recall.add_event(number, at))
        if twin is not None:
            twin.region.meeting(twin.region.calendars[number], f"m{number}", at)
    world.run(60)


def test_the_lean_recall_and_the_twin_cost_the_same_calls_rows_and_seconds() -> None:
    with_twin, with_lean = World(), World()
    twin, lean = TwinSide(with_twin, 8), LeanSide(with_lean)
    lean.connect(8, timedelta(days=1), timedelta())
    for world in (with_twin, with_lean):
        world.run(60)
    _one_change_each(with_twin, None, twin)
    _one_change_each(with_lean, lean, None)
    calls = twin.region.twin.ledger
    assert lean.recall.calls[LISTS] == calls.calls(LISTS)
    assert lean.recall.calls[POSTS] == calls.calls(POSTS) == 8
    assert with_lean.watch.delays() == with_twin.watch.delays()
    assert with_lean.tally.written == with_twin.tally.written


def test_a_quiet_change_writes_one_mark_one_event_and_one_calendar() -> None:
    cost = measure(1, 2, busy=False)
    written = {kind: cost.written[kind] for kind in ("mark", "event", "calendar")}
    assert written == {"mark": 1, "event": 1, "calendar": 1}
    assert (cost.lists, cost.recall_writes, cost.wrong) == (1, 1, 0)


def test_on_a_small_day_every_bot_is_right_in_time_and_it_costs_something() -> None:
    day = run_day(Plan(15, 3, rolling=True))
    assert (day.wrong, day.late, day.refused, day.capped) == (0, 0, 0, 0)
    assert day.entries == 15 * 6
    assert 30 < day.changes < day.touched - day.entries <= 45
    assert day.floor.longest <= day.delays.longest
    assert 0 < bill(day, daily_read(day.tally, day.daily_reads)).total < 10


def test_a_part_of_a_day_has_only_the_changes_of_its_hours() -> None:
    whole, part = (run_day(Plan(10, 3, hours=hours)) for hours in ((0, 8), (1, 3)))
    assert 0 < part.touched < whole.touched
    assert (part.wrong, part.late) == (0, 0)


def test_a_quiet_day_needs_no_writes_at_recall() -> None:
    day = run_day(Plan(20, 0))
    assert (day.touched, day.changes, day.wrong) == (0, 0, 0)
    assert day.calls[POSTS] == 0
    assert day.daily_pages == 2 * day.daily_reads > 0


def test_the_output_says_where_recalls_limits_are_the_floor() -> None:
    day = run_day(Plan(10, 1, hours=(0, 1)))
    assert limits(day) == []
    crowded = replace(day, busiest=700, plan=Plan(100_000, 1), daily_reads=10, daily_pages=20)
    writes, lists = limits(crowded)
    assert "700" in writes
    assert "200,000" in lists


def test_the_cap_of_a_workspace_is_raised_only_for_a_run_that_needs_it() -> None:
    small, large = Plan(10, 3), Plan(10_000, 3)
    assert caps_for(small) == CapLimits()
    assert caps_for(large) == CapLimits(per_workspace=bots_needed(large))


def test_a_run_is_the_same_every_time() -> None:
    def figures(stage: Stage) -> tuple[int, float]:
        row = stage.act("minute", 120, minute(12))
        return row.lists, row.p99

    assert figures(rollcall(12)) == figures(rollcall(12))
