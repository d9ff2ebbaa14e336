"""Every documented sub code has words of its own, and one to come has those of its platform."""

from __future__ import annotations

import re
from datetime import timedelta

import pytest

from functions.portal import texts
from functions.portal.views.bot_note import bot_note
from rollcall.domain.bot_view import BotState, BotView
from rollcall.domain.bot_words import words_of
from rollcall.domain.model import BotStatus
from tests.support.memory import MemoryNotificationStore
from tests.support.portal.rows import NOW, make_facts, make_row
from tests.support.portal.world import Browser, World
from tests.support.sub_codes import TOLD

SENTENCE = re.compile(r"[A-Z][^.]*[a-z]\.")
JARGON = re.compile(r"\b(SDK|SSO|TOTP|2FA|OBF|captcha|token|credential|client|API)", re.IGNORECASE)
NEEDS_NOBODY = {
    "call_ended_by_host",
    "call_ended_by_platform_idle",
    "call_ended_by_platform_max_length",
    "timeout_exceeded_noone_joined",
    "timeout_exceeded_everyone_left",
    "timeout_exceeded_silence_detected",
    "timeout_exceeded_only_bots_detected_using_participant_names",
    "timeout_exceeded_only_bots_detected_using_participant_events",
    "timeout_exceeded_in_call_recording",
    "timeout_exceeded_max_duration",
    "bot_received_leave_call",
    "meeting_ended",
}
TO_COME = [
    ("zoom_something_new", "Zoom"),
    ("google_meet_something_new", "Google Meet"),
    ("microsoft_teams_something_new", "Microsoft Teams"),
    ("webex_something_new", "Webex"),
]


def report(world: World, code: str, sub_code: str | None) -> None:
    store = MemoryNotificationStore(world.state)
    store.record_bot_status(BotStatus("b-e-1", code, sub_code, NOW - timedelta(minutes=1)), NOW)


def note_of(browser: Browser) -> str:
    return browser.get("/").page.by_id("meeting-e-1").all("p", class_="note")[0].text


def test_all_documented_sub_codes_are_held_against_the_table() -> None:
    assert len(TOLD) == len({code for _, code in TOLD}) == 86
    assert {code for _, code in TOLD} <= texts.SUB_CODES.keys()


@pytest.mark.parametrize("code", [code for _, code in TOLD])
def test_a_documented_sub_code_has_a_sentence_and_who_can_help(code: str) -> None:
    happened, remedy = texts.SUB_CODES[code]
    assert SENTENCE.fullmatch(happened)
    assert SENTENCE.fullmatch(remedy) or (remedy == "" and code in NEEDS_NOBODY)
    assert happened != texts.FAILED_UNKNOWN
    assert (happened, remedy) not in texts.FAMILIES.values()
    assert not JARGON.search(f"{happened} {remedy}")


@pytest.mark.parametrize(("code", "sub_code"), TOLD)
def test_a_row_shows_the_words_of_a_documented_sub_code(
    world: World, browser: Browser, code: str, sub_code: str
) -> None:
    world.add_rows(make_row(make_facts(start=NOW - timedelta(minutes=5))))
    report(world, code, sub_code)
    assert note_of(browser) == " ".join(filter(None, texts.SUB_CODES[sub_code]))


@pytest.mark.parametrize(("sub_code", "platform"), TO_COME)
@pytest.mark.parametrize("code", ["fatal", "recording_permission_denied", "call_ended"])
def test_a_sub_code_to_come_is_told_by_its_platform(
    world: World, browser: Browser, code: str, sub_code: str, platform: str
) -> None:
    world.add_rows(make_row(make_facts(start=NOW - timedelta(minutes=5))))
    report(world, code, sub_code)
    note = note_of(browser)
    assert platform in note
    assert "administrator" in note
    assert "something_new" not in note


@pytest.mark.parametrize("code", ["brand_new", "zoom", "zoomer_x", "x_zoom_y", ""])
def test_a_word_of_no_known_family_has_no_words(code: str) -> None:
    assert words_of(code) == ("", "")


@pytest.mark.parametrize(
    ("code", "who"),
    [
        ("timeout_exceeded_waiting_room", "Ask the host to admit it"),
        ("zoom_obf_user_not_in_meeting", "must join first and stay"),
        ("zoom_local_recording_disabled", "administrator of their Zoom account"),
        ("google_meet_organisation_restricted", "administrator of their Google Workspace"),
        ("microsoft_teams_bot_not_invited", "Microsoft 365 administrator"),
        ("google_meet_login_not_available", "whoever runs Rollcall"),
    ],
)
def test_the_remedy_names_who_must_act(code: str, who: str) -> None:
    assert who in texts.SUB_CODES[code][1]


def test_a_recording_that_was_made_asks_nothing_of_anybody() -> None:
    kicked = "bot_kicked_from_call"
    assert bot_note(BotView(BotState.RECORDED, kicked)) == texts.SUB_CODES[kicked][0]
    assert bot_note(BotView(BotState.RECORDED, "zoom_something_new")) == ""


def test_a_failure_in_the_middle_says_so_before_its_remedy() -> None:
    happened, remedy = texts.SUB_CODES["zoom_connection_failed"]
    note = bot_note(BotView(BotState.FAILED, "zoom_connection_failed", partial=True))
    assert note == f"{happened} {texts.PARTIAL} {remedy}"


def test_a_waiting_bot_says_who_must_let_it_in(world: World, browser: Browser) -> None:
    world.add_rows(make_row(make_facts(start=NOW - timedelta(minutes=5))))
    report(world, "in_waiting_room", None)
    assert note_of(browser) == "The host of the meeting has to let it in."
