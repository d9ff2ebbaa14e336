"""Pausing as people need it: today, this week, from a day to another; what it touches; resuming."""

from __future__ import annotations

from dataclasses import replace
from datetime import UTC, datetime, timedelta

import pytest

from rollcall.domain.errors import VersionConflict
from rollcall.domain.preferences import Override, Preferences
from rollcall.domain.user_rules import StoredPreferences
from rollcall.use_cases.pause import Pause, set_pause
from tests.support.portal.rows import NOW, make_connection, make_facts, make_row
from tests.support.portal.world import Browser, World

PAUSE = "/preferences/pause"
DAY = timedelta(days=1)
TUESDAY = datetime(2026, 11, 23, 23, 0, tzinfo=UTC)
"""Midnight in Berlin; it is Monday."""
NEXT_MONDAY = datetime(2026, 11, 29, 23, 0, tzinfo=UTC)


def stored(world: World) -> Preferences:
    return world.state.preferences["u-1"].preferences


def fill(world: World) -> None:
    """One meeting with a bot today, two more on Thursday, and one next week."""
    hours = {"e-1": 3, "e-2": 75, "e-3": 76, "e-4": 24 * 8}
    for name, away in hours.items():
        world.add_rows(make_row(make_facts(name, start=NOW + timedelta(hours=away), title=name)))


@pytest.mark.parametrize(("choice", "until"), [("today", TUESDAY), ("week", NEXT_MONDAY)])
def test_one_click_pauses_today_or_this_week(
    world: World, browser: Browser, choice: str, until: datetime
) -> None:
    answer = browser.post(PAUSE, {"choice": choice})
    assert (answer.location, answer.notice) == ("/", "paused")
    assert stored(world) == Preferences(paused_until=until)
    assert world.queue.take() == ["main"]


def test_each_click_says_before_how_many_meetings_lose_their_bot(
    world: World, browser: Browser
) -> None:
    fill(world)
    page = browser.get("/").page
    assert page.by_id("pause-today").text == "Today 1 meeting loses its bot"
    assert page.by_id("pause-week").text == "This week 3 meetings lose their bot"


def test_on_a_sunday_this_week_ends_with_today(world: World, browser: Browser) -> None:
    world.now = NOW + 6 * DAY
    page = browser.get("/").page
    assert not page.has("pause-week")
    browser.post(PAUSE, {"choice": "week"})
    assert stored(world).paused_until == NEXT_MONDAY


def test_resuming_ends_the_pause_and_keeps_every_other_rule(world: World) -> None:
    rules = Preferences(
        bot_name="Scribe", paused_until=NOW + DAY, paused_from=NOW - DAY, pause_spares_chosen=True
    )
    browser = world.add_user(preferences=rules)
    form = browser.get("/").page.by_id("paused").one("form")
    answer = browser.post(form.attributes["action"], form.fields() | {"choice": "resume"})
    assert answer.notice == "resumed"
    assert stored(world) == Preferences(bot_name="Scribe")


def test_resuming_names_before_the_running_meetings_that_bots_join_at_once(world: World) -> None:
    browser = world.add_user(preferences=Preferences(paused_until=NOW + DAY))
    world.state.event_overrides["u-1"] = dict.fromkeys(("e-on", "e-later"), Override.RECORD)
    running, later = NOW - timedelta(minutes=10), NOW + timedelta(hours=1)
    for name, start in {"e-on": running, "e-off": running, "e-later": later}.items():
        facts = make_facts(name, start=start, title=f"{name} & co")
        world.add_rows(make_row(facts, rules=world.rules()))
    page = browser.get("/").page
    assert page.by_id("joins").text == (
        "1 meeting that you turned on is running now; a bot joins it as soon as the pause ends: "
        "“ e-on & co ”"
    )
    assert page.by_id("resume").attributes["aria-describedby"] == "paused"
    browser.post(PAUSE, {"choice": "resume"})
    page = browser.get("/").page
    rows = {name: page.by_id(f"meeting-{name}").attributes for name in ("e-on", "e-off")}
    assert [rows[name]["data-recorded"] for name in rows] == ["true", "false"]
    assert not page.has("joins")


def test_a_pause_whose_end_sends_no_bot_at_once_says_nothing_of_it(world: World) -> None:
    rules = Preferences(paused_until=NOW + DAY, pause_spares_chosen=True)
    browser = world.add_user(preferences=rules)
    world.state.event_overrides["u-1"] = {"e-on": Override.RECORD}
    facts = make_facts("e-on", start=NOW - timedelta(minutes=10))
    world.add_rows(make_row(facts, rules=world.rules()))
    assert not browser.get("/").page.has("joins")


def test_a_pause_is_counted_before_it_is_set_and_set_as_it_was_counted(
    world: World, browser: Browser
) -> None:
    fill(world)
    days = {"paused_from": "2026-11-25", "paused_until": "2026-11-28"}
    counted = browser.post(PAUSE, {**days, "choice": "count"})
    assert counted.page.by_id("touched").text == "2 meetings lose their bot."
    named = [one.all("bdi")[0].text for one in counted.page.by_id("pause-days").all("li")]
    assert named == ["e-2", "e-3"]
    assert stored(world) == Preferences()
    form = counted.page.by_id("pause-days")
    answer = browser.post(PAUSE, form.fields() | {"choice": "days"})
    assert answer.notice == "pause_planned"
    assert stored(world) == Preferences(
        paused_from=datetime(2026, 11, 24, 23, 0, tzinfo=UTC),
        paused_until=datetime(2026, 11, 27, 23, 0, tzinfo=UTC),
    )


def test_a_planned_pause_is_said_to_be_planned_and_nothing_is_paused_yet(world: World) -> None:
    rules = Preferences(paused_from=TUESDAY, paused_until=NEXT_MONDAY)
    browser = world.add_user(preferences=rules)
    fill(world)
    page = browser.get("/").page
    said = page.by_id("paused").text
    assert said.startswith("A pause is planned from Tue 24 Nov until Mon 30 Nov.")
    assert page.by_id("resume").text == "Drop the plan"
    assert page.by_id("connection-c-1").one(class_="pill").text == "Connected"
    locks = {name: page.by_id(f"meeting-{name}").all(class_="lock") for name in ("e-1", "e-2")}
    assert [bool(locks[name]) for name in ("e-1", "e-2")] == [False, True]


def test_where_a_pause_spares_what_is_chosen_a_meeting_can_be_turned_on(world: World) -> None:
    rules = Preferences(paused_until=NEXT_MONDAY, pause_spares_chosen=True)
    browser = world.add_user(preferences=rules)
    fill(world)
    page = browser.get("/").page
    assert "turn on by hand are recorded all the same" in page.by_id("paused").text
    row = page.by_id("meeting-e-1")
    assert not row.all(class_="lock")
    assert row.attributes["data-recorded"] == "false"
    browser.post("/meetings/e-1/override", {"choice": "record", "scope": "event"})
    row = browser.get("/").page.by_id("meeting-e-1")
    assert row.attributes["data-recorded"] == "true"
    assert row.one(class_="why").text == "You turned this on."


@pytest.mark.parametrize(
    ("fields", "field"),
    [
        ({"choice": "days"}, "paused_until"),
        ({"choice": "count", "paused_until": "2026-11-23"}, "paused_until"),
        ({"choice": "days", "paused_until": "soon"}, "paused_until"),
        ({"choice": "days", "paused_from": "2026-11-25"}, "paused_until"),
        (
            {"choice": "days", "paused_from": "2026-11-25", "paused_until": "2026-11-25"},
            "paused_until",
        ),
        (
            {"choice": "days", "paused_from": "2020-01-01", "paused_until": "2026-11-25"},
            "paused_from",
        ),
    ],
)
def test_a_wrong_day_is_named_and_nothing_is_lost(
    world: World, browser: Browser, fields: dict[str, str], field: str
) -> None:
    answer = browser.post(PAUSE, fields)
    assert answer.status == 422
    assert answer.page.has(f"error-{field}")
    shown = answer.page.by_id("pause-days").fields()
    assert {name: value for name, value in fields.items() if name != "choice"}.items() <= (
        shown.items()
    )
    assert stored(world) == Preferences()


def test_nobody_pauses_before_the_rules_are_chosen(world: World, browser: Browser) -> None:
    world.state.preferences.clear()
    for answer in (browser.get(PAUSE), browser.post(PAUSE, {"choice": "today"})):
        assert answer.location == "/onboarding"


def test_rules_that_are_saved_meanwhile_are_kept_by_a_pause(world: World, browser: Browser) -> None:
    raced: list[str] = []

    def race(operation: str) -> None:
        if operation == "save_preferences" and not raced:
            raced.append(operation)
            newer = StoredPreferences(Preferences(bot_name="Scribe"), 2)
            world.state.preferences["u-1"] = newer

    world.state.before = race
    browser.post(PAUSE, {"choice": "today"})
    assert raced
    assert stored(world) == Preferences(bot_name="Scribe", paused_until=TUESDAY)


def test_rules_that_do_not_hold_still_end_in_a_conflict(world: World) -> None:
    world.add_user()

    def race(operation: str) -> None:
        if operation == "save_preferences":
            held = world.state.preferences["u-1"]
            newer = replace(held.preferences, min_people=held.version)
            world.state.preferences["u-1"] = StoredPreferences(newer, held.version + 1)

    world.state.before = race
    with pytest.raises(VersionConflict):
        set_pause(world.store, world.queue, "u-1", Pause(TUESDAY), now=NOW)


def test_without_a_calendar_no_pause_is_offered(world: World) -> None:
    browser = world.add_user(connections=())
    assert not browser.get("/").page.has("pause")
    world.state.connections["u-1", "c-1"] = make_connection()
    assert browser.get("/").page.has("pause")


def test_the_account_page_says_paused_as_the_meetings_do(world: World) -> None:
    browser = world.add_user(preferences=Preferences(paused_until=NOW + DAY))
    for path in ("/", "/account"):
        shown = [one.text for one in browser.get(path).page.all("span", class_="pill")]
        assert shown[0] == "Paused"
