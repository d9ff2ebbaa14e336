"""Bots on their way and in a call."""

from __future__ import annotations

import pytest

from rollcall.domain.errors import (
    Gone,
    RollcallError,
    Unavailable,
)
from tests.contract.recall.desk import UNKNOWN, Desk


@pytest.fixture
def event_id(desk: Desk) -> str:
    desk.calendar(desk.raw())
    return desk.event_id()


@pytest.fixture
def in_call(desk: Desk) -> str:
    """An event whose bot is in the call."""
    desk.calendar(desk.raw(minutes=20))
    event_id = desk.event_id()
    desk.schedule(event_id)
    desk.advance(21 * 60)
    assert list(desk.live().values()) == ["in_call_recording"]
    return event_id


def test_a_bot_in_a_call_leaves_when_asked(desk: Desk, in_call: str) -> None:
    (bot,) = desk.live()
    desk.recall.leave_call(bot)
    assert desk.live() == {bot: "call_ended"}
    desk.advance(60)
    assert desk.live() == {}


def test_removing_does_not_pull_a_bot_out_of_its_call(desk: Desk, in_call: str) -> None:
    (bot,) = desk.live()
    answer = desk.recall.remove_bot(in_call)
    assert [entry.bot_id for entry in answer.bots] == [bot]
    assert list(desk.live().values()) == ["in_call_recording"]


def test_scheduling_during_the_call_sends_a_second_bot(desk: Desk, in_call: str) -> None:
    desk.schedule(in_call)
    assert len(desk.live()) == 2


def test_a_bot_that_has_left_has_nothing_to_leave(desk: Desk, in_call: str) -> None:
    (bot,) = desk.live()
    desk.recall.leave_call(bot)
    with pytest.raises(Gone):
        desk.recall.leave_call(bot)


def test_a_bot_that_has_not_started_cannot_be_asked_to_leave(desk: Desk, event_id: str) -> None:
    (bot,) = desk.schedule(event_id)
    with pytest.raises(RollcallError) as caught:
        desk.recall.leave_call(bot.bot_id)
    assert not isinstance(caught.value, Unavailable)
    assert desk.live() == {bot.bot_id: "ready"}


def test_an_unknown_bot_is_gone(desk: Desk) -> None:
    with pytest.raises(Gone):
        desk.recall.leave_call(UNKNOWN)


def test_a_bot_that_waits_for_its_meeting_has_recorded_nothing(desk: Desk, event_id: str) -> None:
    (bot,) = desk.schedule(event_id)
    shown = desk.recall.retrieve_bot(bot.bot_id)
    assert (shown.bot_id, [status.code for status in shown.statuses]) == (bot.bot_id, ["ready"])
    assert (shown.recording_began, shown.recording_ended) == (None, None)


def test_a_bot_in_a_call_shows_when_its_recording_began(desk: Desk, in_call: str) -> None:
    (bot,) = desk.live()
    shown = desk.recall.retrieve_bot(bot)
    assert shown.statuses[-1].code == "in_call_recording"
    assert shown.recording_began == shown.statuses[-1].at
    assert shown.recording_ended is None


def test_a_bot_whose_call_is_over_shows_its_end_and_why(desk: Desk, in_call: str) -> None:
    (bot,) = desk.live()
    desk.recall.leave_call(bot)
    desk.advance(60)
    shown = desk.recall.retrieve_bot(bot)
    ended, done = shown.statuses[-2:]
    assert (ended.code, ended.sub_code) == ("call_ended", "bot_received_leave_call")
    assert (done.code, done.sub_code) == ("done", None)
    assert shown.recording_ended == ended.at < done.at


def test_a_bot_that_was_never_made_or_was_taken_off_is_gone(desk: Desk, event_id: str) -> None:
    (bot,) = desk.schedule(event_id)
    desk.recall.remove_bot(event_id)
    for bot_id in (UNKNOWN, bot.bot_id):
        with pytest.raises(Gone):
            desk.recall.retrieve_bot(bot_id)
