from __future__ import annotations

from concurrent.futures import ThreadPoolExecutor
from dataclasses import replace
from datetime import datetime

import pytest

from rollcall.domain.model import Connection, RecallCalendar, Status, Wanted
from rollcall.domain.problems import Problem
from rollcall.ports.portal_store import Mark
from tests.contract.stores import (
    CALENDAR,
    DAY,
    HOUR,
    MINUTE,
    NOW,
    RECALL_ID,
    USER,
    Stores,
    a_calendar,
)


@pytest.fixture
def connected(stores: Stores) -> Stores:
    stores.connect()
    return stores


def the_connection(stores: Stores) -> Connection:
    found = stores.worker.connection(USER, CALENDAR)
    assert found is not None
    return found


def test_connecting_makes_a_connection_that_is_due(connected: Stores) -> None:
    expected = Connection(
        USER, CALENDAR, "ann@example.com", Wanted.CONNECTED, b"sealed", 1, 1, due_at=NOW
    )
    assert the_connection(connected) == expected
    assert connected.portal.connections(USER) == [expected]
    assert connected.worker.due("main", NOW, 10).connections == [expected]
    assert connected.worker.due("other", NOW, 10).connections == []


def test_only_an_account_that_was_connected_has_a_connection(stores: Stores) -> None:
    assert not stores.accounts.connected(USER, CALENDAR)
    stores.connect()
    assert stores.accounts.connected(USER, CALENDAR)
    assert not stores.accounts.connected(USER, "other")
    assert not stores.accounts.connected("user-2", CALENDAR)
    stores.portal.request(USER, CALENDAR, "main", NOW, remove=True)
    assert stores.accounts.connected(USER, CALENDAR)


def test_connecting_again_keeps_what_the_worker_wrote(connected: Stores) -> None:
    read = the_connection(connected)
    settled = replace(
        read,
        status=Status.CONNECTED,
        recall_id="r-1",
        applied=1,
        applied_token_version=1,
        attempts=2,
        problem=Problem.ACCESS_ENDED,
        due_at=None,
    )
    connected.worker.save_connection(connected.lease(), settled, read)
    connected.connect(now=NOW + HOUR)
    assert the_connection(connected) == replace(
        settled, token_version=2, requested=2, due_at=NOW + HOUR
    )


def test_a_settled_connection_is_not_due(connected: Stores) -> None:
    read = the_connection(connected)
    settled = replace(read, applied=1, due_at=None)
    connected.worker.save_connection(connected.lease(), settled, read)
    assert the_connection(connected) == settled
    assert connected.worker.due("main", NOW + HOUR, 10).connections == []


def test_a_request_is_due_and_says_what_it_wants(connected: Stores) -> None:
    later = NOW + MINUTE
    before = the_connection(connected)
    assert connected.portal.request(USER, CALENDAR, "main", later)
    assert the_connection(connected) == replace(before, requested=2, due_at=later)
    assert connected.portal.request(USER, CALENDAR, "main", later, resync=True)
    assert connected.portal.request(USER, CALENDAR, "main", later, remove=True)
    assert the_connection(connected) == replace(
        before, requested=4, due_at=later, resync=True, wanted=Wanted.REMOVED
    )


def test_the_latest_cause_of_a_request_is_kept(connected: Stores) -> None:
    assert the_connection(connected).cause == ""
    connected.portal.request(USER, CALENDAR, "main", NOW, resync=True, cause="request-1")
    assert the_connection(connected).cause == "request-1"
    connected.portal.set_overrides(USER, [], Mark("main", NOW, "request-2"))
    read = the_connection(connected)
    assert read.cause == "request-2"
    connected.portal.request(USER, CALENDAR, "main", NOW, resync=True)
    assert the_connection(connected).cause == "request-2"
    connected.connect(cause="request-3")
    connected.worker.save_connection(connected.lease(), replace(read, applied=2), read)
    assert the_connection(connected).cause == "request-3"


def test_a_request_for_an_unknown_or_foreign_connection_does_nothing(connected: Stores) -> None:
    assert not connected.portal.request("user-2", CALENDAR, "main", NOW, remove=True)
    assert not connected.portal.request(USER, "calendar-9", "main", NOW)
    assert the_connection(connected).requested == 1
    assert connected.portal.connections("user-2") == []
    assert connected.worker.connection(USER, "calendar-9") is None


def test_a_request_during_the_work_keeps_the_connection_due(connected: Stores) -> None:
    read = the_connection(connected)
    connected.portal.request(USER, CALENDAR, "main", NOW + MINUTE, resync=True)
    done = replace(read, applied=1, status=Status.CONNECTED, due_at=NOW + HOUR)
    connected.worker.save_connection(connected.lease(), done, read)
    assert the_connection(connected) == replace(done, requested=2, resync=True, due_at=NOW + MINUTE)


def test_a_resync_that_is_done_is_cleared(connected: Stores) -> None:
    connected.portal.request(USER, CALENDAR, "main", NOW, resync=True)
    read = the_connection(connected)
    done = replace(read, applied=2, resync=False, due_at=None)
    connected.worker.save_connection(connected.lease(), done, read)
    assert the_connection(connected) == done


def test_a_removed_connection_is_forgotten(connected: Stores) -> None:
    lease = connected.lease()
    read = the_connection(connected)
    assert connected.worker.drop_connection(lease, read)
    assert connected.worker.drop_connection(lease, read)
    assert connected.portal.connections(USER) == []
    connected.worker.save_connection(lease, read, read)
    assert connected.worker.connection(USER, CALENDAR) is None
    assert connected.worker.due("main", NOW, 10).connections == []


def test_connecting_again_wins_against_the_removal(connected: Stores) -> None:
    connected.portal.request(USER, CALENDAR, "main", NOW, remove=True)
    read = the_connection(connected)
    connected.connect()
    assert not connected.worker.drop_connection(connected.lease(), read)
    assert the_connection(connected).wanted is Wanted.CONNECTED


def test_requests_at_once_are_all_counted(connected: Stores) -> None:
    with ThreadPoolExecutor(8) as pool:
        jobs = [
            pool.submit(connected.portal.request, USER, CALENDAR, "main", NOW) for _ in range(24)
        ]
        assert all(job.result() for job in jobs)
    assert the_connection(connected).requested == 25


def test_connections_come_in_order_of_their_keys(stores: Stores) -> None:
    for key in ("c", "a", "b"):
        stores.connect(key)
    assert [c.calendar_key for c in stores.portal.connections(USER)] == ["a", "b", "c"]


def test_pages_are_told_when_a_calendar_was_read(connected: Stores) -> None:
    lease, read = connected.lease(), the_connection(connected)
    connected.worker.save_connection(lease, replace(read, recall_id="r-1", synced_at=NOW), read)
    assert connected.portal.connections(USER)[0].synced_at is None
    calendar = RecallCalendar("r-1", USER, CALENDAR, read.email, synced_at=NOW + MINUTE)
    connected.worker.add_calendar(lease, calendar)
    assert connected.portal.connections(USER)[0].synced_at == NOW + MINUTE
    assert the_connection(connected).synced_at is None


def test_pages_are_told_of_a_read_that_is_asked_for_and_not_done(connected: Stores) -> None:
    lease, read = connected.lease(), the_connection(connected)
    connected.worker.save_connection(lease, replace(read, recall_id=RECALL_ID), read)
    calendar = a_calendar(synced_at=NOW, full_due_at=NOW + DAY, due_at=NOW + DAY)

    def reading() -> bool:
        return connected.portal.connections(USER)[0].reading

    connected.worker.add_calendar(lease, calendar)
    assert not reading()
    connected.notifications.mark_calendar(RECALL_ID, NOW, sync_from=NOW, check=False)
    assert reading()
    connected.worker.save_calendar(lease, calendar, connected.calendar())
    assert not reading()
    connected.portal.request(USER, CALENDAR, "main", NOW, resync=True)
    assert reading()
    asked = the_connection(connected)
    connected.worker.save_connection(lease, replace(asked, resync=False), asked)
    assert not reading()
    whole = replace(calendar, full_due_at=None, due_at=NOW)
    connected.worker.save_calendar(lease, whole, connected.calendar())
    assert reading()
    assert not the_connection(connected).reading


def test_pages_are_told_of_a_calendar_with_more_events_than_are_kept(connected: Stores) -> None:
    lease, read = connected.lease(), the_connection(connected)
    connected.worker.save_connection(lease, replace(read, recall_id=RECALL_ID), read)
    connected.worker.add_calendar(lease, a_calendar())
    assert not connected.portal.connections(USER)[0].full
    connected.worker.save_calendar(lease, a_calendar(full=True), a_calendar())
    assert connected.portal.connections(USER)[0].full
    assert not the_connection(connected).full


def test_the_calendar_of_somebody_else_tells_nothing(connected: Stores) -> None:
    lease, read = connected.lease(), the_connection(connected)
    connected.worker.save_connection(lease, replace(read, recall_id="r-1"), read)
    foreign = RecallCalendar("r-1", "user-2", CALENDAR, "bob@example.com", synced_at=NOW)
    connected.worker.add_calendar(lease, foreign)
    assert connected.portal.connections(USER)[0].synced_at is None


def test_all_connections_of_a_user_are_found_and_nobody_elses(stores: Stores) -> None:
    assert stores.accounts.connections(USER) == []
    stores.connect("calendar-2")
    stores.connect()
    stores.connect(user_id="user-2")
    stores.portal.request(USER, "calendar-2", "main", NOW, remove=True)
    found = stores.accounts.connections(USER)
    assert [(one.calendar_key, one.wanted) for one in found] == [
        (CALENDAR, Wanted.CONNECTED),
        ("calendar-2", Wanted.REMOVED),
    ]


HOME = "home"


def connect_home(stores: Stores, email: str = "ann@home.example", now: datetime = NOW) -> None:
    stores.accounts.connect(
        user_id=USER, calendar_key=HOME, email=email, token=b"x", workspace="main",
        now=now, cause="request-8",
    )  # fmt: skip


def addresses(stores: Stores) -> set[str]:
    (portal, worker) = (store.rules(USER, NOW).accounts for store in (stores.portal, stores.worker))
    assert portal == worker
    return set(portal)


def test_the_addresses_of_connected_accounts_are_known_with_the_rules(connected: Stores) -> None:
    assert addresses(connected) == {"ann@example.com"}
    connect_home(connected)
    assert addresses(connected) == {"ann@example.com", "ann@home.example"}
    assert connected.portal.request(USER, CALENDAR, "main", NOW, remove=True)
    assert addresses(connected) == {"ann@home.example"}
    assert connected.portal.rules("user-2", NOW).accounts == frozenset()


def test_another_account_has_the_other_calendars_read_again(connected: Stores) -> None:
    before = the_connection(connected)
    connect_home(connected, now=NOW + HOUR)
    marked = replace(
        before, resync=True, requested=before.requested + 1, due_at=NOW + HOUR, cause="request-8"
    )
    assert the_connection(connected) == marked
    connect_home(connected, now=NOW + 2 * HOUR)
    assert the_connection(connected) == marked
    connect_home(connected, "ann@new.example", NOW + 2 * HOUR)
    assert the_connection(connected).requested == marked.requested + 1


def test_an_account_that_goes_has_the_other_calendars_read_again(connected: Stores) -> None:
    connect_home(connected)
    before = the_connection(connected)
    assert connected.portal.request(USER, HOME, "main", NOW + HOUR, remove=True, cause="request-9")
    after = replace(before, requested=before.requested + 1, due_at=NOW + HOUR, cause="request-9")
    assert the_connection(connected) == after
    home = connected.worker.connection(USER, HOME)
    assert home is not None
    assert not home.resync


def test_accounts_that_are_connected_at_once_are_all_known(stores: Stores) -> None:
    def connect(number: int) -> None:
        stores.accounts.connect(
            user_id=USER, calendar_key=f"c{number}", email=f"ann@{number}.example", token=b"x",
            workspace="main", now=NOW,
        )  # fmt: skip

    with ThreadPoolExecutor() as pool:
        list(pool.map(connect, range(4)))
    assert addresses(stores) == {f"ann@{number}.example" for number in range(4)}
