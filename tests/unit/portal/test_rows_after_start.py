"""From its start on a row tells what becomes of the bot, and marks only what needs somebody."""

from __future__ import annotations

from datetime import datetime, timedelta

import pytest

from rollcall.domain.model import BotStatus
from rollcall.domain.preferences import Override
from tests.support.memory import MemoryNotificationStore
from tests.support.portal.page import Node
from tests.support.portal.rows import NOW, make_facts, make_row
from tests.support.portal.world import Browser, World

BEGUN = NOW - timedelta(minutes=20)
OVER = NOW - timedelta(hours=2)
OUTCOMES = {
    "recorded": ("in_call_recording done", "Recorded"),
    "not recorded": ("in_waiting_room call_ended/call_ended_by_host", "Not recorded"),
    "not confirmed": ("done", "Recording not confirmed"),
    "failed": ("fatal/zoom_account_blocked", "Failed"),
    "waiting": ("in_waiting_room", "Waiting to be let in"),
    "recording": ("in_call_recording", "Recording since"),
}
NEEDS = {
    "a bot that waits": ("in_waiting_room", True),
    "a bot that nobody let in": ("in_waiting_room call_ended/call_ended_by_host", True),
    "a bot that failed": ("fatal/brand_new", True),
    "a recording that was refused": ("recording_permission_denied/zoom_host_not_present", True),
    "a recording until the host's end": ("in_call_recording call_ended/call_ended_by_host", False),
    "a recording until a removal": ("in_call_recording call_ended/bot_kicked_from_call", False),
    "an end when nobody came": ("joining_call call_ended/timeout_exceeded_noone_joined", False),
}


def tell(world: World, told: str) -> None:
    store = MemoryNotificationStore(world.state)
    for second, word in enumerate(told.split()):
        code, _, sub_code = word.partition("/")
        at = BEGUN + timedelta(seconds=second)
        store.record_bot_status(BotStatus("b-e-1", code, sub_code or None, at), NOW)


def row_of(browser: Browser) -> Node:
    return browser.get("/").page.by_id("meeting-e-1")


@pytest.mark.parametrize("case", OUTCOMES)
def test_from_the_start_on_a_row_gives_no_reason_beside_what_became_of_the_bot(
    world: World, browser: Browser, case: str
) -> None:
    told, state = OUTCOMES[case]
    world.add_rows(make_row(make_facts(start=BEGUN)))
    tell(world, told)
    row = row_of(browser)
    assert row.one("span", class_="state").text.startswith(state)
    assert row.one("span", class_="why").text == ""


def test_a_recorded_meeting_that_was_switched_off_tells_the_outcome_only(
    world: World, browser: Browser
) -> None:
    world.add_rows(make_row(make_facts(start=OVER)))
    world.state.event_overrides["u-1"] = {"e-1": Override.SKIP}
    tell(world, "in_call_recording call_ended/bot_received_leave_call done")
    row = row_of(browser)
    assert row.one("span", class_="state").text == "Recorded"
    assert row.one("span", class_="why").text == ""
    assert row.one("p", class_="note").text == "The bot was asked to leave."


def test_before_the_start_a_row_says_why_it_will_be_recorded(
    world: World, browser: Browser
) -> None:
    world.add_rows(make_row(make_facts(start=NOW + timedelta(minutes=30))))
    assert (
        row_of(browser).one("span", class_="why").text == "client.example is outside your company."
    )


@pytest.mark.parametrize("start", [BEGUN, OVER], ids=["under way", "over"])
def test_a_skipped_meeting_says_why_for_good(
    world: World, browser: Browser, start: datetime
) -> None:
    world.add_rows(make_row(make_facts(start=start, private=True)))
    assert row_of(browser).one("span", class_="why").text == "Private event."


def test_a_bot_that_is_being_removed_says_why(world: World, browser: Browser) -> None:
    world.add_rows(make_row(make_facts(start=BEGUN)))
    world.state.event_overrides["u-1"] = {"e-1": Override.SKIP}
    row = row_of(browser)
    assert row.attributes["data-state"] == "removing"
    assert row.one("span", class_="why").text == "You turned this off."


@pytest.mark.parametrize("case", NEEDS)
def test_a_note_is_marked_where_somebody_is_needed(
    world: World, browser: Browser, case: str
) -> None:
    told, needed = NEEDS[case]
    world.add_rows(make_row(make_facts(start=BEGUN)))
    tell(world, told)
    note = row_of(browser).all("p", class_="note")[0]
    assert ("data-needs" in note.attributes) is needed


@pytest.mark.parametrize("private", [False, True], ids=["wanted", "skipped"])
def test_that_a_change_may_be_too_late_is_not_marked(
    world: World, browser: Browser, private: bool
) -> None:
    world.add_rows(make_row(make_facts(start=BEGUN, private=private)))
    (note,) = (n for n in row_of(browser).all("p", class_="note") if "too late" in n.text)
    assert "data-needs" not in note.attributes


def test_a_bot_that_stays_past_the_end_is_marked(world: World, browser: Browser) -> None:
    world.add_rows(make_row(make_facts(start=NOW - timedelta(minutes=50))))
    tell(world, "in_call_recording")
    (note,) = row_of(browser).all("p", class_="note")
    assert note.text.startswith("Past its end, and the bot is still in the call.")
    assert "data-needs" in note.attributes
