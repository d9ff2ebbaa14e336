from __future__ import annotations

from datetime import datetime, timedelta

import pytest

from rollcall.domain.breaker import (
    FIRST_PAUSE,
    LONGEST_PAUSE,
    MOST_USERS,
    OPENS_AT,
    OTHERS_PAUSE,
    Breaker,
)
from tests.unit.domain.samples import NOW

SECOND = timedelta(seconds=1)


def failing(*users: str) -> Breaker:
    """The breaker after calls that failed one after another, each a second after it began."""
    breaker = Breaker()
    for n, user in enumerate(users):
        began = NOW + 2 * n * SECOND
        breaker = breaker.failed(user, began, began + SECOND, refused=False)
    return breaker


def moments(breaker: Breaker) -> tuple[datetime, datetime]:
    """When an open breaker failed last, and when it is probed."""
    assert breaker.failed_at is not None
    assert breaker.probe_at is not None
    return breaker.failed_at, breaker.probe_at


def test_one_failure_leaves_the_breaker_closed() -> None:
    closed = failing("ada")
    assert (closed.free_at("ada"), closed.free_at("bob")) == (None, None)


def test_the_second_failure_in_a_row_opens_it_for_a_pause() -> None:
    opened = failing("ada", "ada")
    assert opened.free_at("ada") == NOW + 3 * SECOND + FIRST_PAUSE
    assert opened.free_at("bob") == NOW + 3 * SECOND + OTHERS_PAUSE


def test_the_pause_doubles_with_each_failure_up_to_the_longest() -> None:
    breakers = [failing(*["ada"] * times) for times in range(OPENS_AT, OPENS_AT + 6)]
    pauses = [probe_at - failed_at for failed_at, probe_at in map(moments, breakers)]
    assert [pause.total_seconds() for pause in pauses] == [1, 2, 4, 8, 8, 8]
    assert pauses[0] == FIRST_PAUSE
    assert pauses[-1] == LONGEST_PAUSE


def test_calls_under_way_at_a_failure_fail_with_it_as_one() -> None:
    failed = Breaker().failed("ada", NOW, NOW + SECOND, refused=False)
    assert failed.failed("ada", NOW, NOW + 2 * SECOND, refused=False) == failed
    assert failed.failed("ada", NOW + SECOND, NOW + 2 * SECOND, refused=False) == failed
    later = failed.failed("ada", NOW + 1.01 * SECOND, NOW + 2 * SECOND, refused=False)
    assert (later.failures, later.users) == (OPENS_AT, {"ada": 2})


def test_who_failed_once_beside_others_does_not_wait_for_the_probe() -> None:
    opened = failing("bob", "ada", "ada")
    assert opened.free_at("bob") == NOW + 5 * SECOND + OTHERS_PAUSE
    assert opened.free_at("ada") == NOW + 5 * SECOND + 2 * FIRST_PAUSE


def test_once_somebody_else_came_through_all_others_call_freely() -> None:
    opened = failing("ada", "ada").came_through("bob")
    assert (opened.free_at("bob"), opened.free_at("cleo")) == (None, None)
    assert opened.free_at("ada") == failing("ada", "ada").probe_at


def test_another_failure_of_somebody_new_slows_the_others_down_again() -> None:
    opened = failing("ada", "ada").came_through("bob")
    again = opened.failed("cleo", NOW + 9 * SECOND, NOW + 10 * SECOND, refused=False)
    assert again.free_at("bob") == NOW + 10 * SECOND + OTHERS_PAUSE


def test_a_probe_that_comes_through_closes_it_for_all() -> None:
    assert failing("ada", "ada", "bob", "bob").came_through("ada") == Breaker()


def test_a_call_that_comes_through_a_closed_breaker_leaves_no_failure() -> None:
    assert failing("ada").came_through("bob") == Breaker()


def test_where_very_many_users_failed_everybody_waits_for_the_probe() -> None:
    many = failing(*(f"user{n}" for n in range(MOST_USERS)))
    assert many.free_at("another") == many.free_at("user0") == many.probe_at
    assert many.came_through("another") == Breaker()


def test_a_probe_puts_off_the_next_one_by_the_pause() -> None:
    now = NOW + 60 * SECOND
    called = failing("ada", "ada", "ada").calling("ada", now)
    assert called.free_at("ada") == now + 2 * FIRST_PAUSE
    assert called.free_at("bob") == failing("ada", "ada", "ada").free_at("bob")


def test_others_call_one_after_the_other_until_one_comes_through() -> None:
    now = NOW + 60 * SECOND
    called = failing("ada", "ada").calling("bob", now)
    assert called.free_at("cleo") == now + OTHERS_PAUSE
    assert called.came_through("bob").calling("cleo", now).free_at("cleo") is None


def test_calls_for_all_users_wait_as_one_user_does() -> None:
    opened = failing("", "")
    assert opened.free_at("") == opened.probe_at
    assert opened.free_at("ada") == opened.others_at
    assert "" not in opened.users
    assert opened.came_through("") == Breaker()


@pytest.mark.parametrize("count", [1, 5])
def test_refusals_are_counted_until_a_call_comes_through(count: int) -> None:
    breaker = failing("ada", "ada")
    for n in range(count):
        began = NOW + (9 + 2 * n) * SECOND
        breaker = breaker.failed("ada", began, began + SECOND, refused=True)
    assert breaker.refused == count
    assert breaker.came_through("bob").refused == 0


def test_refusals_of_calls_that_were_under_way_together_count_as_one() -> None:
    breaker = Breaker()
    for n in range(10):
        breaker = breaker.failed("ada", NOW, NOW + (1 + n) * SECOND, refused=True)
    assert (breaker.refused, breaker.failures) == (1, 1)


def test_no_more_users_are_kept_than_it_takes_to_make_everybody_wait() -> None:
    many = failing(*(f"user{n % 300}" for n in range(900)))
    assert len(many.users) == MOST_USERS


def test_a_call_through_a_closed_breaker_changes_nothing() -> None:
    assert failing("ada").calling("ada", NOW) == failing("ada")


def test_an_endless_row_of_failures_still_has_a_pause() -> None:
    endless = Breaker(10**9, NOW).failed("ada", NOW + SECOND, NOW + 2 * SECOND, refused=False)
    failed_at, probe_at = moments(endless)
    assert probe_at - failed_at == LONGEST_PAUSE
