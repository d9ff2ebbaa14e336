"""One deduplication key, one bot; and writes that meet."""

from __future__ import annotations

import pytest

from rollcall.domain.errors import (
    Conflict,
)
from tests.contract.recall.desk import Desk


def _two(desk: Desk) -> tuple[str, str]:
    ada = desk.calendar(desk.raw())
    grace = desk.calendar(desk.raw(), email="grace@corp.example")
    return desk.event_id("e1", ada), desk.event_id("e1", grace)


def test_one_key_on_two_events_is_one_bot(desk: Desk) -> None:
    first, second = _two(desk)
    (one,), (other,) = desk.schedule(first, "shared"), desk.schedule(second, "shared")
    assert one.bot_id == other.bot_id
    assert list(desk.live()) == [one.bot_id]


def test_a_shared_bot_goes_with_the_last_event_that_uses_it(desk: Desk) -> None:
    first, second = _two(desk)
    desk.schedule(first, "shared")
    desk.schedule(second, "shared")
    desk.recall.remove_bot(first)
    assert len(desk.live()) == 1
    assert desk.bots(first) == ()
    assert len(desk.bots(second)) == 1
    desk.recall.remove_bot(second)
    assert desk.live() == {}


def test_different_keys_never_share(desk: Desk) -> None:
    first, second = _two(desk)
    (one,), (other,) = desk.schedule(first, "company:a"), desk.schedule(second, "company:b")
    assert one.bot_id != other.bot_id
    assert len(desk.live()) == 2


def test_a_cancelled_copy_leaves_the_shared_bot_to_the_other(desk: Desk) -> None:
    ada = desk.calendar(desk.raw())
    grace = desk.calendar(desk.raw(), email="grace@corp.example")
    for calendar_id in (ada, grace):
        desk.schedule(desk.event_id("e1", calendar_id), "shared")
    desk.feed(ada, {"id": "e1", "status": "cancelled"})
    assert len(desk.live()) == 1


def test_two_writes_with_one_key_at_once_conflict(desk: Desk) -> None:
    first, second = _two(desk)
    with pytest.raises(Conflict):
        desk.overlap(
            lambda: desk.schedule(first, "shared"), lambda: desk.schedule(second, "shared")
        )


def test_a_removal_during_a_write_with_its_key_conflicts(desk: Desk) -> None:
    first, second = _two(desk)
    desk.schedule(second, "shared")
    with pytest.raises(Conflict):
        desk.overlap(lambda: desk.schedule(first, "shared"), lambda: desk.recall.remove_bot(second))


def test_two_writes_with_different_keys_at_once_both_work(desk: Desk) -> None:
    first, second = _two(desk)
    desk.overlap(lambda: desk.schedule(first, "one"), lambda: desk.schedule(second, "two"))
    assert len(desk.live()) == 2


@pytest.fixture
def event_id(desk: Desk) -> str:
    desk.calendar(desk.raw())
    return desk.event_id()


def test_a_repeat_while_the_first_is_under_way_conflicts(desk: Desk, event_id: str) -> None:
    def write() -> object:
        return desk.schedule(event_id, idempotency_key="i")

    with pytest.raises(Conflict):
        desk.overlap(write, write)
