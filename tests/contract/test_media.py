"""What people ask for of what bots recorded: stored whole, found when due, gone with its person."""

from __future__ import annotations

from dataclasses import replace

import pytest

from rollcall.domain.errors import BeingDeleted, LeaseLost
from rollcall.domain.media import (
    LINK_LIVES,
    REMEMBERED,
    Failure,
    MediaAsk,
    MediaBox,
    Medium,
    MediumState,
    answered,
    failed,
    with_answer,
)
from tests.contract.stores import (
    CALENDAR,
    DAY,
    MARK,
    MINUTE,
    NOW,
    RECALL_ID,
    SECOND,
    USER,
    Stores,
    a_calendar,
    a_user,
)

READY = {Medium.RECORDING: MediumState.READY, Medium.TRANSCRIPT: MediumState.NONE}
SEALED = {Medium.RECORDING: "sealed"}


@pytest.fixture(autouse=True)
def _known(stores: Stores) -> None:
    for user_id in (USER, "user-0", "user-2"):
        stores.accounts.put_user(a_user(user_id=user_id), MARK)


def an_ask(event_id: str = "event-1", minutes: int = 0) -> MediaAsk:
    return MediaAsk(event_id, CALENDAR, "bot-1", NOW + minutes * MINUTE)


def ask(stores: Stores, *asks: MediaAsk, user_id: str = USER) -> MediaBox:
    """Store these asks in place of all others."""
    box = replace(stores.media.box(user_id), asks=asks or (an_ask(),))
    assert stores.media.save_asked(box, "main", NOW)
    return stores.media.box(user_id)


def test_who_asked_for_nothing_has_an_empty_box(stores: Stores) -> None:
    assert stores.media.box(USER) == MediaBox(USER)


def test_what_was_asked_comes_back_as_it_was(stores: Stores) -> None:
    asked = replace(an_ask(), retry_at=NOW + SECOND, attempts=2)
    done = answered(an_ask("event-2"), READY, SEALED, NOW)
    lost = failed(an_ask("event-3"), Failure.GONE, NOW)
    assert ask(stores, asked, done, lost).asks == (asked, done, lost)


def test_what_is_asked_at_once_is_stored_once(stores: Stores) -> None:
    read = stores.media.box(USER)
    assert stores.media.save_asked(replace(read, asks=(an_ask("event-1"),)), "main", NOW)
    assert not stores.media.save_asked(replace(read, asks=(an_ask("event-2"),)), "main", NOW)
    assert [one.event_id for one in stores.media.box(USER).asks] == ["event-1"]


def test_who_asked_is_found_from_then_on(stores: Stores) -> None:
    ask(stores)
    assert [box.user_id for box in stores.media.due("main", NOW, 10)] == [USER]
    assert stores.media.due("main", NOW - SECOND, 10) == []
    assert stores.media.due("other", NOW + DAY, 10) == []


def test_those_who_asked_first_are_found_first(stores: Stores) -> None:
    for number, minutes in ((0, 3), (1, 1), (2, 2)):
        ask(stores, an_ask(minutes=minutes), user_id=USER if number == 1 else f"user-{number}")
    due = [box.user_id for box in stores.media.due("main", NOW + DAY, 10)]
    assert due == [USER, "user-2", "user-0"]
    assert len(stores.media.due("main", NOW + DAY, 2)) == 2


def test_an_ask_hides_nothing_that_waits_for_recall(stores: Stores) -> None:
    stores.connect()
    ask(stores)
    due = stores.worker.due("main", NOW, 10)
    assert ([c.user_id for c in due.connections], list(due.calendars)) == ([USER], [])
    assert stores.worker.due_checks("main", NOW, 10) == []
    assert stores.mail.due("main", NOW + DAY, 10) == []


def test_links_are_due_to_be_forgotten_when_their_time_is_over(stores: Stores) -> None:
    lease, box = stores.lease(), ask(stores)
    done = answered(box.asks[0], READY, SEALED, NOW)
    assert stores.media.save_answered(lease, with_answer(box, done), NOW)
    assert stores.media.due("main", NOW + LINK_LIVES - SECOND, 10) == []
    assert [one.user_id for one in stores.media.due("main", NOW + LINK_LIVES, 10)] == [USER]


def test_an_empty_box_is_not_due(stores: Stores) -> None:
    lease, box = stores.lease(), ask(stores)
    assert stores.media.save_answered(lease, replace(box, asks=()), NOW)
    assert stores.media.due("main", NOW + REMEMBERED, 10) == []


def test_an_answer_gives_way_to_what_was_asked_meanwhile(stores: Stores) -> None:
    lease, box = stores.lease(), ask(stores)
    ask(stores, an_ask(), an_ask("event-2"))
    done = with_answer(box, answered(box.asks[0], READY, SEALED, NOW))
    assert not stores.media.save_answered(lease, done, NOW)
    assert len(stores.media.box(USER).asks) == 2


def test_a_worker_that_was_overtaken_stores_no_answer(stores: Stores) -> None:
    lease, box = stores.lease(), ask(stores)
    stores.lease(NOW + DAY)
    with pytest.raises(LeaseLost):
        stores.media.save_answered(lease, box, NOW)
    assert stores.media.box(USER) == box


def test_nothing_is_stored_of_somebody_who_is_not_known_or_goes(stores: Stores) -> None:
    stores.portal.erase(USER, "receipt-1", MARK)
    for user_id in (USER, "nobody"):
        with pytest.raises(BeingDeleted):
            ask(stores, user_id=user_id)


def test_a_deletion_takes_what_was_asked_with_it_and_no_answer_brings_it_back(
    stores: Stores,
) -> None:
    stores.connect()
    lease, box = stores.lease(), ask(stores)
    stores.worker.add_calendar(lease, a_calendar(recall_id=RECALL_ID))
    stores.portal.erase(USER, "receipt-1", MARK)
    while not stores.worker.erase_rows(lease, USER):
        pass
    assert stores.media.box(USER) == MediaBox(USER)
    assert not stores.media.save_answered(lease, box, NOW)
    assert stores.media.due("main", NOW + DAY, 10) == []
