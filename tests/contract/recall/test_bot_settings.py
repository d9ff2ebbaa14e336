"""Everything that an operator can choose for the bots is taken by Recall's contract."""

from __future__ import annotations

from dataclasses import replace

import pytest

from rollcall.domain.bot_config import bot_config
from rollcall.domain.bot_settings import PROVIDERS, BotSettings, Layout, Leaving, Retention
from rollcall.domain.bot_settings import Transcript as By
from rollcall.domain.errors import RequestRefused
from tests.contract.recall.desk import Desk

USUAL = BotSettings()
CHOICES = [
    USUAL,
    *(replace(USUAL, transcript=By.parse(name)) for name in ("none", *PROVIDERS)),
    replace(USUAL, transcript=By.parse("recallai_streaming:en_us")),
    *(replace(USUAL, retention=Retention.parse(text)) for text in ("1h", "9999d", "forever")),
    *(replace(USUAL, layout=layout) for layout in Layout),
    replace(USUAL, leaving=Leaving(30, 30, 1, 30, 30)),
    replace(USUAL, leaving=Leaving(600, 9999, 9999, 9999, 9999)),
    replace(USUAL, chat_on_join="\N{FOX FACE}" * 500),
]


def test_every_choice_of_an_operator_gives_a_bot(desk: Desk) -> None:
    desk.calendar(desk.raw())
    event_id = desk.event_id()
    for settings in CHOICES:
        config = bot_config("Notes", "company:corp.example|x", settings, "i-1")
        (bot,) = desk.schedule(event_id, config=config)
        assert desk.bots(event_id) == (bot,)


def test_a_config_that_recall_does_not_know_is_refused(desk: Desk) -> None:
    desk.calendar(desk.raw())
    event_id = desk.event_id()
    with pytest.raises(RequestRefused):
        desk.schedule(event_id, config={"bot_name": "Notes", "automatic_leaving": {}})
    assert desk.bots(event_id) == ()
