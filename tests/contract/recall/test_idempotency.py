"""Idempotency keys, and the pool of bots that makes fresh ones necessary."""

from __future__ import annotations

import pytest

from rollcall.domain.errors import (
    BotPoolExhausted,
    RequestRefused,
)
from tests.contract.recall.desk import MEET, Desk


@pytest.fixture
def event_id(desk: Desk) -> str:
    desk.calendar(desk.raw())
    return desk.event_id()


def _two(desk: Desk) -> tuple[str, str]:
    ada = desk.calendar(desk.raw())
    grace = desk.calendar(desk.raw(), email="grace@corp.example")
    return desk.event_id("e1", ada), desk.event_id("e1", grace)


def test_a_repeated_idempotency_key_repeats_the_answer_and_does_nothing(
    desk: Desk, event_id: str
) -> None:
    first = desk.schedule(event_id, idempotency_key="i")
    desk.recall.remove_bot(event_id)
    assert desk.schedule(event_id, idempotency_key="i") == first
    assert desk.live() == {}
    assert len(desk.schedule(event_id, idempotency_key="j")) == 1
    assert len(desk.live()) == 1


def test_a_repeated_idempotency_key_does_not_look_at_the_body(desk: Desk, event_id: str) -> None:
    desk.schedule(event_id, "k-1", idempotency_key="i")
    (bot,) = desk.schedule(event_id, "k-2", idempotency_key="i")
    assert bot.deduplication_key == "k-1"


def test_an_idempotency_key_counts_for_one_event_only(desk: Desk) -> None:
    first, second = _two(desk)
    desk.schedule(first, "k-1", idempotency_key="i")
    desk.schedule(second, "k-2", idempotency_key="i")
    assert len(desk.live()) == 2


def test_an_idempotency_key_is_forgotten_after_an_hour(desk: Desk, event_id: str) -> None:
    desk.schedule(event_id, idempotency_key="i")
    desk.recall.remove_bot(event_id)
    desk.advance(3601)
    desk.schedule(event_id, idempotency_key="i")
    assert len(desk.live()) == 1


def test_a_refusal_is_repeated_under_the_same_idempotency_key(desk: Desk) -> None:
    calendar_id = desk.calendar(desk.raw(link=None))
    event_id = desk.event_id()
    with pytest.raises(RequestRefused):
        desk.schedule(event_id, idempotency_key="i")
    desk.feed(calendar_id, desk.raw(link=MEET))
    with pytest.raises(RequestRefused):
        desk.schedule(event_id, idempotency_key="i")
    assert len(desk.schedule(event_id, idempotency_key="j")) == 1


@pytest.fixture
def soon(desk: Desk) -> str:
    desk.calendar(desk.raw(minutes=5))
    return desk.event_id()


def test_an_empty_pool_refuses_a_bot_for_a_meeting_within_ten_minutes(
    desk: Desk, soon: str
) -> None:
    desk.settings(pool_size=0)
    with pytest.raises(BotPoolExhausted) as caught:
        desk.schedule(soon)
    assert caught.value.retry_after is None
    assert desk.live() == {}


def test_an_empty_pool_may_name_a_time(desk: Desk, soon: str) -> None:
    desk.settings(pool_size=0, switches={"pool_retry_after": True})
    with pytest.raises(BotPoolExhausted) as caught:
        desk.schedule(soon)
    assert caught.value.retry_after == 30


def test_an_empty_pool_is_answered_again_under_the_same_key_and_not_under_a_fresh_one(
    desk: Desk, soon: str
) -> None:
    desk.settings(pool_size=0)
    with pytest.raises(BotPoolExhausted):
        desk.schedule(soon, idempotency_key="i")
    desk.settings(pool_size=1)
    with pytest.raises(BotPoolExhausted):
        desk.schedule(soon, idempotency_key="i")
    assert len(desk.schedule(soon, idempotency_key="j")) == 1


def test_an_empty_pool_does_not_matter_for_later_meetings(desk: Desk, event_id: str) -> None:
    desk.settings(pool_size=0)
    assert len(desk.schedule(event_id)) == 1
