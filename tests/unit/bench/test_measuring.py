from datetime import UTC, datetime, timedelta

import pytest

from bench.contest import floor
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


def test_the_floor_writes_600_a_minute_and_lists_full_pages() -> None:
    row = floor("any", 1000, 60)
    assert (row.lists, row.writes) == (10, 1000)
    assert row.longest == pytest.approx(60 + 0.525 - 36)


def test_an_items_size_is_that_of_its_names_and_values() -> None:
    assert item_size({"pk": {"S": "USER#1"}, "n": {"N": "12"}, "gone": {"BOOL": True}}) == 17


def test_a_table_is_aligned_and_marks_what_is_not_a_number() -> None:
    lines = table(("a", "bb"), [(1234567, float("nan")), (1.5, "x")]).splitlines()
    assert lines[2] == "| 1,234,567 | -  |"
    assert len({len(line) for line in lines}) == 1
