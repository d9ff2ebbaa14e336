"""Bots whose events are forgotten: remembered by their person, settled once, and found by id."""

from __future__ import annotations

from dataclasses import replace

import pytest

from rollcall.domain.desired import Observed
from rollcall.domain.errors import LeaseLost
from rollcall.domain.leaving import Receipt, RecordingCounts
from rollcall.domain.past_bots import PastBot
from rollcall.domain.pasted import PastedCall
from tests.contract.stores import (
    HOUR,
    MARK,
    MINUTE,
    NOW,
    USER,
    Stores,
    a_user,
    an_event,
    bot,
)

OTHER = "user-2"
RECEIPT = "FAKE-RECEIPT"


def came(bot_id: str = "bot-1", user_id: str = USER) -> PastBot:
    return PastBot(user_id, bot_id, NOW - 2 * HOUR, NOW - HOUR, "room-1")


def test_bots_are_remembered_by_their_person_in_order(stores: Stores) -> None:
    lease = stores.lease()
    stores.past_bots.note(lease, [came("b-2"), came("b-1"), came("b-1")])
    stores.past_bots.note(lease, [came("b-3", OTHER)])
    assert stores.past_bots.of_user(USER) == [came("b-1"), came("b-2")]
    assert stores.past_bots.of_user("nobody") == []


def test_very_many_are_remembered(stores: Stores) -> None:
    bots = [came(f"b-{number:03}") for number in range(130)]
    stores.past_bots.note(stores.lease(), bots)
    assert stores.past_bots.of_user(USER) == bots


def test_a_bot_is_found_by_whoever_has_it_be_the_event_forgotten_or_not(stores: Stores) -> None:
    lease = stores.lease()
    stores.worker.save_events(lease, [replace(an_event(), user_id=OTHER)])
    stores.past_bots.note(lease, [came("bot-1"), came("bot-2")])
    assert stores.past_bots.holders("bot-1") == {USER, OTHER}
    assert stores.past_bots.holders("bot-2") == {USER}
    assert stores.past_bots.holders("bot-3") == set()


def test_what_is_remembered_is_no_event(stores: Stores) -> None:
    lease = stores.lease()
    row = an_event(observed=Observed((bot(),), "c0ffee"))
    stores.worker.save_events(lease, [row])
    stores.past_bots.note(lease, [came("bot-1", OTHER)])
    assert stores.worker.events_with_bot("bot-1") == [row.key]


def test_a_later_try_is_stored_and_a_settled_bot_stays_so(stores: Stores) -> None:
    lease = stores.lease()
    stores.past_bots.note(lease, [came()])
    later = came().later(NOW + MINUTE, refused=True)
    stores.past_bots.save(lease, later)
    assert stores.past_bots.of_user(USER) == [later]
    stores.past_bots.settle(lease, later, RECEIPT, Receipt(NOW))
    stores.past_bots.save(lease, later)
    assert stores.past_bots.of_user(USER) == []


def test_a_bot_is_counted_once(stores: Stores) -> None:
    lease = stores.lease()
    stores.past_bots.note(lease, [came()])
    told = Receipt(NOW, recordings=RecordingCounts(left=1, deleted=3, shared=2, refused=1))
    stores.past_bots.settle(lease, came(), RECEIPT, told)
    stores.past_bots.settle(lease, came(), RECEIPT, Receipt(NOW))
    assert stores.portal.receipt(RECEIPT, NOW) == told


def test_a_call_gives_way_to_its_bot(stores: Stores) -> None:
    stores.accounts.put_user(a_user(), MARK)
    link = "https://meet.example/abc"
    calls = [PastedCall(USER, f"20260302T09150{n}000000-x", link, "", NOW) for n in range(2)]
    for number, call in enumerate(calls):
        stores.pasted.save_asked(call, number, "main")
    lease = stores.lease()
    for _ in range(2):
        stores.past_bots.note_calls(lease, [(calls[0].call_id, came("bot-9"))])
    assert stores.past_bots.of_user(USER) == [came("bot-9")]
    left = stores.pasted.calls(USER, NOW - HOUR, NOW + HOUR)
    assert [call.call_id for call in left] == [calls[1].call_id]


def test_a_worker_that_was_overtaken_changes_nothing(stores: Stores) -> None:
    old = stores.lease()
    stores.past_bots.note(old, [came()])
    stores.lease(NOW + HOUR)
    with pytest.raises(LeaseLost):
        stores.past_bots.note(old, [came("b-2")])
    with pytest.raises(LeaseLost):
        stores.past_bots.save(old, came().later(NOW))
    with pytest.raises(LeaseLost):
        stores.past_bots.settle(old, came(), RECEIPT, Receipt(NOW))
    assert stores.past_bots.of_user(USER) == [came()]
    assert stores.portal.receipt(RECEIPT, NOW) is None


def test_they_go_with_the_rest_of_an_account(stores: Stores) -> None:
    lease = stores.lease()
    stores.past_bots.note(lease, [came(), came("bot-1", OTHER)])
    while not stores.worker.erase_rows(lease, USER):
        pass
    assert stores.past_bots.of_user(USER) == []
    assert stores.past_bots.holders("bot-1") == {OTHER}
