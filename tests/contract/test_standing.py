"""Whether the worker keeps up is read by the pages, with no more than the portal's rights."""

from __future__ import annotations

from dataclasses import replace
from datetime import timedelta

from rollcall.domain.breaker import Breaker
from rollcall.domain.endpoints import Endpoint
from rollcall.use_cases.standing import Work, standing
from tests.contract.stores import MARK, NOW, USER, Stores, a_user


def test_of_an_installation_that_never_ran_nothing_is_said(stores: Stores) -> None:
    found = standing(stores.standing, "main", NOW)
    assert (found.waiting, found.held, found.last_run.ran_at) == ((), (), None)


def test_what_waits_and_what_is_held_back_is_told(stores: Stores) -> None:
    stores.accounts.put_user(a_user(user_id=USER), MARK)
    stores.connect()
    lease = stores.lease()
    until = NOW + timedelta(minutes=3)
    broken = {Endpoint.SCHEDULE: Breaker(failures=4, probe_at=until)}
    stores.worker.save_lease(replace(lease, breakers=broken, ran_at=NOW))

    found = standing(stores.standing, "main", NOW + timedelta(minutes=20))

    waiting = {one.work: one.count for one in found.waiting}
    assert waiting[Work.CONNECTIONS] == 1
    assert [(one.call, one.until) for one in found.held] == [("schedule", until)]
    assert found.overdue.connections_waiting == 1
    assert found.last_run.ran_at == NOW
