"""K4: "Recorded" rests on a recording that was told, never on how the call ended."""

from __future__ import annotations

from datetime import timedelta

import pytest

from rollcall.domain.model import BotStatus
from tests.support.memory import MemoryNotificationStore
from tests.support.portal.rows import NOW, make_facts, make_row
from tests.support.portal.world import World

TABLE = [
    # what was told, state, beginning of the note
    ("joining_call in_waiting_room call_ended/call_ended_by_host done",
     "Not recorded", "Nobody let the bot in."),
    ("joining_call in_waiting_room call_ended/call_ended_by_platform_idle done",
     "Not recorded", "Nobody let the bot in."),
    ("in_call_not_recording recording_permission_denied/zoom_host_not_present done",
     "Not recorded", "The host was not there to allow recording."),
    ("joining_call in_call_not_recording call_ended/bot_kicked_from_call done",
     "Not recorded", "Somebody removed the bot from the call."),
    ("joining_call in_waiting_room call_ended/timeout_exceeded_waiting_room done",
     "Not recorded", "Nobody let the bot in."),
    ("joining_call in_call_recording call_ended/call_ended_by_host done",
     "Recorded", "The host ended the call."),
    ("joining_call call_ended/call_ended_by_host done",
     "Recording not confirmed", "The host ended the call."),
    ("joining_call in_call_recording fatal/bot_errored",
     "Failed", "The bot stopped because of a fault of its own."),
]  # fmt: skip


@pytest.mark.parametrize(("told", "state", "note"), TABLE)
def test_what_was_told_decides_the_outcome(told: str, state: str, note: str) -> None:
    world = World()
    browser = world.add_user()
    world.add_rows(make_row(make_facts(start=NOW - timedelta(minutes=50))))
    store = MemoryNotificationStore(world.state)
    for second, word in enumerate(told.split()):
        code, _, sub_code = word.partition("/")
        at = NOW - timedelta(minutes=5, seconds=-second)
        store.record_bot_status(BotStatus("b-e-1", code, sub_code or None, at), NOW)
    row = browser.get("/").page.by_id("meeting-e-1")

    assert row.one("span", class_="state").text == state
    assert row.one("p", class_="note").text.startswith(note)
