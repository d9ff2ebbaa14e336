import math
import random
from datetime import UTC, datetime, timedelta

import pytest

from bench.floors import ANNOUNCED, LEAST, admitted, right_at
from bench.ratios import of_pairs
from bench.sizes import item_size
from bench.tables import table
from bench.watch import Watch, is_right, percentile
from local.recall_twin.core.model import BotEntry, Event

NOW = datetime(2026, 3, 2, 9, tzinfo=UTC)
START = NOW + timedelta(hours=2)
LINK = "https://meet.google.com/aaa-bbbb-ccc"
KEY = ("ada@corp.example", "m1")


def seconds(number: float) -> timedelta:
    return timedelta(seconds=number)


def event(*bots: BotEntry, is_deleted: bool = False) -> Event:
    return Event(
        id="e1", calendar_id="c1", platform="google_calendar", platform_id="m1", ical_uid="u",
        start_time=START, end_time=START + timedelta(hours=1), raw={}, meeting_url=LINK,
        meeting_platform="google_meet", created_at=NOW, updated_at=NOW, bots=list(bots),
        is_deleted=is_deleted,
    )  # fmt: skip


def bot(start: datetime = START, link: str = LINK) -> BotEntry:
    return BotEntry("b1", start, "key", link)


def test_a_percentile_is_the_value_at_its_rank() -> None:
    values = [float(n) for n in range(1, 101)]
    assert [percentile(values, share) for share in (0.01, 0.5, 0.99, 1)] == [1, 50, 99, 100]


@pytest.mark.parametrize(
    "wrong",
    [
        event(),
        event(bot(), bot()),
        event(bot(START + timedelta(hours=1))),
        event(bot(link="https://meet.google.com/zzz-zzzz-zzz")),
        event(bot(), is_deleted=True),
    ],
)
def test_an_event_is_right_only_with_one_bot_at_its_start_in_its_room(wrong: Event) -> None:
    assert not is_right(wrong, NOW)
    assert is_right(event(bot()), NOW)
    assert is_right(event(is_deleted=True), NOW)


def test_a_change_waits_from_its_first_moment_until_its_bot_is_right() -> None:
    watch = Watch()
    watch.changed(KEY, NOW)
    watch.changed(KEY, NOW + seconds(3))
    watch.changed(("grace@corp.example", "m1"), NOW + seconds(4))
    watch.wrote(KEY, event(bot(START + timedelta(hours=1))), NOW + seconds(9))
    watch.wrote(KEY, event(bot()), NOW + seconds(10))
    assert (watch.delays(), watch.waiting) == ([10.0, math.inf], 1)
    assert math.isinf(watch.after_last())
    watch.wrote(("grace@corp.example", "m1"), event(bot()), NOW + seconds(5))
    assert (watch.delays(), watch.after_last()) == ([1.0, 10.0], 6.0)


def test_a_write_is_wasted_when_it_makes_nothing_right() -> None:
    watch = Watch()
    watch.wrote(KEY, event(), NOW)
    assert watch.wasted == 1
    watch.wrote(KEY, event(bot()), NOW)
    assert watch.wasted == 1
    watch.wrote(KEY, event(bot()), NOW)
    assert watch.wasted == 2
    watch.wrote(KEY, event(is_deleted=True), NOW)
    assert watch.wasted == 2


def test_the_floor_writes_600_a_minute() -> None:
    changes = [60 * number / 1000 for number in range(1000)]
    floor = right_at(changes)
    # The 601st comes after 36 s and waits until the first has left the window.
    longest = max(at - change for at, change in zip(floor, changes, strict=True))
    assert longest == pytest.approx(ANNOUNCED + LEAST + 24)
    assert floor[-1] - changes[-1] == pytest.approx(ANNOUNCED + LEAST + 24)


def test_3000_meetings_of_new_calendars_take_at_least_four_minutes() -> None:
    assert right_at([0.0] * 3000, shown=0.5)[-1] == pytest.approx(240 + 0.5 + LEAST)


def test_no_window_ever_admits_more_than_its_limit() -> None:
    rng = random.Random(1)
    wanted = sorted(rng.random() * 100 for _ in range(300))
    made = admitted(wanted, limit=7, window=10)
    assert all(later - earlier > 9.999 for earlier, later in zip(made, made[7:], strict=False))
    assert all(at >= moment for at, moment in zip(made, wanted, strict=True))
    assert admitted([0, 1, 2, 90], limit=2, window=60) == [0, 1, 60, 90]


def test_pairs_are_compared_with_each_other_and_not_across_rounds() -> None:
    found = of_pairs("any", [(2.0, 1.0), (20.0, 10.0), (3.0, 1.0)])
    assert (found.ours, found.floor, found.ratio) == (3.0, 1.0, 2.0)


def test_an_items_size_is_that_of_its_names_and_values() -> None:
    assert item_size({"pk": {"S": "USER#1"}, "n": {"N": "12"}, "gone": {"BOOL": True}}) == 17


def test_a_table_is_aligned_and_marks_what_is_not_a_number() -> None:
    lines = table(("a", "bb"), [(1234567, float("nan")), (1.5, "x")]).splitlines()
    assert lines[2] == "| 1,234,567 | -  |"
    assert len({len(line) for line in lines}) == 1
