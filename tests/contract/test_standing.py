"""Whether the worker keeps up is read by the pages, with no more than the portal's rights."""

from __future__ import annotations

from dataclasses import replace
from datetime import datetime, timedelta

from rollcall.domain.breaker import Breaker
from rollcall.domain.endpoints import LIMITS, Endpoint
from rollcall.domain.pace import Pace
from rollcall.use_cases.standing import Standing, Used, Watched, Work, standing, watched
from tests.contract.stores import MARK, NOW, USER, Stores, a_user
from tests.support.memory import MemoryDeadLetters, MemoryState


def _standing(stores: Stores, now: datetime) -> Standing:
    return standing(stores.standing, MemoryDeadLetters(MemoryState()), LIMITS, "main", now)


def test_of_an_installation_that_never_ran_nothing_is_said(stores: Stores) -> None:
    found = _standing(stores, NOW)
    assert (found.waiting, found.held, found.last_run.ran_at) == ((), (), None)


def test_what_waits_and_what_is_held_back_is_told(stores: Stores) -> None:
    stores.accounts.put_user(a_user(user_id=USER), MARK)
    stores.connect()
    lease = stores.lease()
    until = NOW + timedelta(minutes=3)
    broken = {Endpoint.SCHEDULE: Breaker(failures=4, probe_at=until)}
    stores.worker.save_lease(replace(lease, breakers=broken, ran_at=NOW))

    found = _standing(stores, NOW + timedelta(minutes=20))

    waiting = {one.work: one.count for one in found.waiting}
    assert waiting[Work.CONNECTIONS] == 1
    assert [(one.call, one.until) for one in found.held] == [("schedule", until)]
    assert found.overdue.connections_waiting == 1
    assert found.last_run.ran_at == NOW


def test_calls_of_the_last_minute_are_told_with_what_is_allowed(stores: Stores) -> None:
    lease = stores.lease()
    pace = Pace().called(Endpoint.SCHEDULE, NOW).called(Endpoint.SCHEDULE, NOW)
    stores.worker.save_lease(replace(lease, pace=pace))

    assert _standing(stores, NOW).pace == (Used(Endpoint.SCHEDULE, 2, 600),)
    assert _standing(stores, NOW + timedelta(minutes=2)).pace == ()


def test_the_coming_day_of_somebody_with_a_calendar_is_looked_at(stores: Stores) -> None:
    stores.accounts.put_user(a_user(user_id=USER), MARK)
    assert not watched(stores.standing, USER, NOW).connected
    stores.connect()
    assert watched(stores.standing, USER, NOW) == Watched(connected=True, rows=[])
