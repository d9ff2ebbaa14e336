"""What a row says of a call that is over, for the notifications that came."""

from __future__ import annotations

import random
from datetime import timedelta

import pytest

from rollcall.domain.model import BotStatus
from rollcall.protocol.notification import BotStatusChange, parse_notification
from tests.support.memory import MemoryNotificationStore
from tests.support.portal.rows import NOW, make_facts, make_row
from tests.support.portal.world import Browser, World
from tests.support.webhooks import bot_status

END = NOW - timedelta(minutes=5)
ADMIT = "Ask the host to admit it from the waiting room next time."
NEVER_RECORDED = {
    "nobody let the bot in until the host ended the call": (
        "joining_call in_waiting_room call_ended/call_ended_by_host done",
        f"Nobody let the bot in. {ADMIT}",
    ),
    "nobody let the bot in until the platform ended the call": (
        "joining_call in_waiting_room call_ended/call_ended_by_platform_idle done",
        f"Nobody let the bot in. {ADMIT}",
    ),
    "the host was not there to allow recording": (
        (
            "joining_call in_call_not_recording recording_permission_denied/zoom_host_not_present"
            " call_ended/call_ended_by_host done"
        ),
        (
            "The host was not there to allow recording."
            " Ask the host to join, and to allow it when the bot asks."
        ),
    ),
    "somebody removed the bot before it recorded": (
        "joining_call in_call_not_recording call_ended/bot_kicked_from_call done",
        (
            "Somebody removed the bot from the call."
            " If it was a mistake, ask the others to leave it in next time."
        ),
    ),
    "the recording failed after it began": (
        "joining_call in_call_recording call_ended/call_ended_by_host recording.failed/x done",
        "The recording failed. If it happens again, tell whoever runs Rollcall.",
    ),
    "the recording failed and nothing else was told": (
        "in_call_recording recording.failed",
        "The recording failed. If it happens again, tell whoever runs Rollcall.",
    ),
    "the bot was told to leave before it recorded": (
        "joining_call in_call_not_recording call_ended/bot_received_leave_call done",
        "The bot was asked to leave.",
    ),
    "everybody left before it recorded": (
        "joining_call in_call_not_recording call_ended/timeout_exceeded_everyone_left done",
        "Everybody left.",
    ),
    "only bots were left before it recorded": (
        (
            "joining_call in_call_not_recording"
            " call_ended/timeout_exceeded_only_bots_detected_using_participant_events done"
        ),
        "Only bots were left.",
    ),
}
OTHERWISE = {
    "recorded until the host ended the call": (
        "joining_call in_call_recording call_ended/call_ended_by_host recording.done done",
        "Recorded",
        "The host ended the call.",
    ),
    "recorded until somebody removed the bot": (
        "joining_call in_call_recording call_ended/bot_kicked_from_call done",
        "Recorded",
        "Somebody removed the bot from the call.",
    ),
    "recorded until everybody left": (
        "joining_call in_call_recording call_ended/timeout_exceeded_everyone_left done",
        "Recorded",
        "Everybody left.",
    ),
    "no place was told before the end": (
        "joining_call call_ended/call_ended_by_host done",
        "Recording not confirmed",
        "The host ended the call.",
    ),
    "the end alone was told": (
        "done",
        "Recording not confirmed",
        "Nothing tells whether this meeting was recorded.",
    ),
    "a failure outranks a later end": (
        "joining_call fatal/meeting_full done",
        "Failed",
        (
            "The meeting was full."
            " Ask the host to keep a place for the bot, or to allow more people."
        ),
    ),
    "a failure in the middle of a recording": (
        "in_call_recording fatal/bot_errored done",
        "Failed",
        (
            "The bot stopped because of a fault of its own. It had been recording until then."
            " If it happens again, tell whoever runs Rollcall."
        ),
    ),
}


@pytest.mark.parametrize("case", NEVER_RECORDED)
def test_a_row_says_not_recorded_where(world: World, browser: Browser, case: str) -> None:
    told, note = NEVER_RECORDED[case]
    assert row_after(world, browser, told) == ("Not recorded", note)


@pytest.mark.parametrize("case", OTHERWISE)
def test_a_row_tells_what_was_reported(world: World, browser: Browser, case: str) -> None:
    told, state, note = OTHERWISE[case]
    assert row_after(world, browser, told) == (state, note)


def row_after(world: World, browser: Browser, told: str) -> tuple[str, str]:
    """State and note of a meeting's row after notifications in any order, each twice."""
    world.add_rows(make_row(make_facts(start=END - timedelta(minutes=45))))
    store = MemoryNotificationStore(world.state)
    bodies = [
        bot_status("b-e-1", word, END + timedelta(seconds=second))
        for second, word in enumerate(told.split())
    ]
    random.Random(told).shuffle(bodies)
    for body in (*bodies, *bodies):
        notification = parse_notification(body, NOW)
        assert isinstance(notification, BotStatusChange)
        store.record_bot_status(notification.status, NOW)
    row = browser.get("/").page.by_id("meeting-e-1")
    return row.one("span", class_="state").text, row.one("p", class_="note").text


START = END - timedelta(minutes=45)
LOST = ["", "joining_call", "in_waiting_room", "in_call_recording", "call_ended", "done", "fatal"]


@pytest.mark.parametrize("last", LOST)
def test_a_bot_with_a_known_recording_has_recorded_whatever_it_reported_last(
    world: World, browser: Browser, last: str
) -> None:
    world.add_rows(make_row(make_facts(start=START)))
    store = MemoryNotificationStore(world.state)
    if last:
        store.record_bot_status(BotStatus("b-e-1", last, None, START), NOW)
    store.record_recording("b-e-1", START + timedelta(minutes=2), END, NOW)
    row = browser.get("/").page.by_id("meeting-e-1")
    assert row.attributes["data-state"] == "recorded"
    assert row.one("span", class_="state").text == "Recorded 08:12 to 08:55"
    assert row.one(class_="lock").text == "Already over"


@pytest.mark.parametrize("told", ["in_waiting_room", "in_call_recording", ""])
def test_a_recording_that_goes_on_says_since_when(
    world: World, browser: Browser, told: str
) -> None:
    world.add_rows(make_row(make_facts(start=NOW - timedelta(minutes=10))))
    store = MemoryNotificationStore(world.state)
    if told:
        at = NOW - timedelta(minutes=9)
        store.record_bot_status(BotStatus("b-e-1", told, None, at), NOW)
    if told != "in_call_recording":
        store.record_recording("b-e-1", NOW - timedelta(minutes=8), None, NOW)
    state = browser.get("/").page.by_id("meeting-e-1").one("span", class_="state").text
    since = "08:51" if told == "in_call_recording" else "08:52"
    assert state == f"Recording since {since}"


def test_a_recording_whose_end_is_not_known_says_only_that_it_was_made(
    world: World, browser: Browser
) -> None:
    world.add_rows(make_row(make_facts(start=START)))
    store = MemoryNotificationStore(world.state)
    store.record_recording("b-e-1", START, None, NOW)
    store.record_bot_status(BotStatus("b-e-1", "done", None, END), NOW)
    state = browser.get("/").page.by_id("meeting-e-1").one("span", class_="state").text
    assert state == "Recorded"
