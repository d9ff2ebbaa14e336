from __future__ import annotations

from concurrent.futures import ThreadPoolExecutor
from dataclasses import replace
from datetime import timedelta

import pytest

from rollcall.domain.errors import LeaseLost
from rollcall.domain.leasing import UNSTORED_ORDERS
from rollcall.domain.listing import BUSY_SPACING
from rollcall.domain.model import ListProgress
from rollcall.domain.pace import LIMITS, MAX_BLOCK, Endpoint, Pace
from rollcall.domain.silence import Silence
from rollcall.domain.trouble import Trouble, TroubleCause
from tests.contract.stores import (
    DAY,
    GRANT,
    HOUR,
    MINUTE,
    NOW,
    SECOND,
    Stores,
    a_calendar,
    an_event,
)

TROUBLE = Trouble(TroubleCause.RECALL_DOWN, NOW - MINUTE, 4, NOW)


def test_the_first_lease_has_a_fresh_pace_and_ends_after_its_duration(stores: Stores) -> None:
    lease = stores.lease()
    assert (lease.workspace, lease.token, lease.expires_at) == ("main", 1, NOW + 30 * SECOND)
    assert lease.pace == Pace()
    assert lease.workspace_listing is True


def test_each_lease_names_a_run_of_its_own(stores: Stores) -> None:
    first = stores.lease()
    second = stores.lease(first.expires_at)
    other = stores.lease(workspace="other")
    assert [lease.run for lease in (first, second, other)] == ["main-1", "main-2", "other-1"]


def test_the_id_of_an_installation_is_kept_whatever_becomes_of_its_lease(stores: Stores) -> None:
    lease = stores.lease()
    assert lease.installation == ""
    stores.worker.save_installation(replace(lease, installation="i-1"))
    following = stores.lease(lease.expires_at)
    assert following.installation == "i-1"
    stores.worker.release(following)
    assert stores.lease(lease.expires_at).installation == "i-1"


def test_a_worker_that_was_overtaken_names_no_installation(stores: Stores) -> None:
    lost = stores.lease()
    stores.lease(lost.expires_at)
    with pytest.raises(LeaseLost):
        stores.worker.save_installation(replace(lost, installation="i-2"))
    assert stores.lease(lost.expires_at + MINUTE).installation == ""


def test_a_held_lease_is_not_given_to_another(stores: Stores) -> None:
    stores.lease()
    assert stores.worker.acquire("main", NOW + 29 * SECOND, MINUTE, GRANT, LIMITS) is None


def test_workspaces_have_leases_of_their_own(stores: Stores) -> None:
    stores.lease()
    assert stores.lease(workspace="other").token == 1


def test_what_a_lease_learned_is_handed_to_the_next(stores: Stores) -> None:
    lease = stores.lease()
    pace = Pace().called(Endpoint.LIST_EVENTS, NOW, 3).blocked(Endpoint.SCHEDULE, NOW, 20)
    learned = replace(
        lease,
        pace=pace.stopped(NOW + MINUTE),
        watermark=NOW - SECOND,
        sweep_due_at=NOW + MINUTE,
        workspace_listing=False,
        list_together_at=NOW + DAY,
        installation="i-1",
        surplus=("r-8", "r-9"),
        progress=ListProgress(None, NOW, None, "https://next", NOW, {"r-1": 7}),
        list_after=NOW + SECOND,
        silence=Silence(NOW, 12),
        trouble=TROUBLE,
    )
    stores.worker.release(learned)
    following = stores.lease(NOW + SECOND)
    assert following == replace(learned, token=2, expires_at=NOW + 31 * SECOND)


def test_the_pages_see_the_trouble_that_the_last_lease_left(stores: Stores) -> None:
    assert stores.portal.trouble("main") is None
    lease = stores.lease()
    assert stores.portal.trouble("main") is None
    stores.worker.release(replace(lease, trouble=TROUBLE))
    assert stores.portal.trouble("main") == TROUBLE
    following = stores.lease()
    assert stores.portal.trouble("main") == TROUBLE
    assert stores.portal.trouble("other") is None
    stores.worker.release(replace(following, trouble=None))
    assert stores.portal.trouble("main") is None


def test_what_a_lease_cleared_stays_cleared(stores: Stores) -> None:
    lease = stores.lease()
    stores.worker.release(replace(lease, watermark=NOW, list_after=NOW))
    stores.worker.release(replace(stores.lease(), list_after=None))
    following = stores.lease()
    assert (following.watermark, following.list_after) == (NOW, None)


def test_a_lease_that_was_never_given_back_counts_as_called_until_its_end(stores: Stores) -> None:
    lost = stores.lease()
    later = lost.expires_at
    following = stores.lease(later)
    assert following.token == 2
    assert following.pace.used(Endpoint.LIST_EVENTS, later + 60 * SECOND) == 5
    assert following.pace.used(Endpoint.LIST_EVENTS, later + 61 * SECOND) == 0
    assert following.pace.used(Endpoint.SCHEDULE, later) == 20


def test_what_two_lost_leases_may_have_called_adds_up(stores: Stores) -> None:
    first = stores.lease()
    second = stores.lease(first.expires_at)
    third = stores.lease(second.expires_at)
    assert third.pace.used(Endpoint.LIST_EVENTS, third.expires_at) == 10


def test_a_grant_is_never_counted_beyond_the_limit(stores: Stores) -> None:
    taken = stores.worker.acquire("main", NOW, MINUTE, {Endpoint.LIST_EVENTS: 999}, LIMITS)
    assert taken is not None
    following = stores.lease(NOW + MINUTE)
    limit = LIMITS[Endpoint.LIST_EVENTS]
    assert following.pace.used(Endpoint.LIST_EVENTS, NOW + MINUTE) == limit


def test_a_lease_that_a_clock_a_day_ahead_dated_holds_nobody_up(stores: Stores) -> None:
    ahead = stores.lease(NOW + DAY)
    following = stores.lease(NOW)
    assert (following.token, following.expires_at) == (ahead.token + 1, NOW + 30 * SECOND)
    pace = following.pace.believed(NOW)
    assert pace.used(Endpoint.LIST_EVENTS, NOW) == 5
    assert pace.used(Endpoint.LIST_EVENTS, NOW + 61 * SECOND) == 0
    with pytest.raises(LeaseLost):
        stores.worker.release(ahead)


def test_what_a_clock_a_day_ahead_planned_comes_within_the_hour(stores: Stores) -> None:
    ahead = replace(
        stores.lease(NOW + DAY),
        sweep_due_at=NOW + DAY,
        audit_due_at=NOW + DAY,
        retry_at=NOW + DAY,
        list_after=NOW + DAY,
        pace=Pace().blocked(Endpoint.SCHEDULE, NOW + DAY, 20).stopped(NOW + DAY + MINUTE),
    )
    stores.worker.release(ahead)
    following = stores.lease(NOW)
    soon = NOW + HOUR
    assert (following.sweep_due_at, following.audit_due_at, following.retry_at) == (soon,) * 3
    assert following.list_after == NOW + BUSY_SPACING
    pace = following.pace.believed(NOW)
    assert pace.wait(Endpoint.SCHEDULE, NOW + MAX_BLOCK, LIMITS) == 0


def test_clocks_a_few_seconds_apart_still_respect_each_other(stores: Stores) -> None:
    stores.lease(NOW + 5 * SECOND)
    assert stores.worker.acquire("main", NOW, 30 * SECOND, GRANT, LIMITS) is None


def test_orders_stored_with_rows_and_some_more_count_when_the_lease_is_lost(stores: Stores) -> None:
    ordering = replace(stores.lease(), ordered=7, ordered_on="2026-03-02")
    stores.worker.save_events(ordering, [an_event()])
    following = stores.lease(ordering.expires_at)
    assert (following.ordered, following.ordered_on) == (7 + UNSTORED_ORDERS, "2026-03-02")
    stores.worker.release(following)
    assert stores.lease(following.expires_at).ordered == 7 + UNSTORED_ORDERS


def test_a_given_back_grant_costs_nothing(stores: Stores) -> None:
    stores.worker.release(stores.lease())
    assert stores.lease().pace == Pace()


def test_every_write_under_an_old_token_is_refused(stores: Stores) -> None:
    old = stores.lease()
    stores.connect()
    connection = stores.portal.connections("user-1")[0]
    new = stores.lease(NOW + MINUTE)
    stores.worker.add_calendar(new, a_calendar())
    stores.worker.save_events(new, [an_event()])
    attempts = (
        lambda: stores.worker.release(old),
        lambda: stores.worker.save_events(old, [an_event(generation=99)]),
        lambda: stores.worker.drop_events(old, [("user-1", "calendar-1", "event-1")]),
        lambda: stores.worker.save_connection(old, connection, connection),
        lambda: stores.worker.drop_connection(old, connection),
        lambda: stores.worker.save_calendar(old, a_calendar(synced=9), a_calendar()),
        lambda: stores.worker.add_calendar(old, a_calendar(recall_id="r-2")),
        lambda: stores.worker.drop_calendar(old, a_calendar().recall_id),
    )
    for attempt in attempts:
        with pytest.raises(LeaseLost):
            attempt()
    assert stores.calendar() == a_calendar()
    assert stores.worker.recall_calendars(["r-2"]) == {}
    assert list(stores.worker.events([("user-1", "calendar-1", "event-1")]).values()) == [
        an_event()
    ]
    assert stores.portal.connections("user-1") == [connection]


def test_a_lease_that_ended_but_was_not_taken_can_still_write(stores: Stores) -> None:
    lease = stores.lease()
    stores.worker.add_calendar(lease, a_calendar())
    stores.worker.release(lease)
    assert stores.calendar() == a_calendar()


def test_of_many_acquirers_at_once_one_wins(stores: Stores) -> None:
    with ThreadPoolExecutor(8) as pool:
        for turn in range(5):
            now = NOW + turn * MINUTE
            tries = [
                pool.submit(stores.worker.acquire, "main", now, 30 * SECOND, GRANT, LIMITS)
                for _ in range(8)
            ]
            won = [lease for lease in (t.result() for t in tries) if lease is not None]
            assert [lease.token for lease in won] == [turn + 1]


def test_a_late_release_and_a_takeover_never_both_count(stores: Stores) -> None:
    with ThreadPoolExecutor(2) as pool:
        for turn in range(10):
            workspace = f"w-{turn}"
            old = stores.lease(workspace=workspace)
            later = old.expires_at + timedelta(seconds=1)
            giving = pool.submit(stores.worker.release, replace(old, watermark=NOW))
            taken = pool.submit(stores.lease_or_none, later, workspace).result()
            refused = isinstance(giving.exception(), LeaseLost)
            kept = taken is not None and taken.watermark == NOW
            assert refused == (taken is not None and not kept)
