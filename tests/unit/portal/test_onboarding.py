from __future__ import annotations

import pytest

from functions.portal.texts import CONNECTION_PROBLEMS
from rollcall.domain.model import Status
from rollcall.domain.preferences import Mode, Preferences
from rollcall.domain.problems import Problem
from rollcall.domain.user_rules import StoredPreferences
from tests.support.portal.rows import make_connection, make_facts, make_row, make_user
from tests.support.portal.world import Browser, World

CONNECT = "/auth/google/start?purpose=connect"


def new_user(world: World, *, connected: bool) -> Browser:
    """Somebody who signed in and has not chosen yet."""
    user = make_user(time_zone=None)
    world.state.users[user.user_id] = user
    if connected:
        world.state.connections["u-1", "c-1"] = make_connection()
    return world.sign_in("u-1")


def test_onboarding_begins_with_connecting(world: World) -> None:
    browser = new_user(world, connected=False)
    assert browser.get("/").location == "/onboarding"
    page = browser.get("/onboarding", notice="calendar_box").page
    assert page.by_id("connect").attributes["href"] == CONNECT
    assert page.by_id("notice").attributes["role"] == "alert"
    assert page.all("form") == []


def test_nothing_can_be_started_without_a_calendar(world: World) -> None:
    browser = new_user(world, connected=False)
    answer = browser.post("/onboarding", {"mode": "every", "time_zone": "UTC"})
    assert answer.location == "/onboarding"
    assert world.state.preferences == {}


def test_the_second_step_names_the_bot_and_counts_the_meetings_of_each_mode(world: World) -> None:
    browser = new_user(world, connected=True)
    world.add_rows(make_row(), make_row(make_facts("e-2", domains=(), organised=True)))
    page = browser.get("/onboarding").page
    assert "“Rollcall notetaker”" in page.by_id("step-choose").text
    counts = {word: page.by_id(f"hint-mode-{word}").one(class_="count").text for word in Mode}
    assert counts == {
        "every": "2 of 2 meetings in the next 28 days",
        "external": "1 of 2 meetings in the next 28 days",
        "organised": "1 of 2 meetings in the next 28 days",
        "chosen": "0 of 2 meetings in the next 28 days",
    }
    assert "data-adopt-zone" in page.by_id("time_zone").attributes


@pytest.mark.parametrize("status", [Status.CONNECTING, Status.CONNECTED])
def test_until_the_calendar_was_read_the_counts_are_on_their_way(
    world: World, status: Status
) -> None:
    browser = new_user(world, connected=True)
    world.state.connections["u-1", "c-1"] = make_connection(status=status, synced=False)
    page = browser.get("/onboarding").page
    assert {page.by_id(f"count-{word}").text for word in Mode} == {"counting…"}
    assert page.by_id("live-count").text.startswith("Counting your meetings…")
    assert page.one("noscript").one("a").attributes["href"] == "/onboarding"
    assert page.one("body").attributes["data-refresh"] == "3"


@pytest.mark.parametrize(
    ("meetings", "sentence"),
    [
        (0, "No meeting in the next 28 days has a link that a bot can join yet."),
        (1, "1 meeting in the next 28 days has a link that a bot can join."),
        (3, "3 meetings in the next 28 days have a link that a bot can join."),
    ],
)
def test_once_the_calendar_was_read_the_counts_are_live_parts(
    world: World, meetings: int, sentence: str
) -> None:
    browser = new_user(world, connected=True)
    world.add_rows(*(make_row(make_facts(f"e-{n}")) for n in range(meetings)))
    page = browser.get("/onboarding").page
    assert page.by_id("live-count").text == sentence
    assert "counting" not in page.by_id("step-choose").text
    for live in ("live-count", *(f"count-{word}" for word in Mode)):
        assert "data-live" in page.by_id(live).attributes
    assert page.all("noscript") == []
    assert int(page.one("body").attributes["data-refresh"]) > 3


def test_while_connecting_the_page_says_so_and_looks_again(world: World) -> None:
    browser = new_user(world, connected=True)
    connecting = make_connection(status=Status.CONNECTING, synced=False)
    world.state.connections["u-1", "c-1"] = connecting
    page = browser.get("/onboarding").page
    assert "Connecting your calendar…" in page.by_id("live-connect").text
    assert page.one("body").attributes["data-refresh"] == "3"
    assert page.one("noscript").one("a").attributes["href"] == "/onboarding"


def test_a_refused_calendar_says_why_and_offers_another_try(world: World) -> None:
    browser = new_user(world, connected=True)
    refused = make_connection(status=Status.REFUSED, problem=Problem.TOKEN_UNREADABLE)
    world.state.connections["u-1", "c-1"] = refused
    step = browser.get("/onboarding").page.by_id("live-connect")
    assert step.one(class_="problem").text == CONNECTION_PROBLEMS[Problem.TOKEN_UNREADABLE]
    assert step.one("a").attributes["href"] == f"{CONNECT}&calendar=c-1"


def test_the_last_click_stores_the_rules_and_starts_the_worker(world: World) -> None:
    browser = new_user(world, connected=True)
    form = browser.get("/onboarding").page.one("form")
    fields = form.fields() | {"mode": "every", "time_zone": "Asia/Tokyo"}
    assert world.queue.take() == []
    answer = browser.post("/onboarding", fields)
    assert (answer.location, answer.notice) == ("/", "started")
    assert world.state.preferences["u-1"] == StoredPreferences(Preferences(mode=Mode.EVERY), 1)
    assert world.state.users["u-1"].time_zone == "Asia/Tokyo"
    assert world.state.connections["u-1", "c-1"].requested == 2
    assert world.queue.take() == ["main"]


def test_the_last_click_twice_counts_once_and_another_choice_is_not_taken(world: World) -> None:
    browser = new_user(world, connected=True)
    fields = {"mode": "every", "time_zone": "UTC"}
    assert browser.post("/onboarding", fields).notice == "started"
    assert browser.post("/onboarding", fields).notice == "started"
    other = browser.post("/onboarding", {**fields, "mode": "chosen"})
    assert other.location == "/preferences"
    assert world.state.preferences["u-1"] == StoredPreferences(Preferences(mode=Mode.EVERY), 1)


@pytest.mark.parametrize(
    ("fields", "name"),
    [
        ({"mode": "all", "time_zone": "UTC"}, "mode"),
        ({"time_zone": "UTC"}, "mode"),
        ({"mode": "every", "time_zone": "Mars/Base"}, "time_zone"),
    ],
)
def test_a_wrong_first_choice_is_named(world: World, fields: dict[str, str], name: str) -> None:
    browser = new_user(world, connected=True)
    answer = browser.post("/onboarding", fields)
    assert answer.status == 422
    assert answer.page.has(f"error-{name}")
    assert world.state.preferences == {}


def test_without_a_company_domain_the_preset_is_what_the_user_organises(world: World) -> None:
    browser = new_user(world, connected=True)
    chosen = [Mode.EXTERNAL, Mode.ORGANISED]
    emails = ["ada@lumen.example", "ada@gmail.com"]
    for email, mode in zip(emails, chosen, strict=True):
        world.state.connections["u-1", "c-1"] = make_connection(email=email)
        assert browser.get("/onboarding").page.one("form").fields()["mode"] == mode


def test_after_onboarding_its_page_leads_to_the_meetings_with_its_notice(browser: Browser) -> None:
    assert browser.get("/onboarding").location == "/"
    carried = browser.get("/onboarding", notice="connected")
    assert (carried.location, carried.cookies) == ("/", ())


def test_nothing_is_counted_of_a_calendar_that_cannot_be_read(world: World) -> None:
    lost = make_connection(status=Status.DISCONNECTED)
    browser = world.add_user(connections=(lost,))
    world.add_rows(make_row())
    del world.state.preferences["u-1"]
    page = browser.get("/onboarding").page
    assert "of 1 meetings" not in page.text
    assert "Needs reconnecting" in page.text
