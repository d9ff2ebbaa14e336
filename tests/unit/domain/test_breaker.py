from __future__ import annotations

from datetime import datetime, timedelta

from rollcall.domain.breaker import FIRST_PAUSE, LONGEST_PAUSE, OPENS_AT, Breaker
from tests.unit.domain.samples import NOW

SECOND = timedelta(seconds=1)


def failing(times: int) -> Breaker:
    """The breaker after calls that failed one after another, each a second after it began."""
    breaker = Breaker()
    for n in range(times):
        breaker = breaker.failed(NOW + 2 * n * SECOND, NOW + (2 * n + 1) * SECOND)
    return breaker


def test_one_failure_leaves_the_breaker_closed() -> None:
    assert failing(OPENS_AT - 1).probe_at is None


def test_the_second_failure_in_a_row_opens_it_for_a_pause() -> None:
    assert failing(OPENS_AT) == Breaker(2, NOW + 3 * SECOND, NOW + 3 * SECOND + FIRST_PAUSE)


def test_the_pause_doubles_with_each_failure_up_to_the_longest() -> None:
    breakers = [failing(times) for times in range(OPENS_AT, OPENS_AT + 6)]
    pauses = [probe_at - failed_at for failed_at, probe_at in map(moments, breakers)]
    assert [pause.total_seconds() for pause in pauses] == [1, 2, 4, 8, 8, 8]
    assert pauses[0] == FIRST_PAUSE
    assert pauses[-1] == LONGEST_PAUSE


def moments(breaker: Breaker) -> tuple[datetime, datetime]:
    """When an open breaker failed last, and when it is probed."""
    assert breaker.failed_at is not None
    assert breaker.probe_at is not None
    return breaker.failed_at, breaker.probe_at


def test_calls_under_way_at_a_failure_fail_with_it_as_one() -> None:
    failed = Breaker().failed(NOW, NOW + SECOND)
    assert failed.failed(NOW, NOW + 2 * SECOND) == failed
    assert failed.failed(NOW + SECOND, NOW + 2 * SECOND) == failed
    assert failed.failed(NOW + 1.01 * SECOND, NOW + 2 * SECOND).failures == OPENS_AT


def test_a_probe_puts_off_the_next_one_by_the_pause() -> None:
    now = NOW + 60 * SECOND
    breaker = failing(OPENS_AT + 1)
    assert breaker.calling(now) == Breaker(3, breaker.failed_at, now + 2 * FIRST_PAUSE)


def test_a_call_through_a_closed_breaker_changes_nothing() -> None:
    assert failing(1).calling(NOW) == failing(1)


def test_an_endless_row_of_failures_still_has_a_pause() -> None:
    failed_at, probe_at = moments(Breaker(10**9, NOW).failed(NOW + SECOND, NOW + 2 * SECOND))
    assert probe_at - failed_at == LONGEST_PAUSE
