import math
import random
from collections import Counter
from dataclasses import replace
from datetime import UTC, datetime, timedelta

import pytest

from bench.contest import floor
from bench.costs import daily_read
from bench.floors import ANNOUNCED, LEAST, admitted, delays, floor_spread, full_pages
from bench.meter import Tally
from bench.rates import HOURS, RUSHES, WEIGHTS, busiest_minute, moment
from bench.ratios import of_pairs
from bench.rows import DueRows
from bench.sizes import item_size
from bench.tables import table
from bench.timeline import Lanes
from bench.watch import Watch, percentile
from rollcall.domain.model import RecallCalendar
from tests.simulation.clock import VirtualClock

NOW = datetime(2026, 3, 2, 9, tzinfo=UTC)


def seconds(number: float) -> timedelta:
    return timedelta(seconds=number)


def test_calls_in_lanes_take_as_long_as_the_fullest_lane() -> None:
    clock = VirtualClock(NOW)
    lanes = Lanes(clock, clock.run_until, at_once=2)
    lanes.run_all([lambda: lanes.sleep(3), lambda: lanes.sleep(1), lambda: lanes.sleep(1)])
    assert clock.now() == NOW + seconds(3)


def test_what_is_planned_while_jobs_run_happens_at_its_time() -> None:
    clock = VirtualClock(NOW)
    seen: list[datetime] = []
    clock.after(2, lambda: seen.append(clock.now()))
    lanes = Lanes(clock, clock.run_until, at_once=1)
    lanes.run_all([lambda: lanes.sleep(5)])
    assert seen == [NOW + seconds(2)]


def test_a_percentile_is_the_value_at_its_rank() -> None:
    values = [float(n) for n in range(1, 101)]
    assert [percentile(values, share) for share in (0.01, 0.5, 0.99, 1)] == [1, 50, 99, 100]


def test_a_change_waits_from_its_first_moment_until_its_bot_is_right() -> None:
    watch, start = Watch(), NOW + timedelta(hours=2)
    watch.changed("e1", NOW, start)
    watch.changed("e1", NOW + seconds(3), start)
    watch.changed("e2", NOW + seconds(4), start)
    watch.right("e1", NOW + seconds(10))
    assert (watch.delays(), watch.wrong(), watch.after_last()) == ([10.0], 1, None)
    watch.right("e2", NOW + seconds(5))
    assert (watch.delays(), watch.wrong(), watch.after_last()) == ([1.0, 10.0], 0, 6.0)


def test_a_bot_is_late_only_when_there_was_notice_and_the_meeting_began_without_it() -> None:
    watch = Watch()
    starts = {"good": 600, "late": 600, "short": 200, "never": 600}
    for name, start in starts.items():
        watch.changed(name, NOW, NOW + seconds(start))
    watch.right("good", NOW + seconds(599))
    watch.right("late", NOW + seconds(601))
    watch.right("short", NOW + seconds(300))
    assert watch.late(NOW + timedelta(hours=1)) == 2
    assert watch.late(NOW + seconds(599)) == 0


def test_due_rows_come_oldest_first_and_only_as_they_are_now() -> None:
    rows: DueRows[str, RecallCalendar] = DueRows()
    for number, due in enumerate((30, 10, 20, 99)):
        name = f"c{number}"
        rows[name] = RecallCalendar(name, "u", "k", "e@x.example", due_at=NOW + seconds(due))
    rows["c1"] = RecallCalendar("c1", "u", "k", "e@x.example", due_at=NOW + seconds(25))
    now = NOW + seconds(50)
    assert [row.recall_id for row in rows.due(now, 10)] == ["c2", "c1", "c0"]
    assert [row.recall_id for row in rows.due(now, 2)] == ["c2", "c1"]
    assert [row.recall_id for row in rows.due(now, 10)] == ["c2", "c1", "c0"]


def test_daily_reads_do_not_stand_in_the_way_of_what_is_asked_for() -> None:
    rows: DueRows[str, RecallCalendar] = DueRows()
    planned = RecallCalendar("c", "u", "k", "e@x.example", due_at=NOW, full_due_at=NOW)
    rows["c"] = planned
    now = NOW + seconds(5)
    assert (rows.due(now, 9), rows.due(now, 9, daily=True)) == ([], [planned])
    marked = replace(planned, sync_from=NOW)
    rows["c"] = marked
    assert (rows.due(now, 9), rows.due(now, 9, daily=True)) == ([marked], [])


def test_the_floor_writes_600_a_minute_and_lists_full_pages() -> None:
    row = floor("any", 1000, 60)
    assert (row.lists, row.writes) == (10, 1000)
    # The 601st comes after 36 s and waits until the first has left the window.
    assert row.longest == pytest.approx(ANNOUNCED + LEAST + 24)
    assert row.after_last == pytest.approx(ANNOUNCED + LEAST + 24)


def test_calls_are_admitted_at_once_while_the_window_has_room() -> None:
    assert admitted([0, 1, 2, 90], limit=2, window=60) == [0, 1, 60, 90]
    assert admitted([], limit=2) == []


def test_no_window_ever_admits_more_than_its_limit() -> None:
    rng = random.Random(1)
    wanted = sorted(rng.random() * 100 for _ in range(300))
    made = admitted(wanted, limit=7, window=10)
    assert all(later - earlier > 9.999 for earlier, later in zip(made, made[7:], strict=False))
    assert all(at >= moment for at, moment in zip(made, wanted, strict=True))


def test_a_change_waits_at_least_for_its_webhook_one_list_and_one_write() -> None:
    assert delays([5.0]) == [LEAST] == [pytest.approx(0.225)]
    assert floor_spread([5.0]).longest == pytest.approx(0.525)
    assert math.isnan(floor_spread([]).longest)


def test_a_hundred_events_are_one_page_and_one_more_is_two() -> None:
    assert [full_pages(n) for n in (0, 1, 100, 101)] == [0, 1, 1, 2]


def test_changes_come_within_the_day_and_as_often_as_their_hours_weigh() -> None:
    rng = random.Random(2)
    moments = [moment(rng) for _ in range(20_000)]
    assert 0 <= min(moments) <= max(moments) < HOURS * 3600
    shares = [sum(int(at // 3600) == hour for at in moments) / 200 for hour in range(HOURS)]
    assert shares == [pytest.approx(weight, abs=1) for weight in WEIGHTS]
    assert sum(WEIGHTS) == 100


def test_many_changes_come_just_before_meetings_begin() -> None:
    rng = random.Random(3)
    offsets = [moment(rng) % 3600 for _ in range(20_000)]
    rushed = sum(any(0 <= at - rush < 300 for rush in RUSHES) for at in offsets)
    # 30 %, and a sixth of the others, which come at any time.
    assert rushed / 20_000 == pytest.approx(0.3 + 0.7 / 6, abs=0.02)


def test_the_busiest_minute_is_the_one_with_the_most() -> None:
    assert busiest_minute([0, 59, 60, 61, 119, 500]) == 3
    assert busiest_minute([]) == 0


def test_pairs_are_compared_with_each_other_and_not_across_rounds() -> None:
    found = of_pairs("any", [(2.0, 1.0), (20.0, 10.0), (3.0, 1.0)])
    assert (found.ours, found.floor, found.ratio) == (3.0, 1.0, 2.0)


def test_a_daily_read_costs_its_share_of_a_quiet_day() -> None:
    tally = Tally(Counter(event=30, index=10), Counter(calendar=20, lease=99), 20)
    cost = daily_read(tally, 10)
    assert (cost.written["calendar"], cost.written["mark"], cost.read) == (2, 0, 4)
    assert cost.transactions == 2


def test_an_items_size_is_that_of_its_names_and_values() -> None:
    assert item_size({"pk": {"S": "USER#1"}, "n": {"N": "12"}, "gone": {"BOOL": True}}) == 17


def test_a_table_is_aligned_and_marks_what_is_not_a_number() -> None:
    lines = table(("a", "bb"), [(1234567, float("nan")), (1.5, "x")]).splitlines()
    assert lines[2] == "| 1,234,567 | -  |"
    assert len({len(line) for line in lines}) == 1
