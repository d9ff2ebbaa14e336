"""How much people used in months that are over: counted once, and gone with the account."""

from __future__ import annotations

from dataclasses import replace

import pytest

from rollcall.domain.errors import LeaseLost
from rollcall.domain.month_use import MonthUse
from tests.contract.stores import MARK, MINUTE, NOW, USER, Stores, a_user

USED = MonthUse(USER, "2026-02", 3, 2, 7200, 1500, 5400, whole=True, counted_at=NOW)


@pytest.fixture
def known(stores: Stores) -> Stores:
    stores.accounts.put_user(a_user(user_id=USER), MARK)
    return stores


def test_what_was_counted_is_read_by_month_and_by_person(known: Stores) -> None:
    lease, before = known.lease(), replace(USED, month="2026-01")
    known.usage.save(lease, USED)
    known.usage.save(lease, before)
    assert known.usage_shown.of_month([USER, "nobody"], "2026-02") == {USER: USED}
    assert known.usage_shown.of_month([USER], "2026-03") == {}
    assert known.usage_shown.of_user(USER) == [before, USED]


def test_what_was_counted_once_stays(known: Stores) -> None:
    lease = known.lease()
    known.usage.save(lease, USED)
    known.usage.save(lease, replace(USED, meetings=0, bots=0, seconds=0))
    assert known.usage.of_user(USER) == [USED]


def test_of_somebody_who_is_gone_nothing_is_kept(stores: Stores) -> None:
    stores.usage.save(stores.lease(), USED)
    assert stores.usage.of_user(USER) == []


def test_a_worker_that_lost_its_lease_stores_nothing(known: Stores) -> None:
    old = known.lease()
    known.lease(NOW + MINUTE)
    with pytest.raises(LeaseLost):
        known.usage.save(old, USED)
    assert known.usage.of_user(USER) == []


def test_it_goes_with_the_account(known: Stores) -> None:
    lease = known.lease()
    known.usage.save(lease, USED)
    while not known.worker.erase_rows(lease, USER):
        pass
    assert known.usage.of_user(USER) == []


def test_nothing_is_kept_of_somebody_who_is_being_deleted(known: Stores) -> None:
    known.portal.erase(USER, "FAKE-RECEIPT", MARK)
    lease = known.lease()
    while not known.worker.erase_rows(lease, USER):
        pass
    known.usage.save(lease, USED)
    assert known.usage.of_user(USER) == []
