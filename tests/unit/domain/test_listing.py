from __future__ import annotations

from datetime import datetime, timedelta
from typing import Any

import pytest

from rollcall.domain.listing import (
    BUSY_MARKS,
    BUSY_PAUSE,
    FEW,
    FULL_AT_MOST_IN,
    FULL_EVERY,
    FUTURE_WINDOW,
    OVERLAP,
    PAST_WINDOW,
    RECENT,
    SWEEP_EVERY,
    ListQuery,
    calm_at,
    is_new,
    list_alone,
    list_spacing,
    plan_changes,
    since_made,
    whole,
)
from rollcall.domain.model import RecallCalendar
from tests.unit.domain.samples import NOW, calendar


def ago(seconds: float) -> datetime:
    return NOW - timedelta(seconds=seconds)


def plan(*marked: RecallCalendar, **changes: Any) -> list[ListQuery]:
    return plan_changes(marked, NOW, **{"workspace_listing": True, **changes})


ONE = calendar("r-1", sync_from=ago(10))
TWO = calendar("r-2", sync_from=ago(20))
LATE = calendar("r-3", sync_from=ago(3600))
OVERDUE = calendar("r-7", sync_from=ago(10), full_due_at=ago(3600))


def test_nothing_marked_asks_for_nothing() -> None:
    assert plan() == []
    assert plan(watermark=ago(5)) == []


def test_one_marked_calendar_is_listed_from_its_mark() -> None:
    assert plan(ONE) == [ListQuery("r-1", ago(10), ("r-1",))]


def test_several_recent_marks_are_served_by_one_workspace_list() -> None:
    assert plan(ONE, TWO) == [ListQuery(None, ago(20), ("r-1", "r-2"))]


def test_a_late_mark_is_listed_alone_after_the_recent_ones() -> None:
    assert plan(LATE, ONE, TWO) == [
        ListQuery(None, ago(20), ("r-1", "r-2")),
        ListQuery("r-3", ago(3600), ("r-3",)),
    ]


def test_one_recent_and_one_late_mark_are_two_lists_alone() -> None:
    assert plan(ONE, LATE) == [
        ListQuery("r-1", ago(10), ("r-1",)),
        ListQuery("r-3", ago(3600), ("r-3",)),
    ]


def test_a_mark_stops_being_recent_after_a_few_minutes() -> None:
    edge = calendar("r-2", sync_from=NOW - RECENT)
    inside = calendar("r-2", sync_from=NOW - RECENT + timedelta(microseconds=1))

    assert [q.recall_id for q in plan(ONE, edge)] == ["r-1", "r-2"]
    assert [q.recall_id for q in plan(ONE, inside)] == [None]


def test_a_mark_is_served_as_ever_while_the_daily_read_is_overdue() -> None:
    assert plan(OVERDUE) == [ListQuery("r-7", ago(10), ("r-7",))]


def test_after_a_pause_all_late_marks_but_the_oldest_few_share_one_list() -> None:
    late = [calendar(f"r-{n:02}", sync_from=ago(1000 + n)) for n in range(FEW + 3)]

    shared, *single = plan(*late)

    assert shared == ListQuery(None, ago(1002), ("r-02", "r-01", "r-00"))
    assert [query.recall_id for query in single] == [f"r-{n:02}" for n in range(3, FEW + 3)]


def test_a_few_late_marks_are_listed_one_by_one_beside_the_recent() -> None:
    late = [calendar(f"r-{n:02}", sync_from=ago(1000 + n)) for n in range(FEW)]

    shared, *single = plan(ONE, TWO, *late)

    assert shared.serves == ("r-1", "r-2")
    assert len(single) == FEW


def test_a_list_for_many_late_marks_goes_on_where_workspace_lists_ended() -> None:
    late = [calendar(f"r-{n:02}", sync_from=ago(1000 + n)) for n in range(FEW + 2)]

    shared, *_ = plan(*late, watermark=ago(4000))

    assert shared.updated_since == ago(4000) - OVERLAP


def test_without_workspace_listing_every_calendar_is_listed_alone() -> None:
    queries = plan(ONE, TWO, LATE, workspace_listing=False, watermark=ago(5), sweep_due=True)

    assert [q.recall_id for q in queries] == ["r-1", "r-2", "r-3"]


def test_a_calendar_that_a_workspace_list_did_not_show_is_listed_alone() -> None:
    third = calendar("r-4", sync_from=ago(30))

    assert plan(ONE, TWO, third, alone={"r-2"}) == [
        ListQuery(None, ago(30), ("r-1", "r-4")),
        ListQuery("r-2", ago(20), ("r-2",)),
    ]
    assert [q.recall_id for q in plan(ONE, TWO, alone={"r-2"})] == ["r-1", "r-2"]


def test_a_whole_window_is_read_from_a_day_ago_on() -> None:
    assert whole(ONE, NOW) == ListQuery("r-1", None, ("r-1",), NOW - PAST_WINDOW)


def test_a_workspace_list_begins_behind_a_recent_watermark() -> None:
    assert plan(ONE, TWO, watermark=ago(100)) == [
        ListQuery(None, ago(100) - OVERLAP, ("r-1", "r-2"))
    ]
    assert plan(ONE, TWO, watermark=ago(5)) == [ListQuery(None, ago(20), ("r-1", "r-2"))]


def test_an_old_watermark_drags_nothing_along() -> None:
    assert plan(ONE, TWO, watermark=NOW - RECENT) == [ListQuery(None, ago(20), ("r-1", "r-2"))]


def test_a_sweep_lists_the_workspace_from_its_watermark_however_old() -> None:
    assert plan(sweep_due=True, watermark=ago(900)) == [ListQuery(None, ago(900) - OVERLAP, ())]
    assert plan(ONE, sweep_due=True, watermark=ago(900)) == [
        ListQuery(None, ago(900) - OVERLAP, ("r-1",))
    ]


def test_a_sweep_has_nowhere_to_begin_without_a_watermark() -> None:
    assert plan(sweep_due=True) == []


@pytest.mark.parametrize(
    ("mark", "watermark", "since"),
    [
        (ago(10), None, ago(10)),
        (ago(10), ago(60), ago(60) - OVERLAP),
        (ago(60), ago(10), ago(60)),
        (None, ago(60), ago(60) - OVERLAP),
        (None, None, None),
    ],
)
def test_a_calendar_is_listed_from_its_mark_or_watermark_whichever_is_earlier(
    mark: datetime | None, watermark: datetime | None, since: datetime | None
) -> None:
    found = list_alone(calendar("r-1", sync_from=mark, watermark=watermark))

    assert found == ListQuery("r-1", since, ("r-1",))


@pytest.mark.parametrize(("limit", "seconds"), [(60, 1.2), (600, 0.12), (1, 72)])
def test_lists_are_closer_where_more_are_allowed(limit: int, seconds: float) -> None:
    assert list_spacing(limit) == timedelta(seconds=seconds)
    assert list_spacing(limit, others_wait=True) == timedelta(seconds=2 * seconds)
    assert list_spacing(limit, writes_wait=True) == timedelta(seconds=5 * seconds)


@pytest.mark.parametrize(
    ("made", "listed", "new"),
    [
        (ago(1), None, True),
        (ago(299), None, True),
        (ago(301), None, False),
        (ago(1), ago(0), False),
        (None, None, False),
    ],
)
def test_a_calendar_is_new_for_five_minutes_until_a_list_shows_it(
    made: datetime | None, listed: datetime | None, new: bool
) -> None:
    assert is_new(calendar(watermark=made, synced_at=listed), NOW) is new


def test_new_calendars_are_listed_from_before_they_were_made() -> None:
    new = [since_made(calendar(f"r-{n}", watermark=ago(10 + n))) for n in range(3)]
    assert plan(*new) == [ListQuery(None, ago(12) - OVERLAP, ("r-0", "r-1", "r-2"))]


@pytest.mark.parametrize(
    ("announced", "calm"),
    [(0, None), (1, None), (BUSY_MARKS, None), (BUSY_MARKS + 1, NOW + BUSY_PAUSE)],
)
def test_a_calendar_with_many_marks_since_its_last_list_waits_for_more(
    announced: int, calm: datetime | None
) -> None:
    assert calm_at(calendar(requested=7 + announced, synced=7), NOW) == calm


def test_the_times_are_those_of_the_documentation() -> None:
    assert timedelta(seconds=2) == OVERLAP
    assert timedelta(minutes=5) == RECENT
    assert timedelta(minutes=15) == SWEEP_EVERY
    assert timedelta(days=1) == FULL_EVERY == PAST_WINDOW
    assert timedelta(hours=30) == FULL_AT_MOST_IN
    assert timedelta(days=28) == FUTURE_WINDOW
    assert timedelta(seconds=12) == BUSY_PAUSE
    assert BUSY_MARKS == 3
