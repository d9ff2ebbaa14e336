"""Whoever has a meeting may ask the colleagues whose bots record it to stop."""

from __future__ import annotations

from dataclasses import replace
from datetime import timedelta
from typing import Any

import pytest

from rollcall.domain.deduplication import Scope
from rollcall.domain.preferences import Mode, Override, Preferences
from rollcall.domain.stop_requests import MOST_A_MINUTE
from rollcall.domain.stops import KEPT, SharedBotsRight
from tests.support.portal.page import Node
from tests.support.portal.rows import COMPANY, NOW
from tests.support.portal.sharing import entry, join
from tests.support.portal.world import Answer, Browser, World, failing

SKIP = Override.SKIP
ADA = f"ada@{COMPANY}"
ADA_ASKS = "Ada Summer asks that this meeting is not recorded."
YOU_ASK = "You ask Grace Summer not to record this."
KEEPS = "Grace Summer keeps recording it."


def row_of(browser: Browser, name: str) -> Node:
    return browser.get("/").page.by_id(f"meeting-e-{name}")


def buttons(browser: Browser, name: str) -> list[str]:
    """What can be pressed about requests."""
    found = row_of(browser, name).all("button", class_="link")
    return [one.text for one in found if one.attributes["id"].startswith("request-")]


def press(browser: Browser, name: str, choice: str) -> Answer:
    return browser.post(f"/meetings/e-{name}/request", {"choice": choice})


def working(_operation: str) -> None:
    """No fault."""


def stop(browser: Browser, name: str) -> Answer:
    return browser.post(f"/meetings/e-{name}/override", {"choice": "skip", "scope": "event"})


def people(world: World, *, occurrence: str = "x1", **facts: Any) -> tuple[Browser, Browser]:
    """Grace records a meeting that Ada has too and has switched off."""
    ada, grace = join(world, "ada"), join(world, "grace")
    entry(world, "grace", occurrence=occurrence, **facts)
    entry(world, "ada", occurrence=occurrence, choice=SKIP)
    return ada, grace


@pytest.fixture
def pair(world: World) -> tuple[Browser, Browser]:
    """Ada, who may ask, and Grace, who may answer."""
    return people(world)


def test_a_row_with_a_colleagues_bot_offers_to_ask_for_a_stop(
    world: World, pair: tuple[Browser, Browser]
) -> None:
    ada, grace = pair
    assert buttons(ada, "ada") == ["Ask Grace Summer to stop"]
    assert buttons(grace, "grace") == []
    assert world.state.requests == {}


def test_who_is_asked_reads_who_asks_and_may_stop_or_keep(pair: tuple[Browser, Browser]) -> None:
    ada, grace = pair
    assert press(ada, "ada", "ask").location == "/#meeting-e-ada"
    assert YOU_ASK in row_of(ada, "ada").text
    assert buttons(ada, "ada") == ["Take that back"]
    assert ADA_ASKS in row_of(grace, "grace").text
    assert buttons(grace, "grace") == ["Stop", "Keep"]


def test_each_button_is_named_by_the_request_and_the_meeting(pair: tuple[Browser, Browser]) -> None:
    ada, grace = pair
    asks = row_of(ada, "ada").by_id("request-ask-e-ada")
    assert asks.attributes["aria-describedby"] == "title-e-ada"
    press(ada, "ada", "ask")
    keeps = row_of(grace, "grace").by_id("request-keep-e-grace")
    assert keeps.attributes["aria-describedby"] == "request-e-grace title-e-grace"


def test_stop_turns_off_what_is_asked_for_that_meeting_only(
    world: World, pair: tuple[Browser, Browser]
) -> None:
    ada, grace = pair
    press(ada, "ada", "ask")
    assert stop(grace, "grace").status == 303
    assert world.rules("u-grace").occurrences == {"x1": SKIP}
    assert ADA_ASKS not in row_of(grace, "grace").text


def test_when_nobody_records_any_more_nothing_is_said_of_a_request(
    world: World, pair: tuple[Browser, Browser]
) -> None:
    ada, grace = pair
    press(ada, "ada", "ask")
    stop(grace, "grace")
    del world.state.events["u-grace", "c-grace", "e-grace"]
    assert buttons(ada, "ada") == []
    assert "You ask" not in row_of(ada, "ada").text


def test_who_keeps_it_is_asked_no_more_and_who_asked_reads_that(
    world: World, pair: tuple[Browser, Browser]
) -> None:
    ada, grace = pair
    press(ada, "ada", "ask")
    assert press(grace, "grace", "keep").location == "/#meeting-e-grace"
    assert (ADA_ASKS in row_of(grace, "grace").text, buttons(grace, "grace")) == (False, [])
    assert KEEPS in row_of(ada, "ada").text
    assert YOU_ASK not in row_of(ada, "ada").text
    assert world.rules("u-grace").occurrences == {}


def test_asking_again_changes_nothing_also_after_an_answer(
    world: World, pair: tuple[Browser, Browser]
) -> None:
    ada, grace = pair
    press(ada, "ada", "ask")
    press(ada, "ada", "ask")
    assert len(world.state.requests[COMPANY, "x1"]) == 1
    press(grace, "grace", "keep")
    for choice in ("ask", "withdraw", "ask"):
        press(ada, "ada", choice)
    assert buttons(grace, "grace") == []
    assert KEEPS in row_of(ada, "ada").text


def test_a_request_that_is_taken_back_is_gone_on_both_rows(pair: tuple[Browser, Browser]) -> None:
    ada, grace = pair
    press(ada, "ada", "ask")
    press(ada, "ada", "withdraw")
    assert ADA_ASKS not in row_of(grace, "grace").text
    assert buttons(ada, "ada") == ["Ask Grace Summer to stop"]


def test_only_who_asked_can_take_a_request_back(pair: tuple[Browser, Browser]) -> None:
    ada, grace = pair
    press(ada, "ada", "ask")
    press(grace, "grace", "withdraw")
    assert ADA_ASKS in row_of(grace, "grace").text


def test_all_who_record_it_are_asked_and_each_answers_alone(
    world: World, pair: tuple[Browser, Browser]
) -> None:
    ada, grace = pair
    hal = join(world, "hal")
    entry(world, "hal", occurrence="x1", bot="b-hal")
    assert buttons(ada, "ada") == ["Ask Grace Summer and Hal Summer to stop"]
    press(ada, "ada", "ask")
    press(grace, "grace", "keep")
    assert ADA_ASKS in row_of(hal, "hal").text
    assert f"You ask Hal Summer not to record this. {KEEPS}" in row_of(ada, "ada").text


def test_who_begins_to_record_later_is_asked_as_well(
    world: World, pair: tuple[Browser, Browser]
) -> None:
    press(pair[0], "ada", "ask")
    hal = join(world, "hal")
    entry(world, "hal", occurrence="x1")
    assert ADA_ASKS in row_of(hal, "hal").text


def test_several_who_ask_are_named_together(world: World, pair: tuple[Browser, Browser]) -> None:
    ada, grace = pair
    bob = join(world, "bob")
    entry(world, "bob", occurrence="x1", choice=SKIP)
    for browser, name in ((ada, "ada"), (bob, "bob")):
        press(browser, name, "ask")
    asked = "Ada Summer and Bob Summer ask that this meeting is not recorded."
    assert asked in row_of(grace, "grace").text
    press(grace, "grace", "keep")
    assert buttons(grace, "grace") == []
    assert KEEPS in row_of(bob, "bob").text


def test_who_records_it_too_asks_nobody_to_stop(
    world: World, pair: tuple[Browser, Browser]
) -> None:
    ada, grace = pair
    press(ada, "ada", "ask")
    world.state.event_overrides.clear()
    entry(world, "ada", occurrence="x1")
    assert buttons(ada, "ada") == []
    assert ADA_ASKS not in row_of(grace, "grace").text


@pytest.mark.parametrize(
    "facts",
    [{"occurrence": "x2"}, {"occurrence": ""}, {"deleted": True}],
    ids=["another meeting in the room", "no name", "cancelled"],
)
def test_who_has_another_meeting_is_not_asked(world: World, facts: dict[str, Any]) -> None:
    ada, grace = join(world, "ada"), join(world, "grace")
    entry(world, "grace", occurrence="x1")
    entry(world, "ada", choice=SKIP, **facts)
    assert buttons(ada, "ada") == []
    press(ada, "ada", "ask")
    assert world.state.requests == {}
    assert buttons(grace, "grace") == []


@pytest.mark.parametrize("scope", [Scope.COMPANY, Scope.WORKSPACE])
@pytest.mark.parametrize(("domain", "hosted"), [("other.example", True), (COMPANY, False)])
def test_people_of_no_company_or_another_neither_ask_nor_are_asked(
    scope: Scope, domain: str, hosted: bool
) -> None:
    world = World(scope=scope)
    max_, grace = join(world, "max", domain, hosted=hosted), join(world, "grace")
    entry(world, "grace", occurrence="x1", scope=scope)
    entry(world, "max", occurrence="x1", choice=SKIP, scope=scope)
    assert buttons(max_, "max") == []
    press(max_, "max", "ask")
    assert world.state.requests == {}
    assert buttons(grace, "grace") == []


def test_who_has_left_the_company_asks_no_more(world: World, pair: tuple[Browser, Browser]) -> None:
    ada, grace = pair
    press(ada, "ada", "ask")
    world.state.users["u-ada"] = replace(world.state.users["u-ada"], hosted_domain="")
    assert "Ada" not in row_of(grace, "grace").text


def test_a_private_entry_is_asked_and_answers_without_a_name(world: World) -> None:
    ada = join(world, "ada")
    grace = join(world, "grace", rules=Preferences(mode=Mode.EVERY, skip_private=False))
    entry(world, "grace", occurrence="x1", private=True)
    entry(world, "ada", occurrence="x1", choice=SKIP)
    assert buttons(ada, "ada") == ["Ask another participant to stop"]
    press(ada, "ada", "ask")
    assert ADA_ASKS in row_of(grace, "grace").text
    press(grace, "grace", "keep")
    row = row_of(ada, "ada")
    assert "Another participant keeps recording it." in row.text
    assert "Grace" not in row.text


def test_nothing_of_the_others_entry_is_shown(world: World) -> None:
    ada, grace = people(world, title="Secret of Grace")
    press(ada, "ada", "ask")
    press(grace, "grace", "keep")
    assert "Secret of Grace" not in ada.get("/").body
    assert "e-ada" not in grace.get("/").body
    assert "u-grace" not in ada.get("/").body


def test_a_name_in_a_request_is_text_and_not_markup(
    world: World, pair: tuple[Browser, Browser]
) -> None:
    ada, grace = pair
    evil = replace(world.state.users["u-ada"], name="<b>Ada</b>\n" + "x" * 500)
    world.state.users["u-ada"] = evil
    press(ada, "ada", "ask")
    note = row_of(grace, "grace").by_id("request-e-grace").text
    assert note.startswith("<b>Ada</b> xxx")
    assert len(note) < 150


@pytest.mark.parametrize("choice", ["ask", "withdraw", "keep"])
def test_a_meeting_of_somebody_else_is_as_unknown_as_any(
    world: World, pair: tuple[Browser, Browser], choice: str
) -> None:
    ada, _grace = pair
    unknown = press(ada, "never-issued", choice)
    assert press(ada, "grace", choice) == unknown
    assert (unknown.status, world.state.requests) == (404, {})


def test_a_form_of_another_session_asks_nothing(
    world: World, pair: tuple[Browser, Browser]
) -> None:
    ada, grace = pair
    path = "/meetings/e-ada/request"
    assert ada.post(path, {"choice": "ask"}, token=grace.token).status == 403
    assert ada.post(path, {"choice": "else"}).status == 422
    assert ada.post(path, {"choice": "ask", "user": "u-grace"}).status == 400
    assert world.state.requests == {}


def test_nobody_asks_more_often_than_somebody_means(
    world: World, pair: tuple[Browser, Browser]
) -> None:
    ada, _grace = pair
    statuses = [press(ada, "ada", "ask").status for _ in range(MOST_A_MINUTE + 1)]
    assert statuses == [303] * MOST_A_MINUTE + [429]
    assert press(ada, "ada", "withdraw").status == 303
    world.now += timedelta(minutes=1)
    assert press(ada, "ada", "ask").status == 303


def test_where_the_operator_only_tells_nobody_is_asked() -> None:
    world = World(shared_bots=SharedBotsRight.TELL)
    ada, grace = people(world)
    assert (buttons(ada, "ada"), press(ada, "ada", "ask").status) == ([], 404)
    world.state.requests[COMPANY, "x1"] = {"u-ada": NOW + KEPT}
    assert buttons(grace, "grace") == []


@pytest.mark.parametrize(
    ("right", "offered", "status"),
    [
        (SharedBotsRight.ASK, ["Ask Grace Summer to stop"], 303),
        (SharedBotsRight.ORGANISER, [], 404),
    ],
)
def test_an_organiser_who_may_stop_it_for_all_asks_nobody(
    right: SharedBotsRight, offered: list[str], status: int
) -> None:
    world = World(shared_bots=right)
    ada = join(world, "ada")
    join(world, "grace")
    entry(world, "grace", occurrence="x1", organiser=ADA)
    entry(world, "ada", occurrence="x1", organised=True, choice=SKIP)
    may_stop = right is SharedBotsRight.ORGANISER
    assert bool(row_of(ada, "ada").all(id="everybody-e-ada")) is may_stop
    assert buttons(ada, "ada") == offered
    assert press(ada, "ada", "ask").status == status


def test_where_people_only_ask_no_organiser_can_stop_it_for_all() -> None:
    world = World(shared_bots=SharedBotsRight.ASK)
    ada = join(world, "ada")
    entry(world, "ada", occurrence="x1", organised=True)
    assert ada.post("/meetings/e-ada/everybody", {"choice": "stop"}).status == 404


def test_where_nobody_shares_bots_nobody_is_asked() -> None:
    world = World(scope=Scope.CALENDAR)
    ada, grace = join(world, "ada"), join(world, "grace")
    entry(world, "grace", occurrence="x1", scope=Scope.CALENDAR)
    entry(world, "ada", occurrence="x1", choice=SKIP, scope=Scope.CALENDAR)
    press(ada, "ada", "ask")
    assert (world.state.requests, buttons(grace, "grace")) == ({}, [])


def test_what_could_not_be_stored_is_said_and_can_be_repeated(
    world: World, pair: tuple[Browser, Browser]
) -> None:
    ada, grace = pair
    world.state.before = failing("save_request")
    assert press(ada, "ada", "ask").status == 503
    world.state.before = working
    press(ada, "ada", "ask")
    world.state.before = failing("save_answers")
    assert press(grace, "grace", "keep").status == 503
    world.state.before = working
    assert buttons(grace, "grace") == ["Stop", "Keep"]


def test_a_request_wakes_no_worker_and_marks_no_calendar(
    world: World, pair: tuple[Browser, Browser]
) -> None:
    ada, grace = pair
    connections = dict(world.state.connections)
    press(ada, "ada", "ask")
    press(grace, "grace", "keep")
    assert (world.state.connections, world.state.wakes) == (connections, {})


def test_a_meeting_that_is_over_is_not_asked_about(
    world: World, pair: tuple[Browser, Browser]
) -> None:
    ada, _grace = pair
    world.now = world.state.events["u-ada", "c-ada", "e-ada"].facts.end
    assert (buttons(ada, "ada"), press(ada, "ada", "ask").status) == ([], 409)


def test_a_request_is_kept_some_days_after_its_meeting_and_no_longer(
    world: World, pair: tuple[Browser, Browser]
) -> None:
    press(pair[0], "ada", "ask")
    end = world.state.events["u-ada", "c-ada", "e-ada"].facts.end + KEPT
    found = [world.store.requests(COMPANY, ["x1"], at) for at in (end - KEPT, end)]
    assert [list(each) for each in found] == [["x1"], []]


def test_a_request_in_a_later_part_of_the_list_stays_there(pair: tuple[Browser, Browser]) -> None:
    day = (NOW + timedelta(days=1)).date().isoformat()
    answer = pair[0].post("/meetings/e-ada/request", {"choice": "ask", "from": day})
    assert answer.location == f"/?from={day}#meeting-e-ada"
