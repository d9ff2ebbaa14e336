"""The end of an account in the store: one step begins it, fences it, and one step ends it."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace
from datetime import date, timedelta
from typing import Any

import pytest

from rollcall.adapters.dynamodb.table import Table
from rollcall.domain.amounts import Amount
from rollcall.domain.errors import BeingDeleted, LeaseLost, NotFound
from rollcall.domain.lease import Lease
from rollcall.domain.leaving import Receipt, Tombstone
from rollcall.domain.mail.choices import MailChoices
from rollcall.domain.mail.kinds import MailKind
from rollcall.domain.mail.mailbox import Delivery, Lost, Mailbox, Told
from rollcall.domain.model import Wanted
from rollcall.domain.override_keys import Kind, OverrideKey
from rollcall.domain.preferences import Override, Preferences
from rollcall.domain.retention import RECEIPT, TOMBSTONE
from rollcall.domain.stop_requests import StopRequests
from rollcall.domain.stops import Stop
from rollcall.ports.portal_store import Counters, Mark, OverrideChange
from tests.contract.stores import (
    CALENDAR,
    DAY,
    HOUR,
    MARK,
    MINUTE,
    NOW,
    RECALL_ID,
    USER,
    Stores,
    a_calendar,
    a_user,
    an_event,
)

LATER = Mark("main", NOW + MINUTE, "request-7")
OTHER = "user-2"
SECRET = "FAKE-RECEIPT"
STOPPED = "mark-of-address"
KEY = OverrideKey(Kind.SERIES, "series-1")


@pytest.fixture
def life(stores: Stores) -> Stores:
    return full(stores)


def full(stores: Stores) -> Stores:
    """A user with everything that can be stored of one, and a colleague."""
    stores.accounts.put_user(a_user(last_seen=NOW.date(), hosted_domain="example.com"), MARK)
    stores.accounts.put_user(a_user(user_id=OTHER, subject="subject-2"), MARK)
    stores.connect()
    stores.portal.save_preferences(USER, Preferences(), 0, MARK)
    stores.portal.set_overrides(USER, [OverrideChange(KEY, Override.SKIP)], MARK)
    lease = stores.lease()
    stores.worker.save_events(lease, [an_event(f"event-{n}") for n in range(45)])
    stores.worker.save_orders(lease, NOW.date(), {USER: Amount(3, 90)})
    mail(stores, lease)
    stores.worker.release(lease)
    stop = Stop("occurrence-1", USER, "mark", "Ann")
    stores.portal.save_stop(USER, "example.com", stop, NOW + DAY, MARK)
    for user in (USER, OTHER):
        stores.portal.save_request("corp", "o-1", user, asking=True, expires_at=NOW + DAY)
    stores.portal.save_answers("corp", "o-1", OTHER, [USER], NOW + DAY)
    stores.portal.save_answers("corp", "o-2", USER, [OTHER], NOW + DAY)
    return stores


def mail(stores: Stores, lease: Lease) -> None:
    """Everything about letters that is stored of the user."""
    stores.mail.mark(USER, "main", NOW)
    read = stores.mail.mailbox(USER)
    assert read is not None
    told = {"episode-1": Told(Delivery.SENT, 1, NOW, NOW + DAY)}
    lost = {CALENDAR: Lost(NOW, 1)}
    stores.mail.save_mailbox(lease, replace(read, told=told, lost=lost), read)
    stores.mail.choose(USER, MailKind.DIGEST, on=True)
    stores.mail.record_report(USER, "letter-1", [STOPPED], NOW)


def no_mail(stores: Stores) -> bool:
    """Whether nothing about letters is stored of the user, and nothing is due."""
    stored = stores.mail.mailbox(USER), stores.mail.choices(USER)
    return stored == (None, MailChoices()) and stores.mail.due("main", NOW + 99 * DAY, 9) == []


def begin(stores: Stores, receipt_id: str = SECRET) -> str:
    return stores.portal.erase(USER, receipt_id, LATER)


def test_one_step_marks_the_profile_and_every_connection_and_writes_a_receipt(life: Stores) -> None:
    (before,) = life.portal.connections(USER)
    assert begin(life) == SECRET
    user = life.portal.user(USER)
    assert user is not None
    assert user.erasing == SECRET
    (after,) = life.portal.connections(USER)
    assert after == replace(
        before, wanted=Wanted.REMOVED, requested=before.requested + 1, due_at=LATER.now,
        cause="request-7",
    )  # fmt: skip
    assert life.portal.receipt(SECRET, NOW) == Receipt(LATER.now, calendars_left=1)
    due = life.worker.due("main", LATER.now, 10)
    assert [one.user_id for one in due.erasures] == [USER]
    assert [one.calendar_key for one in due.connections] == [CALENDAR]
    assert life.worker.erasure(USER) == due.erasures[0]


def test_the_first_request_counts_and_others_are_given_its_receipt(life: Stores) -> None:
    begin(life)
    assert begin(life, "ANOTHER") == SECRET
    assert life.portal.receipt("ANOTHER", NOW) is None
    with pytest.raises(NotFound):
        life.portal.erase("nobody", "r", LATER)
    assert life.portal.receipt("r", NOW) is None


WRITES: dict[str, Callable[[Stores], object]] = {
    "put_user": lambda s: s.accounts.put_user(a_user(hosted_domain="example.com"), MARK),
    "moved": lambda s: s.accounts.put_user(a_user(hosted_domain="sister.example"), MARK),
    "connect": lambda s: s.connect("calendar-2"),
    "preferences": lambda s: s.portal.save_preferences(USER, Preferences(), 1, MARK),
    "overrides": lambda s: s.portal.set_overrides(USER, [OverrideChange(KEY, None)], MARK),
    "zone": lambda s: s.portal.set_time_zone(USER, "UTC"),
    "generation": lambda s: s.portal.sign_out_everywhere(USER, "g"),
    "request": lambda s: s.portal.save_request("c", "o", USER, asking=True, expires_at=NOW + DAY),
    "answers": lambda s: s.portal.save_answers("c", "o", USER, [OTHER], NOW + DAY),
    "stop": lambda s: s.portal.save_stop(
        OTHER, "example.com", Stop("o", USER, "m", "A"), NOW + DAY, MARK
    ),
    "mails": lambda s: s.mail.choose(USER, MailKind.DIGEST, on=False),
    "mailbox": lambda s: s.mail.save_mailbox(s.lease(), Mailbox(USER, due_at=NOW), Mailbox(USER)),
}


@pytest.mark.parametrize("write", WRITES.values(), ids=WRITES)
def test_no_write_about_the_user_is_taken_any_more(
    life: Stores, write: Callable[[Stores], object]
) -> None:
    begin(life)
    with pytest.raises(BeingDeleted):
        write(life)


def end(stores: Stores) -> None:
    """Delete the user to the end, as the worker does."""
    lease = stores.lease()
    left = stores.portal.connections(USER)
    while not stores.worker.erase_rows(lease, USER):
        pass
    for connection in left:
        stores.worker.drop_connection(lease, connection)
    erasure = stores.worker.erasure(USER)
    assert erasure is not None
    ended, tombstone = Receipt(LATER.now, NOW + HOUR), Tombstone("d", LATER.now)
    stores.worker.end_erasure(lease, erasure, ended, tombstone, NOW + HOUR)
    stores.worker.release(lease)


def test_marks_and_reports_of_letters_change_nothing_while_it_goes_on(life: Stores) -> None:
    begin(life)
    before = life.mail.mailbox(USER), life.mail.choices(USER)
    assert before[1].stopped == STOPPED
    life.mail.mark(USER, "main", NOW - HOUR)
    life.mail.record_report(USER, "letter-2", ["another mark"], NOW)
    assert (life.mail.mailbox(USER), life.mail.choices(USER)) == before
    # The last letter is sent while it goes on.
    assert life.mail.was_taken(["letter-2"])


def test_a_mailbox_is_forgotten_by_the_worker_that_holds_the_lease_alone(life: Stores) -> None:
    begin(life)
    old = life.lease()
    lease = life.lease(NOW + HOUR)
    with pytest.raises(LeaseLost):
        life.mail.forget_mailbox(old, USER)
    assert life.mail.mailbox(USER) is not None
    for _ in range(2):
        life.mail.forget_mailbox(lease, USER)
    assert life.mail.mailbox(USER) is None
    assert life.mail.due("main", NOW + 99 * DAY, 9) == []


def test_what_was_mailed_goes_with_the_rest_and_nothing_late_brings_it_back(life: Stores) -> None:
    assert not no_mail(life)
    begin(life)
    lease = life.lease()
    while not life.worker.erase_rows(lease, USER):
        pass
    assert no_mail(life)
    life.worker.release(lease)
    for gone in (False, True):
        if gone:
            end(life)
        life.mail.mark(USER, "main", NOW)
        life.mail.record_report(USER, f"letter-{gone}", [STOPPED], NOW)
        with pytest.raises(BeingDeleted):
            life.mail.choose(USER, MailKind.DIGEST, on=True)
        assert no_mail(life)
        assert life.mail.was_taken([f"letter-{gone}"]) is not gone


def test_a_visit_while_it_goes_on_is_not_noted(life: Stores) -> None:
    begin(life)
    life.portal.set_seen(USER, NOW.date() + DAY)
    assert [one.user_id for one in life.worker.due("main", LATER.now, 10).erasures] == [USER]


def test_rows_go_step_by_step_and_the_colleagues_stay(life: Stores) -> None:
    begin(life)
    lease = life.lease()
    steps = 0
    while not life.worker.erase_rows(lease, USER):
        steps += 1
    assert steps > 1
    assert life.portal.preferences(USER) is None
    rules = life.portal.rules(USER, NOW)
    assert (rules.series, rules.stops) == ({}, ())
    assert life.worker.events_page(USER, CALENDAR, "", 10, NOW - DAY).rows == []
    assert life.portal.counters(USER) == Counters()
    asked = life.portal.requests("corp", ["o-1", "o-2"], NOW)
    assert asked == {"o-1": StopRequests(frozenset({OTHER}))}
    user = life.portal.user(USER)
    assert user is not None
    assert user.erasing == SECRET


def test_the_end_leaves_a_receipt_and_a_tombstone(life: Stores) -> None:
    begin(life)
    lease, now = life.lease(), NOW + HOUR
    erasure = life.worker.erasure(USER)
    assert erasure is not None
    receipt = Receipt(LATER.now, now)
    tombstone = Tombstone("digest", LATER.now)
    for _ in range(2):
        life.worker.end_erasure(lease, erasure, receipt, tombstone, now)
    assert life.portal.user(USER) is None
    assert life.worker.erasure(USER) is None
    assert life.worker.due("main", NOW + DAY, 10).erasures == []
    assert life.worker.tombstones(now + TOMBSTONE - MINUTE) == [tombstone]
    assert life.worker.tombstones(now + TOMBSTONE + MINUTE) == []
    assert life.portal.receipt(SECRET, now + RECEIPT - MINUTE) == receipt
    assert life.worker.receipt(SECRET, now + RECEIPT + MINUTE) is None
    assert life.accounts.put_user(a_user(generation="new"), MARK) is False
    assert life.portal.user(USER) == a_user(generation="new")


def test_progress_is_stored_and_never_brings_an_ended_deletion_back(life: Stores) -> None:
    begin(life)
    lease = life.lease()
    erasure = life.worker.erasure(USER)
    assert erasure is not None
    later = replace(
        erasure, due_at=NOW + HOUR, erase_attempts=2, erase_cleared_at=NOW + MINUTE,
        erase_letter=Told(Delivery.SENDING, 1, NOW, NOW + HOUR),
    )  # fmt: skip
    life.worker.save_erasure(lease, later, Receipt(LATER.now, calendars_left=0))
    assert life.worker.erasure(USER) == later
    assert life.portal.receipt(SECRET, NOW) == Receipt(LATER.now)
    ended = Receipt(LATER.now, NOW + HOUR)
    life.worker.end_erasure(lease, later, ended, Tombstone("d", NOW), NOW + HOUR)
    life.worker.save_erasure(lease, erasure, Receipt(LATER.now))
    assert life.portal.user(USER) is None
    assert life.portal.receipt(SECRET, NOW + HOUR) == ended


def test_a_worker_without_the_lease_deletes_nothing(life: Stores) -> None:
    begin(life)
    old = life.lease()
    life.lease(NOW + HOUR)
    with pytest.raises(LeaseLost):
        life.worker.erase_rows(old, USER)
    assert life.portal.preferences(USER) is not None


def test_accounts_are_found_by_the_day_of_their_last_use(stores: Stores) -> None:
    day = date(2026, 3, 1)
    for number in range(4):
        seen = day + timedelta(days=number)
        stores.accounts.put_user(a_user(user_id=f"user-{number}", last_seen=seen), MARK)
    stores.accounts.put_user(a_user(user_id="older", last_seen=None), MARK)
    stores.portal.set_seen("user-0", day + timedelta(days=9))
    found = stores.worker.unseen(day + timedelta(days=3), 10)
    assert found == [("user-1", day + DAY), ("user-2", day + 2 * DAY)]
    assert stores.worker.unseen(day + timedelta(days=3), 1) == found[:1]
    assert stores.worker.begin_erasure("user-1", "r-1", MARK, day + DAY) == "r-1"
    with pytest.raises(NotFound):
        stores.worker.begin_erasure("user-2", "r-2", MARK, day)
    assert stores.portal.receipt("r-1", NOW) == Receipt(NOW, unused=True)
    assert stores.worker.unseen(day + timedelta(days=3), 10) == found[1:]


def test_who_was_noted_as_unseen_is_found_as_new_again_after_the_next_visit(
    stores: Stores,
) -> None:
    day = date(2026, 3, 1)
    for number in range(3):
        stores.accounts.put_user(a_user(user_id=f"user-{number}", last_seen=day), MARK)
    stores.worker.note_unseen("user-1", day)
    stores.worker.note_unseen("user-2", day - DAY)
    stores.worker.note_unseen("nobody", day)
    everybody = [(f"user-{number}", day) for number in range(3)]
    assert sorted(stores.worker.unseen(day + DAY, 9)) == everybody
    assert sorted(stores.worker.newly_unseen(day + DAY, 9)) == [everybody[0], everybody[2]]
    assert len(stores.worker.newly_unseen(day + DAY, 1)) == 1
    assert stores.worker.newly_unseen(day, 9) == []
    stores.portal.set_seen("user-1", day + DAY)
    assert stores.worker.newly_unseen(day + 2 * DAY, 9)[-1] == ("user-1", day + DAY)
    assert stores.portal.user("nobody") is None
    assert stores.worker.begin_erasure("user-0", "r-1", MARK, day) == "r-1"
    stores.worker.note_unseen("user-0", day)
    assert [one.user_id for one in stores.worker.due("main", NOW, 9).erasures] == ["user-0"]


def test_an_absence_pauses_only_who_was_not_seen_meanwhile(life: Stores) -> None:
    until, seen = NOW + 365 * DAY, NOW.date()
    (before,) = life.portal.connections(USER)
    assert not life.worker.pause_unseen(USER, seen - DAY, until, LATER)
    assert not life.worker.pause_unseen(OTHER, seen, until, LATER)
    assert not life.worker.pause_unseen("nobody", seen, until, LATER)
    assert life.portal.connections(USER) == [before]
    assert life.worker.pause_unseen(USER, seen, until, LATER)
    stored = life.portal.preferences(USER)
    assert stored is not None
    assert (stored.preferences, stored.version) == (Preferences(paused_until=until), 2)
    (after,) = life.portal.connections(USER)
    assert (after.requested, after.due_at) == (before.requested + 1, LATER.now)
    begin(life)
    assert not life.worker.pause_unseen(USER, seen, until, LATER)


def test_the_generation_is_replaced_and_kept_when_somebody_signs_in(stores: Stores) -> None:
    stores.accounts.put_user(a_user(generation="g-1"), MARK)
    stores.accounts.put_user(a_user(generation="g-2"), MARK)
    assert stores.portal.user(USER) == a_user(generation="g-1")
    stores.portal.sign_out_everywhere(USER, "g-3")
    assert stores.accounts.user(USER) == a_user(generation="g-3")
    with pytest.raises(NotFound):
        stores.portal.sign_out_everywhere("nobody", "g")


def test_what_is_counted_and_the_calendars_can_be_read_by_their_user(life: Stores) -> None:
    assert life.portal.counters(USER) == Counters(1, 3, NOW.date(), 90)
    assert life.portal.counters("nobody") == Counters()
    lease = life.lease(NOW + HOUR)
    life.worker.add_calendar(lease, a_calendar())
    (read,) = life.portal.connections(USER)
    life.worker.save_connection(lease, replace(read, recall_id=RECALL_ID), read)
    assert life.portal.calendars(USER) == [a_calendar()]


@pytest.mark.emulator
@pytest.mark.xdist_group("embedded_aws_contract")
def test_of_the_whole_table_nothing_tells_of_the_user(
    on_dynamodb: Stores, state_table: Table
) -> None:
    stores, table = full(on_dynamodb), state_table
    begin(stores)
    end(stores)
    stores.mail.mark(USER, "main", NOW)
    stores.mail.record_report(USER, "letter-2", [STOPPED], NOW)
    rows: list[dict[str, Any]] = table._client.scan(TableName=table.name)["Items"]
    told = [row for row in rows if any(one in repr(row) for one in (USER, USER.encode().hex()))]
    # The audit list has the opaque id, and nothing else of the user.
    assert {row["pk"]["S"].partition("#")[0] for row in told} == {"AUDIT"}
    assert {row["act"]["S"] for row in told} == {"account_deleted"}
    assert len(rows) > 3
