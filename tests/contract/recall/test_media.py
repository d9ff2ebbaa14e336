"""What a bot recorded: when it is there, when not any more, and where its links lead."""

from __future__ import annotations

import pytest

from rollcall.domain.bot_config import BotConfig, bot_config
from rollcall.domain.bot_settings import BotSettings, Transcript
from rollcall.domain.errors import Gone, RequestRefused
from rollcall.domain.media import Medium, MediumState
from tests.contract.recall.desk import UNKNOWN, Desk

MINUTES = 60
WEEK = 7 * 24 * 60 * MINUTES
BOTH = bot_config("Notes", settings=BotSettings(transcript=Transcript.parse("captions")))
SILENT = bot_config("Notes", settings=BotSettings(transcript=Transcript.parse("none")))


def recorded(desk: Desk, config: BotConfig = BOTH) -> str:
    """A bot whose call is over, and that has shut down."""
    desk.calendar(desk.raw(minutes=20))
    (bot,) = desk.schedule(desk.event_id(), config=config)
    desk.advance(21 * MINUTES)
    desk.recall.leave_call(bot.bot_id)
    desk.advance(MINUTES)
    return bot.bot_id


def states(desk: Desk, bot_id: str) -> dict[Medium, MediumState]:
    return {medium: one.state for medium, one in desk.recall.retrieve_media(bot_id).items()}


def test_what_was_recorded_has_a_link_for_each_medium(desk: Desk) -> None:
    found = desk.recall.retrieve_media(recorded(desk))
    assert {one.state for one in found.values()} == {MediumState.READY}
    links = [one.link.reveal() for one in found.values() if one.link]
    assert len(set(links)) == len(Medium)


def test_a_bot_that_wrote_no_transcript_has_none(desk: Desk) -> None:
    assert states(desk, recorded(desk, SILENT)) == {
        Medium.RECORDING: MediumState.READY,
        Medium.TRANSCRIPT: MediumState.NONE,
    }


def test_while_the_bot_is_in_its_call_nothing_is_ready(desk: Desk) -> None:
    desk.calendar(desk.raw(minutes=20))
    (bot,) = desk.schedule(desk.event_id(), config=BOTH)
    assert set(states(desk, bot.bot_id).values()) == {MediumState.NOT_READY}
    desk.advance(21 * MINUTES)
    assert set(states(desk, bot.bot_id).values()) == {MediumState.NOT_READY}


def test_what_recall_has_deleted_has_no_link(desk: Desk) -> None:
    bot_id = recorded(desk)
    desk.advance(WEEK)
    found = desk.recall.retrieve_media(bot_id)
    assert {(one.state, one.link) for one in found.values()} == {(MediumState.DELETED, None)}


def test_what_is_deleted_by_request_has_no_link_and_the_bot_says_so(desk: Desk) -> None:
    bot_id = recorded(desk)
    for _ in range(2):
        desk.recall.delete_media(bot_id)
    found = desk.recall.retrieve_media(bot_id)
    assert {(one.state, one.link) for one in found.values()} == {(MediumState.DELETED, None)}
    codes = [status.code for status in desk.recall.retrieve_bot(bot_id).statuses]
    assert codes.count("media_expired") == 1


def test_while_the_bot_is_in_its_call_nothing_can_be_deleted(desk: Desk) -> None:
    desk.calendar(desk.raw(minutes=20))
    (bot,) = desk.schedule(desk.event_id(), config=BOTH)
    desk.advance(21 * MINUTES)
    with pytest.raises(RequestRefused):
        desk.recall.delete_media(bot.bot_id)
    desk.recall.leave_call(bot.bot_id)
    desk.advance(MINUTES)
    assert set(states(desk, bot.bot_id).values()) == {MediumState.READY}


@pytest.mark.parametrize("name", ["retrieve_media", "delete_media"])
def test_an_unknown_bot_is_gone(desk: Desk, name: str) -> None:
    with pytest.raises(Gone):
        getattr(desk.recall, name)(UNKNOWN)
