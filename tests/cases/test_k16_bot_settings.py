"""K16: when a bot leaves, and what it keeps, is said by us and chosen by the operator."""

from __future__ import annotations

from typing import Any

import pytest

from rollcall.domain.bot_config import bot_config
from rollcall.domain.bot_settings import BotSettings, Leaving, Retention
from tests.support.entries import OWNER, facts_in, google, guest, wanted_bot

SAID = {
    "waiting_room_timeout": 600,
    "noone_joined_timeout": 900,
    "everyone_left_timeout": {"timeout": 60, "activate_after": 0},
    "silence_detection": {"timeout": 1800, "activate_after": 1200},
    "bot_detection": {"using_participant_events": {"timeout": 600, "activate_after": 1200}},
}


def config(settings: BotSettings) -> Any:
    bot = wanted_bot(facts_in(google(guest(OWNER), guest("x@client.example"))))
    assert bot is not None
    return bot_config("x", bot.deduplication_key, settings, "i-1")


@pytest.mark.parametrize("field", SAID)
def test_by_who_is_there_a_bot_leaves_as_is_said_explicitly(field: str) -> None:
    assert config(BotSettings())["automatic_leave"][field] == SAID[field]


def test_an_operators_choice_is_sent() -> None:
    chosen = config(BotSettings(leaving=Leaving(silence=60), retention=Retention(None)))

    assert chosen["automatic_leave"]["silence_detection"]["timeout"] == 60
    assert (
        chosen["recording_config"]["retention"]
        != config(BotSettings())["recording_config"]["retention"]
    )
