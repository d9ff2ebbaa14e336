from __future__ import annotations

from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from dataclasses import replace
from datetime import timedelta
from typing import Any

import pytest

from rollcall.domain.amounts import Amount
from rollcall.domain.breaker import Breaker
from rollcall.domain.endpoints import Endpoint
from rollcall.domain.errors import LeaseLost
from rollcall.domain.lease import Lease, ListProgress, Suspect
from rollcall.domain.leasing import FIRST_PAUSE
from rollcall.domain.pace import Pace
from rollcall.domain.silence import Silence
from rollcall.domain.trouble import LastRun, Trouble, TroubleCause
from tests.contract.stores import (
    DAY,
    MINUTE,
    NOW,
    SECOND,
    Stores,
    a_calendar,
    an_event,
)

TROUBLE = Trouble(TroubleCause.RECALL_DOWN, NOW - MINUTE, 4, NOW, NOW + SECOND)


def learned(lease: Lease, **changes: Any) -> Lease:
    """The lease with a value other than the usual one in every field that the next one gets."""
    pace = Pace().called(Endpoint.LIST_EVENTS, NOW).called(Endpoint.LIST_EVENTS, NOW + SECOND)
    everything = replace(
        lease,
        pace=pace.stopped(NOW + MINUTE),
        breakers={Endpoint.REMOVE: Breaker(3, NOW, NOW + SECOND, NOW, {"user-1": 2}, 1)},
        watermark=NOW - SECOND,
        sweep_due_at=NOW + MINUTE,
        workspace_listing=False,
        list_together_at=NOW + DAY,
        next_list_at=NOW + SECOND,
        progress=ListProgress(None, NOW, None, "https://next", NOW, {"r-1": 7}, filled_by=("r-1",)),
        ordered=7,
        ordered_minutes=210,
        ordered_on="2026-03-02",
        audit_due_at=NOW + MINUTE,
        audit_link="https://next",
        calendars=9,
        surplus=("r-8", "r-9"),
        silence=Silence(NOW, 12),
        ran_at=NOW,
        trouble=TROUBLE,
        installation="i-1",
        meetings_until=NOW + DAY,
        suspects={"write_bot:u/c/e": Suspect(2, NOW + MINUTE)},
    )
    return replace(everything, **changes)


def test_the_first_lease_has_a_fresh_pace_and_ends_after_its_duration(stores: Stores) -> None:
    lease = stores.lease()
    assert lease == Lease("main", 1, NOW + 30 * SECOND, Pace())
    assert lease.workspace_listing is True


def test_each_lease_names_a_run_of_its_own(stores: Stores) -> None:
    first = stores.lease()
    second = stores.lease(first.expires_at)
    other = stores.lease(workspace="other")
    assert [lease.run for lease in (first, second, other)] == ["main-1", "main-2", "other-1"]


def test_a_held_lease_is_not_given_to_another(stores: Stores) -> None:
    stores.lease()
    assert stores.lease_or_none(NOW + 29 * SECOND, "main") is None


def test_a_held_lease_that_was_saved_is_not_given_to_another(stores: Stores) -> None:
    stores.worker.save_lease(learned(stores.lease()))
    assert stores.lease_or_none(NOW + 29 * SECOND, "main") is None


def test_a_lease_holds_until_the_end_that_was_saved_last(stores: Stores) -> None:
    lease = stores.lease()
    stores.worker.save_lease(replace(lease, expires_at=lease.expires_at + 20 * SECOND))
    assert stores.lease_or_none(lease.expires_at + 19 * SECOND, "main") is None
    assert stores.lease(lease.expires_at + 20 * SECOND).token == lease.token + 1


def test_workspaces_have_leases_of_their_own(stores: Stores) -> None:
    stores.worker.save_lease(learned(stores.lease()))
    other = stores.lease(workspace="other")
    assert other == Lease("other", 1, NOW + 30 * SECOND, Pace())


def test_what_a_lease_learned_is_handed_to_the_next(stores: Stores) -> None:
    given_back = learned(stores.lease())
    stores.worker.release(given_back)
    following = stores.lease(NOW + SECOND)
    assert following == replace(given_back, token=2, expires_at=NOW + 31 * SECOND)


def test_the_pages_see_when_the_last_run_ended_and_the_trouble_that_it_left(
    stores: Stores,
) -> None:
    last_run = stores.portal.last_run
    assert last_run("main") == LastRun()
    lease = stores.lease()
    assert last_run("main") == LastRun()
    stores.worker.release(replace(lease, trouble=TROUBLE, ran_at=NOW, swept_at=NOW - SECOND))
    assert last_run("main") == LastRun(TROUBLE, NOW, NOW - SECOND)
    following = stores.lease()
    assert last_run("main") == LastRun(TROUBLE, NOW, NOW - SECOND)
    assert last_run("other") == LastRun()
    stores.worker.save_lease(replace(following, trouble=None))
    assert last_run("main") == LastRun(None, NOW, NOW - SECOND)


def test_what_a_lease_cleared_stays_cleared(stores: Stores) -> None:
    stores.worker.release(learned(stores.lease()))
    cleared = replace(
        stores.lease(), pace=Pace(), breakers={}, progress=None, surplus=(), suspects={}
    )
    stores.worker.save_lease(cleared)
    stores.worker.release(replace(cleared, next_list_at=None))
    following = stores.lease()
    assert (following.pace, following.breakers, following.suspects) == (Pace(), {}, {})
    assert (following.progress, following.surplus, following.next_list_at) == (None, (), None)
    assert following.watermark == NOW - SECOND


def test_all_that_a_worker_saved_before_it_died_is_handed_to_the_next(stores: Stores) -> None:
    died = learned(stores.lease())
    stores.worker.save_lease(died)
    following = stores.lease(died.expires_at)
    expected = replace(died, token=2, expires_at=died.expires_at + 30 * SECOND)
    assert following == expected


def test_what_a_worker_released_replaces_what_it_saved(stores: Stores) -> None:
    lease = stores.lease()
    stores.worker.save_lease(learned(lease, under_way={"write_bot:u/c/e": "u"}))
    stores.worker.release(replace(lease, watermark=NOW))
    assert stores.lease() == replace(lease, token=2, watermark=NOW)


def test_the_work_under_which_a_worker_died_is_suspected_by_the_next(stores: Stores) -> None:
    lease = stores.lease()
    known = {"a": Suspect(1, NOW, "u-1"), "b": Suspect(1, NOW, "u-2")}
    stores.worker.save_lease(replace(lease, under_way={"a": "u-1", "c": "u-3"}, suspects=known))
    later = lease.expires_at
    following = stores.lease(later)
    assert following.under_way == {}
    assert following.suspects == {
        "a": Suspect(2, later + 2 * FIRST_PAUSE, "u-1"),
        "b": known["b"],
        "c": Suspect(1, later + FIRST_PAUSE, "u-3"),
    }


def test_a_second_death_before_anything_is_saved_suspects_nothing_more(stores: Stores) -> None:
    lease = stores.lease()
    stores.worker.save_lease(replace(lease, under_way={"a": "u-1"}))
    second = stores.lease(lease.expires_at)
    third = stores.lease(second.expires_at)
    assert third.suspects == second.suspects


def test_a_lease_that_a_clock_a_day_ahead_dated_holds_nobody_up(stores: Stores) -> None:
    ahead = stores.lease(NOW + DAY)
    following = stores.lease(NOW)
    assert (following.token, following.expires_at) == (ahead.token + 1, NOW + 30 * SECOND)
    with pytest.raises(LeaseLost):
        stores.worker.release(ahead)


def test_clocks_a_few_seconds_apart_still_respect_each_other(stores: Stores) -> None:
    stores.lease(NOW + 5 * SECOND)
    assert stores.lease_or_none(NOW, "main") is None


def test_an_attempt_that_is_repeated_is_given_the_lease_that_it_took(stores: Stores) -> None:
    def attempt(name: str) -> Lease | None:
        return stores.worker.acquire("main", NOW, 30 * SECOND, name)

    taken = attempt("a")
    assert taken is not None
    assert attempt("b") is None
    assert attempt("a") == taken
    stores.worker.save_lease(learned(taken))
    assert attempt("a") == learned(taken)
    stores.worker.release(learned(taken))
    following = attempt("b")
    assert following is not None
    assert following.token == taken.token + 1
    assert attempt("a") is None


def test_every_write_under_an_old_token_is_refused(stores: Stores) -> None:
    old = stores.lease()
    stores.connect()
    connection = stores.portal.connections("user-1")[0]
    new = stores.lease(NOW + MINUTE)
    stores.worker.add_calendar(new, a_calendar())
    stores.worker.save_events(new, [an_event()])
    worker = stores.worker
    attempts: tuple[Callable[[], object], ...] = (
        lambda: worker.release(learned(old)),
        lambda: worker.save_lease(learned(old)),
        lambda: worker.save_events(old, [an_event(generation=99)]),
        lambda: worker.drop_events(old, [("user-1", "calendar-1", "event-1")]),
        lambda: worker.save_connection(old, connection, connection),
        lambda: worker.drop_connection(old, connection),
        lambda: worker.save_calendar(old, a_calendar(synced=9), a_calendar()),
        lambda: worker.save_calendars(old, [(a_calendar(synced=9), a_calendar())], None),
        lambda: worker.add_calendar(old, a_calendar(recall_id="r-2")),
        lambda: worker.drop_calendar(old, a_calendar().recall_id),
        lambda: worker.save_orders(old, NOW.date(), {"user-1": Amount(9)}),
    )
    for attempt in attempts:
        with pytest.raises(LeaseLost):
            attempt()
    assert stores.calendar() == a_calendar()
    assert worker.recall_calendars(["r-2"]) == {}
    assert worker.orders(["user-1"], NOW.date()) == {"user-1": Amount()}
    assert list(worker.events([("user-1", "calendar-1", "event-1")]).values()) == [an_event()]
    assert stores.portal.connections("user-1") == [connection]
    assert stores.lease(new.expires_at) == Lease("main", 3, new.expires_at + 30 * SECOND, Pace())


def test_a_lease_that_ended_but_was_not_taken_can_still_write(stores: Stores) -> None:
    lease = stores.lease()
    stores.worker.add_calendar(lease, a_calendar())
    stores.worker.release(lease)
    assert stores.calendar() == a_calendar()


def test_of_many_acquirers_at_once_one_wins(stores: Stores) -> None:
    with ThreadPoolExecutor(8) as pool:
        for turn in range(5):
            now = NOW + turn * MINUTE
            tries = [pool.submit(stores.lease_or_none, now, "main") for _ in range(8)]
            won = [lease for lease in (t.result() for t in tries) if lease is not None]
            assert [lease.token for lease in won] == [turn + 1]


@pytest.mark.parametrize("write", ["release", "save_lease"])
def test_a_late_write_of_a_lease_and_a_takeover_never_both_count(
    stores: Stores, write: str
) -> None:
    with ThreadPoolExecutor(2) as pool:
        for turn in range(10):
            workspace = f"w-{turn}"
            old = stores.lease(workspace=workspace)
            later = old.expires_at + timedelta(seconds=1)
            late = pool.submit(getattr(stores.worker, write), replace(old, watermark=NOW))
            taken = pool.submit(stores.lease_or_none, later, workspace).result()
            refused = isinstance(late.exception(), LeaseLost)
            kept = taken is not None and taken.watermark == NOW
            assert refused == (taken is not None and not kept)
