"""Calls that people send bots to: stored one by one, counted, found when due, gone with people."""

from __future__ import annotations

from dataclasses import replace
from datetime import datetime
from typing import Any

import pytest

from rollcall.domain.errors import BeingDeleted, LeaseLost
from rollcall.domain.pasted import PastedCall, call_id, sent, with_stop
from tests.contract.stores import DAY, HOUR, MARK, MINUTE, NOW, SECOND, USER, Stores, a_user

ROOM = "0123456789abcdef0123"
LINK = "https://meet.google.com/aaa-bbbb-ccc"


def a_call(at: datetime = NOW, user_id: str = USER, **more: Any) -> PastedCall:
    return PastedCall(user_id, call_id(at, f"random-of-{user_id}"), LINK, "A title", at, **more)


@pytest.fixture
def known(stores: Stores) -> Stores:
    stores.accounts.put_user(a_user(), MARK)
    return stores


def ask(stores: Stores, call: PastedCall) -> PastedCall:
    asked = stores.pasted.asked(call.user_id)
    assert stores.pasted.save_asked(call, asked, "main")
    found = stores.pasted.call(call.user_id, call.call_id)
    assert found is not None
    return found


def due(stores: Stores, at: datetime = NOW) -> list[str]:
    return [call.call_id for call in stores.worker.due("main", at, 100).calls]


def test_a_call_is_read_as_it_was_stored(known: Stores) -> None:
    call = a_call(cause="request-1")
    assert ask(known, call) == replace(call, version=1)


def test_an_unknown_call_and_one_of_somebody_else_are_not_found(known: Stores) -> None:
    call = ask(known, a_call())
    assert known.pasted.call(USER, "unknown") is None
    assert known.pasted.call("user-2", call.call_id) is None
    assert known.pasted.call(USER, "\n") is None


def test_a_new_call_is_due_at_once_and_in_its_workspace_alone(known: Stores) -> None:
    call = ask(known, a_call())
    assert due(known) == [call.call_id]
    assert known.worker.due("other", NOW, 100).calls == []


def test_due_calls_come_with_connections_and_are_none(known: Stores) -> None:
    known.connect()
    call = ask(known, a_call())
    found = known.worker.due("main", NOW, 100)
    assert len(found.connections) == 1
    assert [one.call_id for one in found.calls] == [call.call_id]


def test_of_two_that_are_asked_for_together_one_is_refused(known: Stores) -> None:
    asked = known.pasted.asked(USER)
    assert known.pasted.save_asked(a_call(), asked, "main")
    assert not known.pasted.save_asked(a_call(NOW + SECOND), asked, "main")
    assert len(known.pasted.calls(USER, NOW - DAY, NOW + DAY)) == 1


def test_every_call_is_counted(known: Stores) -> None:
    for minute in range(3):
        ask(known, a_call(NOW + minute * MINUTE))
    assert known.pasted.asked(USER) == 3


def test_nobody_who_is_unknown_or_being_deleted_asks(known: Stores) -> None:
    with pytest.raises(BeingDeleted):
        known.pasted.save_asked(a_call(user_id="user-2"), 0, "main")
    call = ask(known, a_call())
    known.portal.erase(USER, "receipt-1", MARK)
    with pytest.raises(BeingDeleted):
        known.pasted.save_asked(a_call(NOW + HOUR), 1, "main")
    with pytest.raises(BeingDeleted):
        known.pasted.save_stop(with_stop(call, NOW), "main")


def test_calls_of_a_range_come_in_order_without_its_end(known: Stores) -> None:
    for hour in (2, 0, 1):
        ask(known, a_call(NOW + hour * HOUR))
    found = known.pasted.calls(USER, NOW, NOW + 2 * HOUR)
    assert [call.asked_at for call in found] == [NOW, NOW + HOUR]


def test_what_came_of_a_call_is_stored_once_for_each_reading(known: Stores) -> None:
    lease, call = known.lease(), ask(known, a_call())
    after = sent(replace(call, room=ROOM), "bot-1", NOW)
    assert known.pasted.save(lease, after)
    assert not known.pasted.save(lease, after)
    assert known.pasted.call(USER, call.call_id) == replace(after, version=2)


def test_a_stop_and_an_answer_do_not_overwrite_each_other(known: Stores) -> None:
    lease, call = known.lease(), ask(known, a_call())
    assert known.pasted.save_stop(with_stop(call, NOW), "main")
    assert not known.pasted.save(lease, sent(call, "bot-1", NOW))
    stopped = known.pasted.call(USER, call.call_id)
    assert stopped is not None
    assert known.pasted.save(lease, sent(stopped, "bot-1", NOW))


def test_a_worker_that_lost_its_lease_stores_nothing(known: Stores) -> None:
    call, lease = ask(known, a_call()), known.lease()
    known.lease(NOW + HOUR)
    with pytest.raises(LeaseLost):
        known.pasted.save(lease, sent(call, "bot-1", NOW))


def test_a_call_that_is_over_is_never_due(known: Stores) -> None:
    lease, call = known.lease(), ask(known, a_call())
    known.pasted.save(lease, replace(call, over=True))
    assert due(known, NOW + DAY) == []


def test_a_call_that_waits_is_due_at_its_moment(known: Stores) -> None:
    lease, call = known.lease(), ask(known, a_call())
    known.pasted.save(lease, replace(call, retry_at=NOW + HOUR))
    assert due(known, NOW + HOUR - SECOND) == []
    assert due(known, NOW + HOUR) == [call.call_id]


def test_calls_are_found_in_their_room_until_they_are_over(known: Stores) -> None:
    lease, call = known.lease(), ask(known, a_call())
    known.pasted.save(lease, sent(replace(call, room=ROOM), "bot-1", NOW))
    (found,) = known.pasted.in_room(ROOM, NOW - HOUR)
    assert found.bot_id == "bot-1"
    assert known.pasted.in_room("fedcba98765432100000", NOW - HOUR) == []
    assert known.pasted.in_room(ROOM, NOW + SECOND) == []
    known.pasted.save(lease, replace(found, over=True))
    assert known.pasted.in_room(ROOM, NOW - HOUR) == []


def test_a_call_with_a_bot_is_no_event(known: Stores) -> None:
    lease, call = known.lease(), ask(known, a_call())
    known.pasted.save(lease, sent(replace(call, room=ROOM), "bot-1", NOW))
    assert known.worker.events_with_bot("bot-1") == []
    assert known.worker.events_between(USER, None, None) == []
    assert known.portal.upcoming(USER, NOW - DAY, NOW + DAY, 10) == []
    assert known.portal.connections(USER) == []


def test_a_deletion_takes_calls_along_and_no_answer_brings_one_back(known: Stores) -> None:
    lease, call = known.lease(), ask(known, a_call())
    while not known.worker.erase_rows(lease, USER):
        pass
    assert known.pasted.call(USER, call.call_id) is None
    assert known.pasted.asked(USER) == 0
    assert not known.pasted.save(lease, sent(call, "bot-1", NOW))
    assert known.pasted.call(USER, call.call_id) is None
