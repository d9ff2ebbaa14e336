"""K5: a meeting is over when its bot has left, not when the calendar says so."""

from __future__ import annotations

from datetime import timedelta

import pytest

from rollcall.domain.model import BotStatus
from tests.support.portal.rows import NOW, make_facts, make_row
from tests.support.portal.world import World

TABLE = [
    # newest status five minutes after the end, whether the bot can be asked to leave
    ("joining_call", True),
    ("in_waiting_room", True),
    ("in_call_not_recording", True),
    ("in_call_recording", True),
    ("call_ended", False),
    ("done", False),
    ("fatal", False),
]


@pytest.mark.parametrize(("status", "there"), TABLE)
def test_a_bot_that_is_in_its_call_can_be_asked_to_leave(status: str, there: bool) -> None:
    world = World()
    browser = world.add_user()
    world.add_rows(make_row(make_facts(start=NOW - timedelta(minutes=50))))
    world.state.bot_reports["b-e-1"] = {status: BotStatus("b-e-1", status, None, NOW)}
    row = browser.get("/").page.by_id("meeting-e-1")
    answer = browser.post("/meetings/e-1/override", {"choice": "skip", "scope": "event"})

    assert ("Already over" in row.text) is not there
    assert len(row.all("button", class_="switch")) == there
    assert answer.status == (303 if there else 409)
