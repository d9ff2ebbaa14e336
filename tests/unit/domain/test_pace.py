from __future__ import annotations

from dataclasses import replace
from datetime import timedelta

import pytest

from rollcall.domain.endpoints import NOT_RECALLS, Endpoint
from rollcall.domain.pace import (
    DEFAULT_BLOCK,
    LONGEST_PROBE,
    MARGIN,
    MAX_BLOCK,
    MIN_BLOCK,
    TENTHS_KEPT,
    WINDOW,
    Pace,
    clamp_retry_after,
)
from tests.unit.domain.samples import NOW

LIST, REMOVE = Endpoint.LIST_EVENTS, Endpoint.REMOVE
TWO = 2


def after(seconds: float) -> timedelta:
    return timedelta(seconds=seconds)


def calls(*moments: float, endpoint: Endpoint = LIST) -> Pace:
    """The pace after calls so many seconds from now."""
    pace = Pace()
    for seconds in moments:
        pace = pace.called(endpoint, NOW + after(seconds))
    return pace


def wait(pace: Pace, seconds: float = 0, endpoint: Endpoint = LIST, limit: int = TWO) -> float:
    """The seconds that a call waits that is wanted so many seconds from now."""
    now = NOW + after(seconds)
    return (pace.free_at(endpoint, now, limit) - now).total_seconds()


def test_the_first_calls_need_not_wait() -> None:
    assert wait(Pace()) == 0
    assert wait(calls(0)) == 0


def test_a_full_window_waits_until_its_oldest_call_has_left_it() -> None:
    full = calls(0, 10)

    assert wait(full, 10) == pytest.approx(50.5)
    assert wait(full, 60.4) == pytest.approx(0.1)
    assert wait(full, 60.5) == 0


def test_a_call_late_in_its_tenth_of_a_second_is_held_a_minute_at_least() -> None:
    full = calls(0.0999, 0.0999)

    assert wait(full, 60.0999) > 0
    assert full.free_at(LIST, NOW + after(30), TWO) - (NOW + after(0.0999)) > WINDOW


def test_one_endpoint_does_not_slow_another() -> None:
    assert wait(calls(0, 0), endpoint=REMOVE) == 0


def test_a_window_that_is_far_too_full_waits_for_enough_calls_to_leave() -> None:
    crowded = calls(0, 0, 0, 0, 0, 30, 30)

    assert wait(crowded, 30) == pytest.approx(60.5)
    assert wait(crowded, 30, limit=3) == pytest.approx(30.5)
    assert [crowded.used(LIST, NOW + after(s)) for s in (30, 60.4, 60.5, 90.4, 90.5)] == [
        7, 7, 2, 2, 0,
    ]  # fmt: skip
    assert crowded.used(REMOVE, NOW) == 0


def test_calls_that_left_the_window_are_forgotten() -> None:
    busy = calls(*(tenth / 10 for tenth in range(2000)))

    assert len(busy.calls[LIST]) == TENTHS_KEPT
    assert busy.used(LIST, NOW + after(199.9)) == TENTHS_KEPT


def test_a_call_is_counted_when_it_begins_and_anew_when_its_answer_is_there() -> None:
    begun = calls(0, 1)
    answered = begun.answered(LIST, NOW, NOW + after(9))

    assert begun.used(LIST, NOW + after(9)) == answered.used(LIST, NOW + after(9)) == 2
    assert wait(begun, 10) == pytest.approx(50.5)
    assert wait(answered, 10) == pytest.approx(51.5)
    assert wait(answered.answered(LIST, NOW + after(1), NOW + after(9)), 10) == pytest.approx(59.5)


def test_the_answer_to_one_of_many_calls_of_a_moment_moves_only_that_one() -> None:
    begun = calls(0, 0, 0).answered(LIST, NOW, NOW + after(5))

    assert [begun.used(LIST, NOW + after(s)) for s in (5, 60.5, 65.5)] == [3, 1, 0]


def test_an_answer_that_comes_when_its_call_is_forgotten_counts_like_any() -> None:
    late = calls(0, 100).answered(LIST, NOW, NOW + after(100))

    assert late.used(LIST, NOW + after(100)) == 2


def test_a_call_that_was_never_made_is_not_counted() -> None:
    assert calls(0, 0).withdrawn(LIST, NOW).used(LIST, NOW) == 1
    assert calls(0).withdrawn(LIST, NOW) == Pace({LIST: {}})


def test_after_a_stop_one_call_at_a_time_is_tried() -> None:
    tried = Pace().stopped(NOW).trying(LIST, NOW)
    assert wait(tried, endpoint=REMOVE) == LONGEST_PROBE.total_seconds()
    assert Pace().trying(LIST, NOW) == Pace()


def test_a_refused_key_stops_every_endpoint_of_recall_for_a_while() -> None:
    stopped = Pace().stopped(NOW + after(300))
    of_recall = set(Endpoint) - NOT_RECALLS

    assert {wait(stopped, endpoint=endpoint) for endpoint in of_recall} == {300}
    assert {wait(stopped, endpoint=endpoint) for endpoint in NOT_RECALLS} == {0}
    assert {wait(stopped, 300, endpoint) for endpoint in Endpoint} == {0}


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


def test_calls_are_kept_for_the_window_and_the_margin() -> None:
    assert timedelta(seconds=TENTHS_KEPT / 10) == WINDOW + MARGIN


def test_a_pace_is_a_value() -> None:
    before = calls(0)
    same = replace(before)

    before.called(LIST, NOW).answered(LIST, NOW, NOW).stopped(NOW).withdrawn(LIST, NOW)

    assert before == same
    assert before.used(LIST, NOW) == 1
