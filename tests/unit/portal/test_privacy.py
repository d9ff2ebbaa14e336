"""The privacy page says what the operator's settings do, and nothing else."""

from __future__ import annotations

import pytest

from functions.portal import texts
from rollcall.domain.bot_settings import PROVIDERS, BotSettings, Layout, Leaving, Retention
from rollcall.domain.bot_settings import Transcript as By
from tests.support.portal.world import Browser, World

SAID = [
    (BotSettings(), "a bot records sound and picture, and notes who joins"),
    (BotSettings(), "made of the captions of the meeting service itself"),
    (BotSettings(), "keeps what a bot has recorded for 7 days and then"),
    (BotSettings(), "It writes nothing in the chat."),
    (BotSettings(), "when nobody lets it in for 10 minutes, when nobody joins for 15 minutes"),
    (BotSettings(), "and 1 minute after everybody else has left"),
    (BotSettings(), "after 10 minutes among other bots only, and after 30 minutes of silence"),
    (BotSettings(), "by the links that you type as well, and makes the recordings."),
    (BotSettings(layout=Layout.AUDIO_ONLY), "records the sound and no picture"),
    (BotSettings(layout=Layout.GALLERY), "records sound and picture"),
    (BotSettings(retention=Retention(None)), "until somebody deletes it"),
    (BotSettings(retention=Retention(1)), "for 1 hour and then"),
    (BotSettings(retention=Retention(36)), "for 36 hours and then"),
    (BotSettings(retention=Retention(24)), "for 1 day and then"),
    (BotSettings(leaving=Leaving(everyone_left=1)), "and 1 second after everybody"),
    (BotSettings(leaving=Leaving(silence=90)), "1 minute and 30 seconds of silence"),
    (BotSettings(chat_on_join="Recorded, {all} of it"), "in the chat, where there is one: "),
    (BotSettings(chat_on_join="Recorded, {all} of it"), "“Recorded, {all} of it”"),
    (BotSettings(transcript=By(None)), "No transcript is made."),
    (BotSettings(transcript=By("recallai_streaming", "de")), "made by Recall.ai during"),
    (BotSettings(transcript=By("recallai_streaming", "de")), "the code “de”"),
    (BotSettings(transcript=By("deepgram_streaming")), "made by Deepgram during"),
    (BotSettings(transcript=By("deepgram_streaming")), "Deepgram receives the sound"),
]


def privacy(bot: BotSettings) -> str:
    return Browser(World(bot=bot)).get("/privacy").page.one("main").text


@pytest.mark.parametrize(("bot", "said"), SAID, ids=[said for _, said in SAID])
def test_each_setting_is_said_in_words(bot: BotSettings, said: str) -> None:
    assert said in privacy(bot)


def test_every_company_that_can_write_a_transcript_has_a_name() -> None:
    assert set(texts.TRANSCRIBERS) == set(PROVIDERS)


@pytest.mark.parametrize("name", ["none", "captions", *PROVIDERS])
def test_whoever_else_hears_a_meeting_is_named_among_those_who_receive_data(name: str) -> None:
    outside = name not in {"none", "captions", "recallai_streaming"}
    assert ("receives the sound of a meeting" in privacy(BotSettings(By.parse(name)))) == outside


def test_the_text_for_the_chat_is_shown_and_never_run() -> None:
    answer = Browser(World(bot=BotSettings(chat_on_join="<script>alert(1)</script>"))).get(
        "/privacy"
    )
    assert "<script>alert" not in answer.body
    assert "&lt;script&gt;alert(1)" in answer.body
