from __future__ import annotations

from datetime import UTC, datetime, timedelta

from hypothesis import given
from hypothesis import strategies as st

from rollcall.domain.cool_down import FIRST, LONGEST, CoolDown

START = datetime(2026, 3, 2, tzinfo=UTC)


def after(failures: int, now: datetime) -> CoolDown:
    """The cool-down after so many failures at one moment."""
    rest = CoolDown()
    for _ in range(failures):
        rest = rest.after_failure(now)
    return rest


@given(st.datetimes(timezones=st.just(UTC)))
def test_nothing_is_waited_for_before_the_first_failure(now: datetime) -> None:
    assert CoolDown().over(now)


@given(failures=st.integers(1, 2000))
def test_each_pause_is_twice_the_one_before_up_to_the_longest(failures: int) -> None:
    pause = after(failures, START).until - START
    following = after(failures + 1, START).until - START
    assert FIRST <= pause <= LONGEST
    assert following == min(2 * pause, LONGEST)


@given(failures=st.integers(1, 9), passed=st.timedeltas(timedelta(0), 2 * LONGEST))
def test_it_is_over_when_the_pause_has_passed_and_not_before(
    failures: int, passed: timedelta
) -> None:
    rest = after(failures, START)
    assert rest.over(START + passed) is (passed >= rest.until - START)
