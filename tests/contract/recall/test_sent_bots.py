"""Bots that are sent into a meeting without an event: made once, found again, and led out."""

from __future__ import annotations

import pytest

from rollcall.domain.bot_config import bot_config
from rollcall.domain.errors import BotPoolExhausted, RequestRefused
from tests.contract.recall.desk import MEET, Desk

WORD = "rollcall_call"


def config(call: str = "c-1") -> dict[str, object]:
    made = bot_config("Notes")
    return {**made, "metadata": {"source": "rollcall", WORD: call}}


def send(desk: Desk, call: str = "c-1", key: str = "i-1") -> str:
    return desk.recall.create_bot(MEET, config(call), key)


def test_a_bot_that_is_sent_joins_at_once(desk: Desk) -> None:
    bot_id = send(desk)
    desk.advance(1)
    assert desk.recall.retrieve_bot(bot_id).statuses[-1].code == "joining_call"


def test_one_idempotency_key_makes_one_bot(desk: Desk) -> None:
    first = send(desk)
    assert send(desk) == first
    assert list(desk.live()) == [first]


def test_another_key_makes_another_bot(desk: Desk) -> None:
    assert send(desk) != send(desk, key="i-2")


def test_a_bot_is_found_by_a_word_in_its_metadata(desk: Desk) -> None:
    first, _other = send(desk), send(desk, "c-2", "i-2")
    assert desk.recall.find_bots(WORD, "c-1") == [first]
    assert desk.recall.find_bots(WORD, "c-3") == []


def test_a_bot_is_found_when_its_call_is_over(desk: Desk) -> None:
    bot_id = send(desk)
    desk.advance(7)
    desk.recall.leave_call(bot_id)
    desk.advance(60)
    assert desk.recall.find_bots(WORD, "c-1") == [bot_id]


def test_with_no_machine_free_it_is_refused_for_now(desk: Desk) -> None:
    desk.settings(pool_size=0)
    with pytest.raises(BotPoolExhausted):
        send(desk)
    assert desk.live() == {}


def test_a_refusal_for_now_is_repeated_under_its_key_and_not_under_another(desk: Desk) -> None:
    desk.settings(pool_size=0)
    with pytest.raises(BotPoolExhausted):
        send(desk)
    desk.settings()
    with pytest.raises(BotPoolExhausted):
        send(desk)
    assert send(desk, key="i-2") in desk.live()


def test_a_link_into_no_meeting_is_refused(desk: Desk) -> None:
    with pytest.raises(RequestRefused):
        desk.recall.create_bot("https://example.com/room", config(), "i-1")
