"""People as administrators have them: found by address, listed, blocked, invited; and the list."""

from __future__ import annotations

from dataclasses import replace
from datetime import timedelta
from typing import Any

import pytest

from rollcall.adapters.dynamodb import keys
from rollcall.adapters.dynamodb.people_index import FOUND_BY
from rollcall.adapters.dynamodb.table import Table
from rollcall.adapters.dynamodb.writes import delete, update
from rollcall.domain.audit import Act, AuditEntry
from rollcall.domain.errors import BeingDeleted, NotFound
from rollcall.domain.invitations import OPEN, Invitation
from rollcall.domain.leaving import Receipt, Tombstone
from rollcall.domain.retention import AUDIT
from rollcall.ports.people_store import Block
from rollcall.ports.portal_store import Mark
from tests.contract.stores import (
    CALENDAR,
    DAY,
    HOUR,
    MARK,
    MINUTE,
    NOW,
    SECOND,
    USER,
    Stores,
    a_user,
)

ADMIN = "admin-1"
GENERATION = "g-after"
BLOCK = Block(NOW, ADMIN, "left the company", GENERATION)
BLOCKING = AuditEntry(NOW, ADMIN, Act.BLOCKED, USER)
UNBLOCKING = AuditEntry(NOW + HOUR, ADMIN, Act.UNBLOCKED, USER)
INVITING = AuditEntry(NOW, ADMIN, Act.INVITED, "i-1")
INVITATION = Invitation("i-1", "guest@far.example", ADMIN, NOW)
LATER = Mark("main", NOW + MINUTE, "request-7")


def ids(stores: Stores, address: str) -> list[str]:
    return [user.user_id for user in stores.people.find(address)]


def entries(stores: Stores) -> list[AuditEntry]:
    return list(stores.people.audit(NOW.date(), "", 50, NOW).entries)


def erase(stores: Stores, now: Any = NOW + HOUR) -> None:
    """Delete the user to the end, as the worker does."""
    stores.portal.erase(USER, "FAKE-RECEIPT", LATER)
    lease = stores.lease(now)
    for connection in stores.portal.connections(USER):
        stores.worker.drop_connection(lease, connection)
    while not stores.worker.erase_rows(lease, USER):
        pass
    erasure = stores.worker.erasure(USER)
    assert erasure is not None
    stores.worker.end_erasure(lease, erasure, Receipt(NOW, now), Tombstone("d", NOW), now)
    stores.worker.release(lease)


def test_an_erasure_that_somebody_else_asks_for_is_noted_in_the_same_step_and_once(
    stores: Stores,
) -> None:
    stores.accounts.put_user(a_user(), MARK)
    first, second = (AuditEntry(NOW + n * SECOND, ADMIN, Act.ERASED, USER) for n in range(2))
    assert stores.portal.erase(USER, "FAKE-RECEIPT", LATER, entry=first) == "FAKE-RECEIPT"
    assert stores.portal.erase(USER, "FAKE-OTHER", LATER, entry=second) == "FAKE-RECEIPT"
    assert entries(stores) == [first]


def test_a_profile_of_a_backup_is_found_again_as_it_was_and_never_replaces_one(
    stores: Stores,
) -> None:
    blocked = a_user(
        generation="g-new", blocked_at=NOW, blocked_by=ADMIN, blocked_reason="why",
        last_seen=NOW.date(), created_at=NOW,
    )  # fmt: skip
    assert stores.operator.restore(blocked)
    assert stores.people.find("ann@example.com") == [blocked]
    assert stores.operator.restore(replace(blocked, name="Another")) is False
    assert stores.people.user(USER) == blocked
    stores.connect()
    assert [one.calendar_key for one in stores.people.connections(USER)] == [CALENDAR]


# --- found by address


def test_a_person_is_found_by_the_address_of_the_sign_in_in_any_case(stores: Stores) -> None:
    stores.accounts.put_user(a_user(email="Ann@Example.com"), MARK)
    stores.accounts.put_user(a_user(user_id="user-2", email="bob@example.com"), MARK)
    assert stores.people.find(" ann@EXAMPLE.com ") == [a_user(email="Ann@Example.com")]
    assert ids(stores, "nobody@example.com") == []
    assert ids(stores, "ann") == []


def test_whoever_has_another_address_now_is_found_by_that_one_alone(stores: Stores) -> None:
    stores.accounts.put_user(a_user(), MARK)
    stores.accounts.put_user(a_user(email="new@example.com"), MARK)
    assert (ids(stores, "ann@example.com"), ids(stores, "new@example.com")) == ([], [USER])


def test_every_connected_address_finds_its_person_until_it_is_disconnected(
    stores: Stores,
) -> None:
    stores.accounts.put_user(a_user(email="sign-in@example.com"), MARK)
    stores.connect()
    stores.connect("calendar-2")
    assert ids(stores, "ann@example.com") == ids(stores, "sign-in@example.com") == [USER]
    lease = stores.lease()
    for number, calendar_key in enumerate((CALENDAR, "calendar-2")):
        (read,) = [c for c in stores.portal.connections(USER) if c.calendar_key == calendar_key]
        assert stores.worker.drop_connection(lease, read)
        assert ids(stores, "ann@example.com") == ([USER], [])[number]
    assert ids(stores, "sign-in@example.com") == [USER]


def test_a_connected_account_with_another_address_is_found_by_that_one_alone(
    stores: Stores,
) -> None:
    stores.accounts.put_user(a_user(email="sign-in@example.com"), MARK)
    for email in ("old@example.com", "new@example.com"):
        stores.accounts.connect(
            user_id=USER, calendar_key=CALENDAR, email=email, token=b"t", workspace="main", now=NOW
        )
    assert (ids(stores, "old@example.com"), ids(stores, "new@example.com")) == ([], [USER])


def test_two_people_with_one_connected_address_are_both_found(stores: Stores) -> None:
    for user_id in ("user-2", USER):
        stores.accounts.put_user(a_user(user_id=user_id, email=f"{user_id}@example.com"), MARK)
        stores.connect(user_id=user_id)
    assert ids(stores, "ann@example.com") == [USER, "user-2"]


def test_everybody_is_listed_once_in_pages_of_a_bounded_size(stores: Stores) -> None:
    everybody = {f"user-{number}" for number in range(37)}
    for user_id in everybody:
        stores.accounts.put_user(a_user(user_id=user_id, email=f"{user_id}@example.com"), MARK)
        stores.connect(user_id=user_id)
    seen: list[str] = []
    after, pages = "", 0
    while pages == 0 or after:
        page = stores.people.people(after, 10)
        assert len(page.users) <= 10
        seen += [user.user_id for user in page.users]
        after, pages = page.after, pages + 1
    assert sorted(seen) == sorted(everybody)
    assert pages == 4


def test_nobody_is_found_or_listed_after_the_end_of_the_account(stores: Stores) -> None:
    stores.accounts.put_user(a_user(email="sign-in@example.com"), MARK)
    stores.connect()
    erase(stores)
    assert ids(stores, "sign-in@example.com") == ids(stores, "ann@example.com") == []
    assert stores.people.people("", 10).users == []


# --- blocked


def test_a_block_is_one_step_with_the_marks_the_sessions_and_the_entry(stores: Stores) -> None:
    stores.accounts.put_user(a_user(generation="g-before"), MARK)
    stores.connect()
    (before,) = stores.portal.connections(USER)
    assert stores.people.block(USER, BLOCK, LATER, BLOCKING)
    blocked = a_user(
        generation=GENERATION,
        blocked_at=NOW,
        blocked_by=ADMIN,
        blocked_reason="left the company",
    )
    assert stores.portal.user(USER) == stores.people.user(USER) == blocked
    (after,) = stores.portal.connections(USER)
    assert (after.requested, after.due_at) == (before.requested + 1, LATER.now)
    assert stores.worker.rules(USER, NOW).blocked
    assert entries(stores) == [BLOCKING]


def test_blocking_and_unblocking_again_changes_nothing(stores: Stores) -> None:
    stores.accounts.put_user(a_user(generation="g"), MARK)
    stores.connect()
    assert not stores.people.unblock(USER, LATER, UNBLOCKING)
    assert stores.people.block(USER, BLOCK, LATER, BLOCKING)
    stored = stores.portal.user(USER), stores.portal.connections(USER)
    again = replace(BLOCK, at=NOW + HOUR, by="admin-2", generation="other")
    assert not stores.people.block(USER, again, LATER, replace(BLOCKING, at=NOW + HOUR))
    assert (stores.portal.user(USER), stores.portal.connections(USER)) == stored
    assert stores.people.unblock(USER, LATER, UNBLOCKING)
    assert stores.portal.user(USER) == a_user(generation=GENERATION)
    assert not stores.worker.rules(USER, NOW).blocked
    assert not stores.people.unblock(USER, LATER, UNBLOCKING)
    assert entries(stores) == [UNBLOCKING, BLOCKING]


def test_no_sign_in_takes_a_block_back(stores: Stores) -> None:
    stores.accounts.put_user(a_user(generation="g"), MARK)
    stores.people.block(USER, BLOCK, LATER, BLOCKING)
    for hosted_domain in ("", "corp.example"):
        stores.accounts.put_user(a_user(hosted_domain=hosted_domain, generation="g-2"), MARK)
        user = stores.portal.user(USER)
        assert user is not None
        assert (user.blocked_at, user.generation) == (NOW, GENERATION)


def test_nobody_gets_rid_of_a_block_by_deleting_the_account(stores: Stores) -> None:
    stores.accounts.put_user(a_user(generation="g"), MARK)
    stores.people.block(USER, BLOCK, LATER, BLOCKING)
    for _ in range(2):
        erase(stores)
        assert (stores.portal.user(USER), stores.accounts.stays_blocked(USER)) == (None, True)
        stores.accounts.put_user(a_user(generation="g-2"), MARK)
        user = stores.portal.user(USER)
        assert user is not None
        assert (user.blocked_at, user.blocked_by, user.blocked_reason) == (NOW, BLOCK.by, "")
        assert not stores.accounts.stays_blocked(USER)
    stores.people.unblock(USER, LATER, UNBLOCKING)
    erase(stores)
    assert not stores.accounts.stays_blocked(USER)


def test_a_block_is_taken_back_although_the_account_has_ended(stores: Stores) -> None:
    stores.accounts.put_user(a_user(), MARK)
    stores.people.block(USER, BLOCK, LATER, BLOCKING)
    erase(stores)
    assert stores.people.unblock(USER, LATER, UNBLOCKING)
    assert not stores.accounts.stays_blocked(USER)
    assert UNBLOCKING in entries(stores)
    with pytest.raises(NotFound):
        stores.people.unblock(USER, LATER, UNBLOCKING)


def test_who_is_gone_or_being_deleted_is_not_blocked(stores: Stores) -> None:
    with pytest.raises(NotFound):
        stores.people.block("nobody", BLOCK, LATER, BLOCKING)
    assert stores.people.user("nobody") is None
    stores.accounts.put_user(a_user(), MARK)
    stores.portal.erase(USER, "FAKE-RECEIPT", LATER)
    with pytest.raises(BeingDeleted):
        stores.people.block(USER, BLOCK, LATER, BLOCKING)
    with pytest.raises(BeingDeleted):
        stores.people.unblock(USER, LATER, UNBLOCKING)
    assert entries(stores) == []


# --- invited


def test_an_invitation_stands_for_a_month_and_for_good_once_it_was_used(stores: Stores) -> None:
    assert stores.people.invite(INVITATION, INVITING)
    assert stores.people.invitation("Guest@far.example", NOW + OPEN - SECOND) == INVITATION
    assert stores.people.invitation("guest@far.example", NOW + OPEN) is None
    guest = a_user(email=INVITATION.address)
    stores.accounts.put_user(guest, LATER, invitation=INVITATION)
    used = replace(INVITATION, used_at=LATER.now)
    assert stores.people.invitation(INVITATION.address, NOW + 99 * OPEN) == used
    stores.accounts.put_user(guest, Mark("main", NOW + HOUR), invitation=INVITATION)
    assert stores.people.invitation(INVITATION.address, NOW) == used


def test_one_that_was_not_used_begins_anew_and_a_used_one_stays(stores: Stores) -> None:
    stores.people.invite(INVITATION, INVITING)
    anew = replace(INVITATION, invitation_id="i-2", invited_at=NOW + DAY)
    assert stores.people.invite(anew, replace(INVITING, about="i-2", at=NOW + SECOND))
    assert stores.people.invitation(INVITATION.address, NOW) == anew
    stores.accounts.put_user(a_user(email=INVITATION.address), LATER, invitation=anew)
    assert not stores.people.invite(INVITATION, INVITING)
    assert stores.people.invitation(INVITATION.address, NOW) == replace(anew, used_at=LATER.now)


def test_nobody_comes_in_by_an_invitation_that_was_withdrawn_meanwhile(stores: Stores) -> None:
    stores.people.invite(INVITATION, INVITING)
    withdrawn = AuditEntry(NOW + SECOND, ADMIN, Act.WITHDRAWN, "i-1")
    assert stores.people.withdraw(INVITATION, withdrawn)
    assert not stores.people.withdraw(INVITATION, withdrawn)
    with pytest.raises(NotFound):
        stores.accounts.put_user(a_user(email=INVITATION.address), LATER, invitation=INVITATION)
    assert stores.portal.user(USER) is None
    assert stores.people.invitation(INVITATION.address, NOW) is None
    assert entries(stores) == [withdrawn, INVITING]


def test_a_withdrawal_ends_no_newer_invitation(stores: Stores) -> None:
    anew = replace(INVITATION, invitation_id="i-2")
    stores.people.invite(INVITATION, INVITING)
    stores.people.invite(anew, replace(INVITING, about="i-2"))
    gone = AuditEntry(NOW, ADMIN, Act.WITHDRAWN, "i-1")
    assert not stores.people.withdraw(INVITATION, gone)
    assert stores.people.invitation(INVITATION.address, NOW) == anew
    assert gone not in entries(stores)


def test_all_invitations_are_listed_in_pages(stores: Stores) -> None:
    made = [Invitation(f"i-{n}", f"guest-{n}@far.example", ADMIN, NOW) for n in range(7)]
    for one in made:
        stores.people.invite(one, replace(INVITING, about=one.invitation_id))
    first = stores.people.invitations("", 5)
    rest = stores.people.invitations(first.after, 5)
    assert (len(first.invitations), rest.after) == (5, "")
    found = sorted([*first.invitations, *rest.invitations], key=lambda one: one.invitation_id)
    assert found == made


def test_an_invitation_ends_with_the_account_that_used_it(stores: Stores) -> None:
    stores.people.invite(INVITATION, INVITING)
    stores.accounts.put_user(a_user(email=INVITATION.address), LATER, invitation=INVITATION)
    erase(stores)
    assert stores.people.invitation(INVITATION.address, NOW) is None
    assert stores.people.invitations("", 10).invitations == []


# --- the audit list


def test_what_people_do_is_in_the_list_with_the_act_itself(stores: Stores) -> None:
    signed_in = AuditEntry(NOW, USER, Act.SIGNED_IN)
    connected = AuditEntry(NOW + MINUTE, USER, Act.CONNECTED)
    disconnected = AuditEntry(NOW + HOUR, USER, Act.DISCONNECTED)
    stores.accounts.put_user(a_user(), MARK, entry=signed_in)
    stores.accounts.connect(
        user_id=USER, calendar_key=CALENDAR, email="ann@example.com", token=b"sealed",
        workspace="main", now=NOW, entry=connected,
    )  # fmt: skip
    asked = (USER, CALENDAR, "main", NOW + HOUR)
    assert stores.portal.request(*asked, remove=True, entry=disconnected)
    nothing = replace(disconnected, at=NOW + 2 * HOUR)
    assert not stores.portal.request(USER, "other", "main", NOW, remove=True, entry=nothing)
    assert entries(stores) == [disconnected, connected, signed_in]


def test_a_refused_step_leaves_no_entry(stores: Stores) -> None:
    stores.accounts.put_user(a_user(), MARK)
    stores.portal.erase(USER, "FAKE-RECEIPT", LATER)
    with pytest.raises(BeingDeleted):
        stores.accounts.put_user(a_user(), MARK, entry=AuditEntry(NOW, USER, Act.SIGNED_IN))
    assert entries(stores) == []


def test_what_one_person_does_again_and_again_is_one_entry_that_counts(stores: Stores) -> None:
    for minute in range(60):
        at = NOW.replace(minute=0) + minute * MINUTE
        stores.people.record(AuditEntry(at, USER, Act.SIGNED_IN))
    stores.people.record(AuditEntry(NOW, USER, Act.SIGN_IN_REFUSED, why="blocked"))
    found = [one for one in entries(stores) if one.act is Act.SIGNED_IN]
    assert [one.times for one in found] == [10] * 6
    assert [one.at.minute for one in found] == [59, 49, 39, 29, 19, 9]


def test_a_day_is_read_in_pages_the_newest_first(stores: Stores) -> None:
    made = [AuditEntry(NOW + n * SECOND, ADMIN, Act.BLOCKED, f"user-{n}") for n in range(7)]
    for entry in [*made, AuditEntry(NOW - DAY, ADMIN, Act.BLOCKED, "before")]:
        stores.people.record(entry)
    first = stores.people.audit(NOW.date(), "", 5, NOW)
    rest = stores.people.audit(NOW.date(), first.before, 5, NOW)
    assert [*first.entries, *rest.entries] == made[::-1]
    assert (len(first.entries), rest.before) == (5, "")


def test_entries_end_after_four_hundred_days(stores: Stores) -> None:
    stores.people.record(BLOCKING)
    day = NOW.date()
    assert stores.people.audit(day, "", 9, NOW + AUDIT - SECOND).entries == [BLOCKING]
    assert stores.people.audit(day, "", 9, NOW + AUDIT).entries == []


def test_after_the_end_of_an_account_the_list_has_the_opaque_id_and_the_end(
    stores: Stores,
) -> None:
    stores.accounts.put_user(a_user(), MARK, entry=AuditEntry(NOW, USER, Act.SIGNED_IN))
    erase(stores)
    ended = AuditEntry(NOW + HOUR, USER, Act.ACCOUNT_DELETED, USER)
    assert entries(stores) == [ended, AuditEntry(NOW, USER, Act.SIGNED_IN)]


# --- the table itself


@pytest.mark.emulator
@pytest.mark.xdist_group("embedded_aws_contract")
def test_no_key_tells_an_address_and_no_row_of_a_deleted_person_does(
    on_dynamodb: Stores, state_table: Table
) -> None:
    stores = on_dynamodb
    stores.people.invite(INVITATION, INVITING)
    signed_in = AuditEntry(NOW, USER, Act.SIGNED_IN)
    guest = a_user(email=INVITATION.address, name="Guest Canary")
    stores.accounts.put_user(guest, MARK, entry=signed_in, invitation=INVITATION)
    stores.connect()
    stores.people.block(USER, replace(BLOCK, reason="reason-canary"), LATER, BLOCKING)
    rows = scan(state_table)
    assert not [row for row in rows if "example" in row["pk"]["S"] + row["sk"]["S"]]
    erase(stores)
    left = scan(state_table)
    told = [row for row in left if USER in repr(row)]
    assert {row["pk"]["S"].partition("#")[0] for row in told} == {"AUDIT"}
    canaries = (INVITATION.address, "ann@example.com", "Canary", "canary", "subject-1")
    assert not [row for row in left if any(canary in repr(row) for canary in canaries)]


def scan(table: Table) -> list[dict[str, Any]]:
    rows: list[dict[str, Any]] = table._client.scan(TableName=table.name)["Items"]
    return rows


@pytest.mark.emulator
@pytest.mark.xdist_group("embedded_aws_contract")
def test_people_of_an_older_version_are_found_once_the_worker_has_looked_at_them(
    on_dynamodb: Stores, state_table: Table
) -> None:
    stores, day = on_dynamodb, NOW.date()
    for number in range(5):
        seen = day - timedelta(days=number % 2)
        email = f"person-{number}@example.com"
        stores.accounts.put_user(a_user(user_id=f"u-{number}", email=email, last_seen=seen), MARK)
        stores.connect(user_id=f"u-{number}")
    for number in (1, 2, 3):
        age(state_table, f"u-{number}")
    stores.worker.note_unseen("u-3", day - timedelta(days=1))
    assert ids(stores, "person-2@example.com") == []
    after, looks = "", 0
    found: list[str] = []
    while looks == 0 or after:
        missing, after = stores.worker.not_found(after, 2)
        found += missing
        looks += 1
        for user_id in missing:
            stores.worker.have_found(user_id)
            stores.worker.have_found(user_id)
    assert sorted(found) == ["u-1", "u-2", "u-3"]
    assert [ids(stores, f"person-{n}@example.com") for n in range(5)] == [
        [f"u-{n}"] for n in range(5)
    ]
    assert ids(stores, "ann@example.com") == [f"u-{n}" for n in range(5)]
    assert len(stores.people.people("", 10).users) == 5
    stores.worker.have_found("nobody")
    assert stores.people.user("nobody") is None


def age(table: Table, user_id: str) -> None:
    """Leave a person as an older version stored one."""
    for key in (keys.profile(user_id), keys.connection(user_id, CALENDAR)):
        table.write(update(key, values={FOUND_BY: None}))
    for row in scan(table):
        if row["pk"]["S"].startswith(("PEOPLE#", "ADDRESSES#")) and user_id in row["sk"]["S"]:
            table.write(delete({"pk": row["pk"]["S"], "sk": row["sk"]["S"]}))
