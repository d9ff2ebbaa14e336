"""A meeting's organiser may turn recording off for everybody of the company; nobody else may."""

from __future__ import annotations

from dataclasses import replace
from datetime import timedelta

import pytest

from rollcall.domain.stops import KEPT, SharedBotsRight
from rollcall.use_cases.stop_meeting import MOST_STOPPED
from tests.support.portal.page import Node
from tests.support.portal.rows import COMPANY, NOW
from tests.support.portal.sharing import entry, join
from tests.support.portal.world import Browser, World, failing

ADA = f"ada@{COMPANY}"
STOP, ALLOW = {"choice": "stop"}, {"choice": "allow"}
PATH = "/meetings/e-ada/everybody"


def row_of(browser: Browser, event_id: str) -> Node:
    return browser.get("/").page.by_id(f"meeting-{event_id}")


def why(browser: Browser, event_id: str) -> str:
    return row_of(browser, event_id).one(class_="why").text


@pytest.fixture
def pair(world: World) -> tuple[Browser, Browser]:
    """Ada organises a meeting that Grace has too; both record it."""
    ada, grace = join(world, "ada"), join(world, "grace")
    entry(world, "ada", organised=True, occurrence="x1")
    entry(world, "grace", occurrence="x1", organiser=ADA)
    return ada, grace


def test_a_stop_turns_the_meeting_off_for_both_and_says_who_did(
    pair: tuple[Browser, Browser],
) -> None:
    ada, grace = pair
    assert ada.post(PATH, STOP).location == "/#meeting-e-ada"
    assert why(ada, "e-ada") == "You turned recording off for everybody of your company."
    assert why(grace, "e-grace") == "Ada Summer, who organises this meeting, turned recording off."
    assert row_of(grace, "e-grace").one(class_="lock").text == "Turned off for all"


def test_nobody_fills_the_list_of_the_companys_stops_alone(
    world: World, pair: tuple[Browser, Browser]
) -> None:
    ada, grace = pair
    for number in range(MOST_STOPPED):
        entry(world, "ada", f"e-{number}", organised=True, occurrence=f"y{number}")
        assert ada.post(f"/meetings/e-{number}/everybody", STOP).status == 303
    refused = ada.post(PATH, STOP)
    assert refused.status == 409
    assert str(MOST_STOPPED) in refused.page.text
    assert "turned recording off" not in why(grace, "e-grace")
    again = ada.post("/meetings/e-0/everybody", STOP)
    assert again.status == 303
    assert ada.post("/meetings/e-0/everybody", ALLOW).status == 303
    still = ada.post(PATH, STOP)
    assert "taken back or not" in still.page.text


def test_the_workers_of_both_are_told(world: World, pair: tuple[Browser, Browser]) -> None:
    pair[0].post(PATH, STOP)
    due = {c.user_id for c in world.state.connections.values() if c.due_at == world.now}
    assert due == {"u-ada", "u-grace"}


def test_the_organisers_word_outranks_a_choice_for_that_meeting(
    world: World, pair: tuple[Browser, Browser]
) -> None:
    ada, grace = pair
    ada.post(PATH, STOP)
    grace.post("/meetings/e-grace/override", {"choice": "record", "scope": "event"})
    assert why(grace, "e-grace").endswith("turned recording off.")


def test_a_stop_can_be_taken_back_also_when_no_bot_is_left(
    world: World, pair: tuple[Browser, Browser]
) -> None:
    ada, grace = pair
    ada.post(PATH, STOP)
    for key, row in list(world.state.events.items()):
        world.state.events[key] = replace(row, observed=replace(row.observed, bots=()))
    world.now += timedelta(minutes=1)
    assert row_of(ada, "e-ada").by_id("everybody-e-ada").attributes["value"] == "allow"
    ada.post(PATH, ALLOW)
    due = {c.user_id for c in world.state.connections.values() if c.due_at == world.now}
    assert due == {"u-ada", "u-grace"}
    assert "turned recording off" not in why(grace, "e-grace")


def test_a_colleague_who_gets_the_meeting_later_is_covered(
    world: World, pair: tuple[Browser, Browser]
) -> None:
    pair[0].post(PATH, STOP)
    hal = join(world, "hal")
    entry(world, "hal", occurrence="x1", organiser=ADA)
    assert why(hal, "e-hal").startswith("Ada Summer, who organises this meeting")


@pytest.mark.parametrize(
    "forged",
    [
        {"occurrence": "x1", "organiser": f"boss@{COMPANY}"},
        {"occurrence": "x1"},
        {"occurrence": "x1", "organised": True},
        {"occurrence": "x2", "organiser": ADA},
        {"organiser": ADA},
    ],
    ids=["other organiser", "nobody known", "own meeting", "other meeting", "no name"],
)
def test_an_entry_that_does_not_name_the_organiser_is_left_alone(
    world: World, forged: dict[str, str]
) -> None:
    ada, grace = join(world, "ada"), join(world, "grace")
    entry(world, "ada", organised=True, occurrence="x1")
    entry(world, "grace", **forged)  # type: ignore[arg-type]
    ada.post(PATH, STOP)
    assert "turned recording off" not in why(grace, "e-grace")


def test_people_of_another_tenant_are_left_alone(world: World) -> None:
    ada, max_ = join(world, "ada"), join(world, "max", "other.example")
    entry(world, "ada", organised=True, occurrence="x1")
    entry(world, "max", occurrence="x1", organiser=ADA)
    ada.post(PATH, STOP)
    assert "turned recording off" not in why(max_, "e-max")
    assert {c.user_id for c in world.state.connections.values() if c.due_at} == {"u-ada"}


def test_whoever_does_not_organise_it_can_stop_nothing(
    world: World, pair: tuple[Browser, Browser]
) -> None:
    _ada, grace = pair
    assert not row_of(grace, "e-grace").all(id="everybody-e-grace")
    unknown = grace.post("/meetings/never-issued/everybody", STOP)
    for event_id in ("e-grace", "e-ada"):
        assert grace.post(f"/meetings/{event_id}/everybody", STOP) == unknown
    assert (unknown.status, world.state.stops) == (404, {})


def test_a_form_of_another_session_stops_nothing(
    world: World, pair: tuple[Browser, Browser]
) -> None:
    ada, grace = pair
    assert ada.post(PATH, STOP, token=grace.token).status == 403
    assert ada.post(PATH, {"choice": "else"}).status in {400, 422}
    assert world.state.stops == {}


def test_where_the_operator_only_tells_nothing_can_be_stopped_but_taken_back() -> None:
    world = World(shared_bots=SharedBotsRight.TELL)
    ada = join(world, "ada")
    join(world, "grace")
    entry(world, "ada", organised=True, occurrence="x1")
    entry(world, "grace", occurrence="x1", organiser=ADA)
    assert not row_of(ada, "e-ada").all(id="everybody-e-ada")
    assert ada.post(PATH, STOP).status == 404
    assert ada.post(PATH, ALLOW).status == 303


def test_what_a_crash_left_out_is_reached_when_it_is_repeated(
    world: World, pair: tuple[Browser, Browser]
) -> None:
    ada, grace = pair
    calls = []

    def once(operation: str) -> None:
        if operation == "save_stop":
            calls.append(operation)
            if len(calls) == 2:
                failing("save_stop")(operation)

    world.state.before = once
    assert ada.post(PATH, STOP).status == 503
    assert ada.post(PATH, STOP).status == 303
    due = {c.user_id for c in world.state.connections.values() if c.due_at == world.now}
    assert due == {"u-ada", "u-grace"}
    assert why(grace, "e-grace").endswith("turned recording off.")


def test_a_stop_ends_some_days_after_its_meeting(
    world: World, pair: tuple[Browser, Browser]
) -> None:
    pair[0].post(PATH, STOP)
    row = world.state.events["u-ada", "c-ada", "e-ada"]
    world.now = row.facts.end + KEPT
    assert world.rules("u-grace").stops == ()


def test_a_meeting_that_is_over_can_no_longer_be_stopped(
    world: World, pair: tuple[Browser, Browser]
) -> None:
    world.now = NOW + timedelta(days=1)
    ada = world.sign_in("u-ada", 2)
    assert ada.post(PATH, STOP).status == 409
