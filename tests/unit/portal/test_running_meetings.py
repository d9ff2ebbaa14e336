"""Meetings that run: rules leave them alone, and their bots can be stopped as long as they stay."""

from __future__ import annotations

from dataclasses import replace
from datetime import datetime, timedelta

import pytest

from rollcall.domain.decision import Skip
from rollcall.domain.model import BotStatus, Status
from rollcall.domain.preferences import Mode, Override, Preferences
from rollcall.domain.reasons import Reason
from tests.support.portal.page import Node
from tests.support.portal.rows import NOW, make_connection, make_facts, make_row
from tests.support.portal.world import Browser, World

RUNNING = NOW - timedelta(minutes=10)
OVERTIME = NOW - timedelta(minutes=50)
"""Start of a meeting of 45 minutes that has been over for five."""
THERE = ["joining_call", "in_waiting_room", "in_call_not_recording", "in_call_recording"]


def row_of(page: Node, event_id: str = "e-1") -> Node:
    return page.by_id(f"meeting-{event_id}")


def reported(world: World, code: str, event_id: str = "e-1") -> None:
    """The last thing that the bot of an event reported."""
    world.state.bot_reports[f"b-{event_id}"] = {code: BotStatus(f"b-{event_id}", code, None, NOW)}


@pytest.mark.parametrize("code", THERE)
def test_a_bot_that_is_still_in_its_call_after_the_end_can_be_switched_off(
    world: World, browser: Browser, code: str
) -> None:
    world.add_rows(make_row(make_facts(start=OVERTIME)))
    reported(world, code)
    row = row_of(browser.get("/").page)
    assert "Switch it off to end the recording" in row.text
    button = row.one("button", class_="switch").attributes
    answer = browser.post("/meetings/e-1/override", {"choice": button["value"], "scope": "event"})
    assert answer.status == 303
    assert world.rules().events == {"e-1": Override.SKIP}
    assert row_of(browser.get("/").page).one(class_="state").text == "Removing…"


@pytest.mark.parametrize("code", ["call_ended", "done", "fatal"])
def test_a_meeting_whose_bot_has_left_is_over(world: World, browser: Browser, code: str) -> None:
    world.add_rows(make_row(make_facts(start=OVERTIME)))
    reported(world, code)
    assert row_of(browser.get("/").page).one(class_="lock").text == "Already over"
    answer = browser.post("/meetings/e-1/override", {"choice": "skip", "scope": "event"})
    assert (answer.status, world.rules().events) == (409, {})


def test_nothing_can_be_switched_on_after_the_end(world: World, browser: Browser) -> None:
    world.add_rows(make_row(make_facts(start=OVERTIME)))
    reported(world, "in_call_recording")
    for choice in ("record", "unset"):
        answer = browser.post("/meetings/e-1/override", {"choice": choice, "scope": "event"})
        assert answer.status == 409


def test_a_call_that_goes_on_past_midnight_stays_on_the_list(
    world: World, browser: Browser
) -> None:
    yesterday = NOW - timedelta(hours=10)
    world.add_rows(
        make_row(make_facts(start=yesterday)), make_row(make_facts("e-2", start=yesterday))
    )
    reported(world, "in_call_recording")
    reported(world, "done", "e-2")
    page = browser.get("/").page
    assert row_of(page).one(class_="state").text == "Recording since 09:00"
    assert [node.attributes["id"] for node in page.all("li", class_="meeting")] == ["meeting-e-1"]


def test_a_running_recording_is_shown_as_it_is_while_everything_is_paused(world: World) -> None:
    paused = Preferences(paused_until=NOW + timedelta(days=2))
    browser = world.add_user(preferences=paused)
    world.add_rows(make_row(make_facts(start=RUNNING)), make_row(make_facts("e-2")))
    reported(world, "in_call_recording")
    page = browser.get("/").page
    assert row_of(page).one(class_="state").text == "Recording since 09:00"
    assert row_of(page).one("button", class_="switch").attributes["value"] == "skip"
    assert "they act from the next meeting on" in row_of(page).text
    assert row_of(page, "e-2").one(class_="lock").text == "Paused"


def test_a_meeting_put_off_with_its_bot_in_the_room_says_when_the_rules_act(world: World) -> None:
    browser = world.add_user(preferences=Preferences(paused_until=NOW + timedelta(days=2)))
    row = make_row(make_facts(start=RUNNING))
    world.add_rows(replace(row, facts=make_facts(start=NOW + timedelta(minutes=20))))
    reported(world, "in_call_recording")
    assert "they act from the next meeting on" in row_of(browser.get("/").page).text


@pytest.mark.parametrize("start", [RUNNING, NOW + timedelta(hours=1)])
@pytest.mark.parametrize(
    ("reason", "status"),
    [
        (Reason.NOT_CONNECTED, Status.DISCONNECTED),
        (Reason.UNREADABLE, Status.CONNECTED),
    ],
)
def test_what_has_another_cause_is_not_blamed_on_rules_saved_late(
    world: World, start: datetime, reason: Reason, status: Status
) -> None:
    connection = make_connection(status=Status.DISCONNECTED)
    browser = world.add_user(connections=(connection,))
    row = make_row(make_facts(start=start), done=False)
    world.add_rows(replace(row, decision=Skip(reason)))
    assert "they act from the next meeting on" not in row_of(browser.get("/").page).text


@pytest.mark.parametrize("change", [{"mode": "chosen"}, {"paused_until": "2026-11-30"}])
def test_the_preview_names_what_is_running_and_does_not_count_it_as_removed(
    world: World, change: dict[str, str]
) -> None:
    browser = world.add_user(preferences=Preferences(mode=Mode.EVERY))
    world.add_rows(
        make_row(make_facts(start=RUNNING, title="Coffee chat")), make_row(make_facts("e-2"))
    )
    reported(world, "in_call_recording")
    fields = browser.get("/preferences").page.by_id("rules").fields()
    panel = browser.post("/preferences/preview", {**fields, **change}).page.by_id("live-preview")
    assert panel.one(id="preview-sentence").text == "0 of 1 upcoming meetings: 0 added, 1 removed."
    said = "Now: Coffee chat · its bot stays in the call"
    assert [one.text for one in panel.all(class_="hint running")] == [said]


def test_the_preview_says_of_a_bot_that_was_switched_off_that_it_leaves(world: World) -> None:
    browser = world.add_user(preferences=Preferences(mode=Mode.EVERY))
    world.add_rows(make_row(make_facts(start=RUNNING, title="Coffee chat")))
    reported(world, "in_call_recording")
    world.state.event_overrides["u-1"] = {"e-1": Override.SKIP}
    fields = browser.get("/preferences").page.by_id("rules").fields()
    panel = browser.post("/preferences/preview", fields).page.by_id("live-preview")
    becomes = "switched off: its bot leaves, unless somebody else records it"
    assert panel.one(class_="hint running").text == f"Now: Coffee chat · {becomes}"


def test_the_preview_says_that_the_end_of_a_pause_sends_a_bot_into_what_was_turned_on(
    world: World,
) -> None:
    paused = Preferences(mode=Mode.EVERY, paused_until=NOW + timedelta(days=1))
    browser = world.add_user(preferences=paused)
    world.state.event_overrides["u-1"] = {"e-1": Override.RECORD}
    for name in ("e-1", "e-2"):
        facts = make_facts(name, start=RUNNING, title=name)
        world.add_rows(make_row(facts, rules=world.rules()))
    fields = browser.get("/preferences").page.by_id("rules").fields() | {"paused_until": ""}
    panel = browser.post("/preferences/preview", fields).page.by_id("live-preview")
    said = "Now: e-1 · a bot joins at once, as you turned it on"
    assert [one.text for one in panel.all(class_="hint running")] == [said]


@pytest.mark.parametrize(("code", "named"), [("in_call_recording", True), ("done", False)])
def test_disconnecting_names_the_recording_that_it_ends(
    world: World, browser: Browser, code: str, *, named: bool
) -> None:
    world.add_rows(make_row(make_facts(start=RUNNING, title="Coffee chat")))
    reported(world, code)
    page = browser.get("/connections/c-1/disconnect").page
    assert ("Coffee chat" in page.text) is named
    assert "No upcoming meeting has a bot right now." in page.text


def test_a_bot_that_reported_nothing_counts_as_running_until_the_end(
    world: World, browser: Browser
) -> None:
    world.add_rows(make_row(make_facts(start=RUNNING, title="Coffee chat")))
    assert "Coffee chat" in browser.get("/connections/c-1/disconnect").page.text
