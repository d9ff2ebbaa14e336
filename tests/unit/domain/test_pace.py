from __future__ import annotations

from dataclasses import replace
from datetime import timedelta

import pytest

from rollcall.domain.pace import (
    DEFAULT_BLOCK,
    LIMITS,
    MAX_BLOCK,
    MIN_BLOCK,
    WINDOW,
    Endpoint,
    Pace,
    clamp_retry_after,
)
from tests.unit.domain.samples import NOW

LIST, REMOVE = Endpoint.LIST_EVENTS, Endpoint.REMOVE
TWO = dict.fromkeys(Endpoint, 2)


def after(seconds: float) -> timedelta:
    return timedelta(seconds=seconds)


def test_the_first_calls_need_not_wait() -> None:
    assert Pace().wait(LIST, NOW, TWO) == 0
    assert Pace().called(LIST, NOW).wait(LIST, NOW, TWO) == 0


def test_a_full_window_waits_until_its_oldest_call_has_left_it() -> None:
    full = Pace().called(LIST, NOW).called(LIST, NOW + after(10))

    assert full.wait(LIST, NOW + after(10), TWO) == WINDOW + 1 - 10
    assert full.wait(LIST, NOW + after(60.5), TWO) == pytest.approx(0.5)
    assert full.wait(LIST, NOW + after(61), TWO) == 0


def test_calls_are_held_a_second_longer_so_that_rounding_is_safe() -> None:
    late_in_its_second = Pace().called(LIST, NOW + after(0.999), times=2)

    assert late_in_its_second.wait(LIST, NOW + after(60.998), TWO) > 0


def test_one_endpoint_does_not_slow_another() -> None:
    full = Pace().called(LIST, NOW, times=2)

    assert full.wait(REMOVE, NOW, TWO) == 0


def test_a_window_that_is_far_too_full_waits_for_enough_calls_to_leave() -> None:
    crowded = Pace().called(LIST, NOW, times=5).called(LIST, NOW + after(30), times=2)

    assert crowded.wait(LIST, NOW + after(30), TWO) == 61
    assert crowded.used(LIST, NOW + after(30)) == 7
    assert crowded.used(LIST, NOW + after(60)) == 7
    assert crowded.used(LIST, NOW + after(61)) == 2
    assert crowded.used(LIST, NOW + after(91)) == 0
    assert crowded.used(REMOVE, NOW) == 0


def test_calls_that_left_the_window_are_forgotten() -> None:
    busy = Pace()
    for second in range(1000):
        busy = busy.called(LIST, NOW + after(second))

    assert len(busy.calls[LIST]) == WINDOW + 1


def test_a_grant_that_was_never_given_back_counts_as_used() -> None:
    charged = Pace().called(LIST, NOW, times=2)

    assert charged.wait(LIST, NOW + after(1), TWO) == 60


def test_a_block_holds_one_endpoint_for_as_long_as_it_says() -> None:
    blocked = Pace().blocked(LIST, NOW, 30)

    assert blocked.wait(LIST, NOW, TWO) == 30
    assert blocked.wait(LIST, NOW + after(29), TWO) == 1
    assert blocked.wait(LIST, NOW + after(30), TWO) == 0
    assert blocked.wait(REMOVE, NOW, TWO) == 0


def test_a_shorter_block_does_not_lift_a_longer_one() -> None:
    assert Pace().blocked(LIST, NOW, 60).blocked(LIST, NOW, 5).wait(LIST, NOW, TWO) == 60
    assert Pace().blocked(LIST, NOW, 5).blocked(LIST, NOW, 60).wait(LIST, NOW, TWO) == 60


def test_a_block_and_a_full_window_wait_for_the_later_of_both() -> None:
    full = Pace().called(LIST, NOW, times=2)

    assert full.blocked(LIST, NOW, 5).wait(LIST, NOW, TWO) == 61
    assert full.blocked(LIST, NOW, 100).wait(LIST, NOW, TWO) == 100


def test_a_refused_key_stops_every_endpoint_for_a_while() -> None:
    stopped = Pace().stopped(NOW + after(300))

    assert {stopped.wait(endpoint, NOW, TWO) for endpoint in Endpoint} == {300}
    assert {stopped.wait(e, NOW + after(300), TWO) for e in Endpoint} == {0}


def test_calls_that_a_clock_ahead_counted_are_believed_to_be_of_now() -> None:
    ahead = Pace().called(LIST, NOW + after(86_400), times=2).called(LIST, NOW + after(86_410))

    assert ahead.believed(NOW) == Pace().called(LIST, NOW, times=3)
    assert ahead.believed(NOW).wait(LIST, NOW, TWO) == 61


def test_calls_from_before_a_clock_went_ahead_keep_their_second() -> None:
    before = Pace().called(LIST, NOW - after(30), times=2).called(LIST, NOW, times=3)
    ahead = before.called(LIST, NOW + after(20), times=4)

    assert ahead.believed(NOW) == before.called(LIST, NOW, times=4)


def test_an_endpoint_without_calls_is_believed() -> None:
    assert Pace({LIST: {}}).believed(NOW) == Pace({LIST: {}})


def test_no_block_is_believed_to_last_a_day() -> None:
    ahead = Pace().stopped(NOW + after(86_400)).blocked(LIST, NOW + after(86_400), 20)

    assert {ahead.believed(NOW).wait(e, NOW + MAX_BLOCK, TWO) for e in Endpoint} == {0}
    assert ahead.believed(NOW).wait(LIST, NOW, TWO) == MAX_BLOCK.total_seconds()


def test_what_a_right_clock_wrote_is_believed_as_it_stands() -> None:
    pace = Pace().called(LIST, NOW).called(LIST, NOW - after(5)).blocked(LIST, NOW, 20)

    assert pace.stopped(NOW + after(300)).believed(NOW) == pace.stopped(NOW + after(300))


@pytest.mark.parametrize(
    ("named", "block"),
    [
        (None, DEFAULT_BLOCK),
        (float("nan"), DEFAULT_BLOCK),
        (0, MIN_BLOCK),
        (-1, MIN_BLOCK),
        (float("-inf"), MIN_BLOCK),
        (0.5, MIN_BLOCK),
        (1, after(1)),
        (1.5, after(1.5)),
        (900, after(900)),
        (901, MAX_BLOCK),
        (1e9, MAX_BLOCK),
        (float("inf"), MAX_BLOCK),
    ],
)
def test_a_wait_named_by_the_other_side_is_kept_within_bounds(
    named: float | None, block: timedelta
) -> None:
    assert clamp_retry_after(named) == block


# Recall's base limits a minute (contract, section 3), under the names the lease stores.
BASE = {
    "list_events": 60,
    "retrieve_event": 300,
    "schedule": 600,
    "remove": 600,
    "list_calendars": 60,
    "create_calendar": 300,
    "retrieve_calendar": 300,
    "update_calendar": 300,
    "delete_calendar": 300,
    "leave_call": 300,
    "retrieve_bot": 300,
}


def test_a_twentieth_of_every_base_limit_is_held_back() -> None:
    assert set(LIMITS) == set(Endpoint)
    assert {endpoint.value: limit for endpoint, limit in LIMITS.items()} == {
        name: base - base // 20 for name, base in BASE.items()
    }


def test_a_block_without_a_named_wait_holds_ten_seconds() -> None:
    assert Pace().blocked(LIST, NOW, None).wait(LIST, NOW, TWO) == 10


def test_a_pace_is_a_value() -> None:
    before = Pace().called(LIST, NOW)
    same = replace(before)

    before.called(LIST, NOW).blocked(LIST, NOW, 9)

    assert before == same
    assert before.used(LIST, NOW) == 1
