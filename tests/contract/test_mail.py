"""Letters: who has to be told something, what was told, and to whom nothing is sent."""

from __future__ import annotations

from dataclasses import replace

import pytest

from rollcall.domain.errors import LeaseLost
from rollcall.domain.mail.choices import MailChoices
from rollcall.domain.mail.kinds import MailKind
from rollcall.domain.mail.mailbox import Delivery, Lost, Mailbox, Told
from rollcall.domain.model import BotStatus
from rollcall.ports.mail_store import BotNews
from tests.contract.stores import DAY, HOUR, MARK, MINUTE, NOW, SECOND, USER, Stores, a_user


@pytest.fixture(autouse=True)
def _known(stores: Stores) -> None:
    """Users whom letters are about; what is marked of others is nothing."""
    for user_id in (USER, "user-0", "user-2"):
        stores.accounts.put_user(a_user(user_id=user_id), MARK)


EPISODE = "access_lost:calendar-1:1:1772442900:0"
TOLD = Told(Delivery.SENDING, 1, NOW, NOW + DAY)
BOT = "bot-1"


def box(stores: Stores, user_id: str = USER) -> Mailbox:
    """A mailbox that must be there."""
    found = stores.mail.mailbox(user_id)
    assert found is not None
    return found


def report(stores: Stores, code: str, sub_code: str | None = None, minutes: int = 0) -> None:
    at = NOW + minutes * MINUTE
    stores.notifications.record_bot_status(BotStatus(BOT, code, sub_code, at), at)


def news(stores: Stores) -> list[BotNews]:
    return stores.mail.bots_with_news(NOW + DAY, 10)


# --- who has to be told something


def test_whoever_is_marked_is_due_from_then_on(stores: Stores) -> None:
    stores.mail.mark(USER, "main", NOW)
    assert stores.mail.due("main", NOW, 10) == [USER]
    assert stores.mail.due("main", NOW - SECOND, 10) == []
    assert stores.mail.due("other", NOW, 10) == []


def test_users_are_due_in_the_order_of_their_moments(stores: Stores) -> None:
    for number, minutes in enumerate([3, 1, 2]):
        stores.mail.mark(f"user-{number}", "main", NOW + minutes * MINUTE)
    assert stores.mail.due("main", NOW + HOUR, 10) == ["user-1", "user-2", "user-0"]
    assert len(stores.mail.due("main", NOW + HOUR, 2)) == 2


def test_a_mark_hides_nothing_that_waits_for_recall(stores: Stores) -> None:
    stores.connect()
    stores.mail.mark(USER, "main", NOW)
    due = stores.worker.due("main", NOW, 10)
    assert ([c.user_id for c in due.connections], list(due.calendars)) == ([USER], [])
    assert stores.worker.due_checks("main", NOW, 10) == []
    assert stores.worker.due_daily("main", NOW, 10) == []


@pytest.mark.parametrize(
    ("code", "sub_code"),
    [
        ("in_waiting_room", None),
        ("recording_permission_denied", "zoom_local_recording_disabled"),
        ("recording_failed", None),
        ("fatal", "meeting_locked"),
        ("call_ended", "timeout_exceeded_waiting_room"),
    ],
)
def test_a_bot_that_needs_somebody_is_news(stores: Stores, code: str, sub_code: str | None) -> None:
    report(stores, code, sub_code)
    assert news(stores) == [BotNews(BOT, NOW)]
    assert stores.mail.bots_with_news(NOW - SECOND, 10) == []


@pytest.mark.parametrize("code", ["joining_call", "in_call_recording", "call_ended", "done"])
def test_a_bot_that_works_is_no_news(stores: Stores, code: str) -> None:
    report(stores, code, "call_ended_by_host")
    assert news(stores) == []


def test_news_that_are_forgotten_do_not_come_back_with_the_same_report(stores: Stores) -> None:
    report(stores, "in_waiting_room")
    stores.mail.forget_news(BotNews(BOT, NOW))
    report(stores, "in_waiting_room")
    assert news(stores) == []


def test_news_that_came_meanwhile_are_not_forgotten(stores: Stores) -> None:
    report(stores, "in_waiting_room")
    report(stores, "fatal", "meeting_locked", minutes=1)
    stores.mail.forget_news(BotNews(BOT, NOW))
    assert news(stores) == [BotNews(BOT, NOW + MINUTE)]


def test_news_of_a_bot_that_broke_leave_it_among_the_broken_ones(stores: Stores) -> None:
    report(stores, "fatal", "meeting_locked")
    stores.mail.forget_news(BotNews(BOT, NOW))
    assert stores.worker.broken_bots(NOW, 10) == [BOT]


# --- what was told


def test_what_was_told_comes_back_as_it_was_stored(stores: Stores) -> None:
    lease = stores.lease()
    stores.mail.mark(USER, "main", NOW)
    read = box(stores)
    told = replace(read, told={EPISODE: TOLD}, lost={"calendar-1": Lost(NOW, 3)}, due_at=NOW + HOUR)
    stores.mail.save_mailbox(lease, told, read)
    assert box(stores) == told
    assert stores.mail.due("main", NOW, 10) == []
    assert stores.mail.due("main", NOW + HOUR, 10) == [USER]


def test_a_mailbox_with_nothing_ahead_is_not_due(stores: Stores) -> None:
    lease = stores.lease()
    stores.mail.mark(USER, "main", NOW)
    stores.mail.save_mailbox(lease, replace(box(stores), due_at=None), box(stores))
    assert stores.mail.due("main", NOW + 99 * DAY, 10) == []
    assert box(stores).due_at is None


def test_a_mark_that_came_meanwhile_keeps_a_mailbox_due(stores: Stores) -> None:
    lease = stores.lease()
    stores.mail.mark(USER, "main", NOW)
    read = box(stores)
    stores.mail.mark(USER, "main", NOW + SECOND)
    stores.mail.save_mailbox(lease, replace(read, told={EPISODE: TOLD}, due_at=None), read)
    found = box(stores)
    assert (found.marked, found.due_at) == (2, NOW + SECOND)
    assert found.told == {EPISODE: TOLD}


def test_a_mark_keeps_what_was_told(stores: Stores) -> None:
    lease = stores.lease()
    stores.mail.mark(USER, "main", NOW)
    stores.mail.save_mailbox(lease, replace(box(stores), told={EPISODE: TOLD}), box(stores))
    stores.mail.mark(USER, "main", NOW + HOUR)
    assert box(stores).told == {EPISODE: TOLD}


def test_a_worker_that_lost_its_lease_stores_nothing(stores: Stores) -> None:
    old = stores.lease()
    stores.mail.mark(USER, "main", NOW)
    read = box(stores)
    stores.lease(NOW + HOUR)
    with pytest.raises(LeaseLost):
        stores.mail.save_mailbox(old, replace(read, told={EPISODE: TOLD}), read)
    assert box(stores) == read


def test_a_mailbox_that_was_never_marked_is_not_there(stores: Stores) -> None:
    assert stores.mail.mailbox(USER) is None
    lease = stores.lease()
    empty = Mailbox(USER, due_at=NOW)
    stores.mail.save_mailbox(lease, empty, empty)
    assert stores.mail.mailbox(USER) is None


def test_a_letter_that_was_reported_was_taken(stores: Stores) -> None:
    stores.mail.record_report(USER, "letter-2", (), NOW)
    assert stores.mail.was_taken(["letter-1", "letter-2"])
    assert not stores.mail.was_taken(["letter-1"])
    assert not stores.mail.was_taken([])


# --- to whom


def test_every_kind_is_chosen_by_itself(stores: Stores) -> None:
    assert stores.mail.choices(USER) == MailChoices()
    stores.mail.choose(USER, MailKind.BOT_WAITS, on=False)
    stores.mail.choose(USER, MailKind.DIGEST, on=True)
    found = stores.mail.choices(USER)
    assert found == MailChoices(frozenset({MailKind.DIGEST}), frozenset({MailKind.BOT_WAITS}))
    stores.mail.choose(USER, MailKind.BOT_WAITS, on=True)
    assert stores.mail.choices(USER).off == frozenset()
    assert stores.mail.choices("user-2") == MailChoices()


def test_an_address_that_takes_no_more_is_known_beside_the_choices(stores: Stores) -> None:
    stores.mail.choose(USER, MailKind.BOT_WAITS, on=False)
    stores.mail.record_report(USER, "letter-1", ["mark-of-address"], NOW)
    found = stores.mail.choices(USER)
    assert found == MailChoices(off=frozenset({MailKind.BOT_WAITS}), stopped="mark-of-address")


def test_whom_to_write_to_is_found(stores: Stores) -> None:
    assert stores.mail.user("nobody") is None
    stores.connect("calendar-1")
    stores.connect("calendar-2")
    stores.connect("calendar-1", user_id="user-2")
    user = stores.mail.user(USER)
    assert user is not None
    assert user.email == "ann@example.com"
    keys = [each.calendar_key for each in stores.mail.connections(USER)]
    assert keys == ["calendar-1", "calendar-2"]
