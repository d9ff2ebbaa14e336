"""Each setting of the bots arrives where it belongs, in both functions that read it."""

from __future__ import annotations

from dataclasses import replace

import pytest

from rollcall.domain.bot_settings import BotSettings, Layout, Leaving, Retention, Transcript
from rollcall.domain.chat_text import NOTICE
from rollcall.runtime.bot_settings import bot_settings
from rollcall.runtime.setting import Choice, Function
from rollcall.runtime.settings import Settings
from tests.support.settings import environment_of

USUAL = BotSettings(chat_on_join=NOTICE)
ARRIVES = {
    "transcript": ("none", replace(USUAL, transcript=Transcript(None))),
    "retention": ("2d", replace(USUAL, retention=Retention(48))),
    "video_layout": ("audio_only", replace(USUAL, layout=Layout.AUDIO_ONLY)),
    "chat_on_join": ("Hello", replace(USUAL, chat_on_join="Hello")),
    "waiting_room_seconds": ("77", replace(USUAL, leaving=Leaving(waiting_room=77))),
    "nobody_joined_seconds": ("77", replace(USUAL, leaving=Leaving(nobody_joined=77))),
    "everyone_left_seconds": ("77", replace(USUAL, leaving=Leaving(everyone_left=77))),
    "only_bots_seconds": ("77", replace(USUAL, leaving=Leaving(only_bots=77))),
    "silence_seconds": ("77", replace(USUAL, leaving=Leaving(silence=77))),
}
READERS: tuple[Function, ...] = ("portal", "sync_worker")


def read(function: Function, **changes: str) -> BotSettings:
    return bot_settings(Settings(function, environment_of(function, **changes)))


@pytest.mark.parametrize("function", READERS)
@pytest.mark.parametrize(("name", "text", "wanted"), [(n, *pair) for n, pair in ARRIVES.items()])
def test_a_setting_of_the_bots_is_set_alone(
    function: Function, name: str, text: str, wanted: BotSettings
) -> None:
    changes = {"chat_on_join": NOTICE} | {name: text}
    assert read(function, **changes) == wanted


@pytest.mark.parametrize("function", READERS)
def test_where_nothing_is_chosen_the_defaults_of_the_domain_hold_for_bots(
    function: Function,
) -> None:
    empty = dict.fromkeys(ARRIVES, "")
    assert read(function, **empty) == USUAL


@pytest.mark.parametrize("function", READERS)
def test_the_line_in_the_chat_can_be_switched_off(function: Function) -> None:
    assert read(function, chat_on_join="off") == replace(USUAL, chat_on_join="")


@pytest.mark.parametrize("name", ARRIVES)
def test_settings_of_bots_reach_the_worker_and_the_pages(name: str) -> None:
    choices: dict[str, Choice[object]] = {each.name: each for each in Settings.choices()}
    assert choices[name].readers == READERS
