from __future__ import annotations

from concurrent.futures import ThreadPoolExecutor

from tests.contract.stores import MINUTE, NOW, SECOND, USER, Stores


def test_as_many_saves_as_allowed_are_admitted_in_a_minute(stores: Stores) -> None:
    admitted = [stores.rates.admit(USER, NOW + number * SECOND, 3) for number in range(5)]
    assert admitted == [True, True, True, False, False]


def test_the_next_minute_starts_afresh(stores: Stores) -> None:
    assert stores.rates.admit(USER, NOW + 59 * SECOND, 1)
    assert not stores.rates.admit(USER, NOW + 59 * SECOND, 1)
    assert stores.rates.admit(USER, NOW + MINUTE, 1)


def test_every_user_is_counted_alone(stores: Stores) -> None:
    assert stores.rates.admit(USER, NOW, 1)
    assert stores.rates.admit("user-2", NOW, 1)


def test_of_many_saves_at_once_no_more_than_allowed_are_admitted(stores: Stores) -> None:
    with ThreadPoolExecutor(8) as pool:
        jobs = [pool.submit(stores.rates.admit, USER, NOW, 5) for _ in range(16)]
        assert sum(job.result() for job in jobs) == 5


def test_what_is_of_a_kind_is_counted_by_itself(stores: Stores) -> None:
    assert stores.rates.admit(USER, NOW, 1)
    assert stores.rates.admit(USER, NOW, 1, "request")
    assert not stores.rates.admit(USER, NOW, 1, "request")
