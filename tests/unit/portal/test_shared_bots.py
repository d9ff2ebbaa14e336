"""A meeting that somebody else's bot records says so, and whose bot that is (C39)."""

from __future__ import annotations

from dataclasses import replace
from datetime import timedelta
from typing import Any

import pytest

from rollcall.domain.bot_view import BotState
from rollcall.domain.deduplication import Scope
from rollcall.domain.model import BotStatus, User
from rollcall.domain.preferences import Mode, Override, Preferences
from rollcall.use_cases.shared_bots import MOST_ROOMS
from tests.support.portal.page import Node
from tests.support.portal.rows import COMPANY, NOW
from tests.support.portal.sharing import entry, join
from tests.support.portal.world import Browser, World, failing

SKIP = Override.SKIP
START = NOW + timedelta(hours=3)
ZOOM = "https://zoom.us/j/1234567890"


def row_of(browser: Browser, event_id: str = "e-ada", path: str = "/") -> Node:
    return browser.get(path).page.by_id(f"meeting-{event_id}")


def label(row: Node) -> str:
    return row.one("span", class_="state").text


@pytest.fixture
def ada(world: World) -> Browser:
    """Ada, whose colleague Grace calls her bots by a name of her own."""
    join(world, "grace", rules=Preferences(mode=Mode.EVERY, bot_name="Scribe"))
    return join(world, "ada")


def test_a_meeting_that_is_off_says_whose_bot_records_it(world: World, ada: Browser) -> None:
    entry(world, "grace")
    entry(world, "ada", choice=SKIP)
    row = row_of(ada)
    assert label(row) == "Grace Summer's bot records this · Scribe"
    assert row.one(class_="why").text == "You turned yours off."
    assert row.attributes["data-recorded"] == "false"
    assert "dim" not in row.attributes["class"].split()
    assert "Skipped" not in row.text


def test_what_rules_skip_says_both_the_rule_and_the_colleagues_bot(world: World) -> None:
    join(world, "grace")
    ada = join(world, "ada", rules=Preferences(mode=Mode.CHOSEN))
    entry(world, "grace")
    entry(world, "ada")
    row = row_of(ada)
    assert label(row).startswith("Grace Summer's bot records this")
    said = "Left out for you. You record only meetings that you turn on."
    assert row.one(class_="why").text == said


@pytest.mark.parametrize(
    ("code", "words"),
    [
        ("joining_call", "is joining"),
        ("in_waiting_room", "is waiting to be let in"),
        ("in_call_not_recording", "is in the call"),
        ("in_call_recording", "is recording"),
        ("recording_done", "recorded this"),
    ],
)
def test_the_state_of_the_others_bot_is_shown(
    world: World, ada: Browser, code: str, words: str
) -> None:
    start = NOW - timedelta(minutes=10 if code != "recording_done" else 50)
    entry(world, "grace", start=start)
    entry(world, "ada", choice=SKIP, start=start)
    world.state.bot_reports["b-shared"] = {code: BotStatus("b-shared", code, None, NOW)}
    assert label(row_of(ada)).startswith(f"Grace Summer's bot {words}")


def test_a_bot_that_broke_serves_nobody(world: World, ada: Browser) -> None:
    start = NOW - timedelta(minutes=10)
    entry(world, "grace", start=start)
    entry(world, "ada", choice=SKIP, start=start)
    world.state.bot_reports["b-shared"] = {
        "fatal": BotStatus("b-shared", "fatal", "bot_errored", NOW)
    }
    assert label(row_of(ada)) == "Skipped"


def test_a_shared_bot_says_whom_it_serves_and_who_named_it(world: World, ada: Browser) -> None:
    entry(world, "grace", organised=True)
    entry(world, "ada")
    row = row_of(ada)
    assert (label(row), row.attributes["data-state"]) == ("Scheduled", "scheduled")
    assert "One bot for you and Grace Summer." in row.text
    assert "It is called “Scribe”, as Grace Summer chose." in row.text


def test_a_shared_bot_that_the_reader_names_says_so(world: World, ada: Browser) -> None:
    entry(world, "grace")
    entry(world, "ada")
    assert "It is called “Rollcall notetaker”, as you chose." in row_of(ada).text


def test_entries_that_overlap_in_one_room_are_one_call(world: World, ada: Browser) -> None:
    entry(world, "grace", start=START, minutes=60, link=ZOOM, bot="b-grace")
    entry(world, "ada", choice=SKIP, start=START + timedelta(minutes=30), link=f"{ZOOM}?pwd=1")
    assert label(row_of(ada)).startswith("Grace Summer's bot records this")


@pytest.mark.parametrize(
    "changes",
    [
        {"start": START + timedelta(hours=1)},
        {"start": START - timedelta(minutes=45)},
        {"link": "https://meet.google.com/xyz-abcd-efg"},
        {"deleted": True},
    ],
    ids=["after", "before", "another room", "cancelled"],
)
def test_another_call_says_nothing_of_this_one(
    world: World, ada: Browser, changes: dict[str, Any]
) -> None:
    entry(world, "grace", **{"start": START, **changes})
    entry(world, "ada", choice=SKIP, start=START)
    assert label(row_of(ada)) == "Skipped"


def test_nothing_of_the_others_entry_but_name_and_bot_is_shown(world: World, ada: Browser) -> None:
    entry(world, "grace", title="Secret of Grace", series="s-secret")
    entry(world, "ada", choice=SKIP)
    body = ada.get("/").body
    assert "Secret of Grace" not in body
    assert "e-grace" not in body
    assert "grace@" not in body


def test_somebody_without_a_name_is_told_by_address(world: World, ada: Browser) -> None:
    world.state.users["u-grace"] = User(
        "u-grace", "iss", "sub", f"grace@{COMPANY}", " ", "UTC", NOW, COMPANY
    )
    entry(world, "grace")
    entry(world, "ada", choice=SKIP)
    assert label(row_of(ada)).startswith(f"grace@{COMPANY}'s bot records this")


def test_a_private_entry_of_somebody_else_names_nobody(world: World) -> None:
    join(world, "grace", rules=Preferences(mode=Mode.EVERY, skip_private=False, bot_name="Scribe"))
    ada = join(world, "ada")
    entry(world, "grace", private=True)
    entry(world, "ada", choice=SKIP)
    assert label(row_of(ada)) == "Another participant's bot records this"
    body = ada.get("/").body
    assert "Grace" not in body
    assert "Scribe" not in body


@pytest.mark.parametrize(("domain", "hosted"), [("other.example", True), (COMPANY, False)])
def test_another_tenant_in_the_same_call_is_not_seen(
    world: World, domain: str, hosted: bool
) -> None:
    join(world, "max", domain, hosted=hosted)
    ada = join(world, "ada")
    entry(world, "max")
    entry(world, "ada", choice=SKIP)
    assert label(row_of(ada)) == "Skipped"
    assert "Max" not in ada.get("/").body


def test_in_a_workspace_people_of_other_companies_have_no_name() -> None:
    world = World(scope=Scope.WORKSPACE)
    join(world, "max", "other.example", rules=Preferences(mode=Mode.EVERY, bot_name="Scribe"))
    ada = join(world, "ada")
    entry(world, "max", scope=Scope.WORKSPACE)
    entry(world, "ada", choice=SKIP, scope=Scope.WORKSPACE)
    body = ada.get("/").body
    assert label(row_of(ada)) == "Another participant's bot records this"
    assert "Max" not in body
    assert "other.example" not in body
    assert "Scribe" not in body


def test_where_nobody_shares_bots_no_room_is_looked_into() -> None:
    world = World(scope=Scope.CALENDAR)
    ada = join(world, "ada")
    entry(world, "ada", choice=SKIP, scope=Scope.CALENDAR)
    looks = counted(world)
    assert label(row_of(ada)) == "Skipped"
    assert looks == []


def test_a_name_is_text_and_not_markup(world: World, ada: Browser) -> None:
    world.state.users["u-grace"] = User(
        "u-grace",
        "iss",
        "sub",
        f"grace@{COMPANY}",
        "<b>Grace</b>\n" + "x" * 500,
        "UTC",
        NOW,
        COMPANY,
    )
    entry(world, "grace")
    entry(world, "ada", choice=SKIP)
    row = row_of(ada)
    assert label(row).startswith("<b>Grace</b> xxx")
    assert len(label(row)) < 150


def counted(world: World) -> list[str]:
    """The rooms that are looked into from now on."""
    looks: list[str] = []
    events = world.state.events

    class Watched(type(events)):  # type: ignore[misc]
        """Rows that note which rooms are asked for."""

        def in_room(self, room: str) -> set[tuple[str, str, str]]:
            looks.append(room)
            found: set[tuple[str, str, str]] = super().in_room(room)
            return found

    watched = Watched()
    for key, row in events.items():
        watched[key] = row
    world.state.events = watched
    return looks


def test_a_page_of_hundreds_of_rooms_looks_into_a_few_and_at_those_without_a_bot_first(
    world: World, ada: Browser
) -> None:
    for number in range(300):
        link = f"https://zoom.us/j/{5_000_000_000 + number}"
        start = START + timedelta(minutes=number)
        entry(world, "ada", f"e-{number}", start=start, link=link, bot=f"b-{number}")
    late = START + timedelta(hours=8)
    entry(world, "grace", start=late)
    entry(world, "ada", choice=SKIP, start=late, title="Far down")
    looks = counted(world)
    assert label(row_of(ada, path="/?q=far+down")).startswith("Grace Summer's bot records this")
    assert len(looks) == MOST_ROOMS


def test_many_meetings_in_one_room_are_one_look(world: World, ada: Browser) -> None:
    for day in range(20):
        start = START + timedelta(days=day)
        entry(world, "grace", f"g-{day}", start=start, bot=f"b-{day}")
        entry(world, "ada", f"e-{day}", start=start, choice=SKIP)
    looks = counted(world)
    labels = [node.text for node in ada.get("/?q=planning").page.all("span", class_="state")]
    assert labels == ["Grace Summer's bot records this · Scribe"] * 20
    assert len(looks) == 1


def test_what_a_colleague_records_counts_as_recorded_but_not_as_covered(
    world: World, ada: Browser
) -> None:
    entry(world, "grace")
    entry(world, "ada", choice=SKIP)
    page = ada.get("/").page
    assert page.by_id("summary").text == "1 of 1 meetings with a link will be recorded"
    assert "1 of 1" not in page.by_id("live-calendars").text


def test_of_two_bots_in_one_call_the_one_that_is_further_is_shown(
    world: World, ada: Browser
) -> None:
    start = NOW - timedelta(minutes=5)
    join(world, "bob")
    entry(world, "grace", start=start, bot="b-grace")
    entry(world, "bob", start=start, bot="b-bob")
    entry(world, "ada", start=start, choice=SKIP)
    world.state.bot_reports["b-bob"] = {
        "in_call_recording": BotStatus("b-bob", "in_call_recording", None, NOW)
    }
    assert label(row_of(ada)).startswith("Bob Summer's bot is recording")


def test_a_room_that_the_bot_of_another_entry_serves_names_its_owner(
    world: World, ada: Browser
) -> None:
    entry(world, "grace", bot="b-grace")
    row = entry(world, "ada")
    world.add_rows(
        replace(row, observed=replace(row.observed, bots=()), due=True, problem="served")
    )
    shown = row_of(ada)
    assert shown.attributes["data-state"] == BotState.SHARED.value
    assert label(shown) == "Grace Summer's bot records this · Scribe"
    assert "through another calendar entry" not in shown.text


def off(browser: Browser, **more: str) -> str:
    """Switch Ada's meeting off; the notice, and where that leads."""
    fields = {"choice": "skip", "scope": "event", **more}
    answer = browser.post("/meetings/e-ada/override", fields)
    return f"{answer.notice} {answer.location}".strip()


def test_switching_off_says_at_once_that_somebody_else_records(world: World, ada: Browser) -> None:
    entry(world, "grace")
    entry(world, "ada")
    location = off(ada)
    assert location == "others_record /#meeting-e-ada"
    page = ada.get("/", notice="others_record").page
    assert "that bot stays" in page.one("div", class_="notice").text
    row = page.by_id("meeting-e-ada")
    assert label(row) == "Grace Summer's bot records this · Scribe"
    assert row.one(class_="why").text == "You turned yours off."


def test_switching_off_a_later_part_of_the_list_stays_there(world: World, ada: Browser) -> None:
    entry(world, "grace")
    entry(world, "ada")
    day = (NOW + timedelta(days=1)).date().isoformat()
    location = off(ada, **{"from": f"from={day}"})
    assert location == f"others_record /?from={day}#meeting-e-ada"


@pytest.mark.parametrize("choice", ["record", "unset"])
def test_nothing_is_said_of_others_when_a_meeting_is_switched_on(
    world: World, ada: Browser, choice: str
) -> None:
    entry(world, "grace")
    entry(world, "ada")
    fields = {"choice": choice, "scope": "event"}
    assert ada.post("/meetings/e-ada/override", fields).location == "/#meeting-e-ada"


def test_nothing_is_said_when_nobody_else_records(world: World, ada: Browser) -> None:
    entry(world, "grace", choice=SKIP)
    entry(world, "ada")
    assert off(ada) == "/#meeting-e-ada"


def test_a_choice_that_is_stored_is_not_called_failed_when_others_cannot_be_read(
    world: World, ada: Browser
) -> None:
    entry(world, "grace")
    entry(world, "ada")
    world.state.before = failing("others_in_rooms")
    assert off(ada) == "/#meeting-e-ada"
    assert world.rules("u-ada").events == {"e-ada": SKIP}
