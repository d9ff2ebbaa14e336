"""Who neither asks nor is asked to stop recording, and what nobody learns by a request."""

from __future__ import annotations

from dataclasses import replace
from datetime import timedelta
from typing import Any

import pytest

from rollcall.domain.deduplication import Scope
from rollcall.domain.model import BotStatus
from rollcall.domain.preferences import Mode, Preferences
from rollcall.domain.stop_requests import MOST_A_MINUTE
from rollcall.domain.stops import KEPT, SharedBotsRight
from tests.support.portal.asking import (
    ADA,
    ADA_ASKS,
    SKIP,
    buttons,
    people,
    press,
    row_of,
    stop,
)
from tests.support.portal.rows import COMPANY, NOW
from tests.support.portal.sharing import entry, join
from tests.support.portal.world import Browser, World


@pytest.fixture
def pair(world: World) -> tuple[Browser, Browser]:
    """Ada, who may ask, and Grace, who may answer."""
    return people(world)


def test_who_records_it_too_asks_nobody_to_stop(
    world: World, pair: tuple[Browser, Browser]
) -> None:
    ada, grace = pair
    press(ada, "ada", "ask")
    world.state.event_overrides.clear()
    entry(world, "ada", occurrence="x1")
    assert buttons(ada, "ada") == []
    assert ADA_ASKS not in row_of(grace, "grace").text


def test_who_wants_a_bot_and_gets_that_of_a_colleague_is_not_offered_to_ask(world: World) -> None:
    ada, _grace = people(world)
    world.state.event_overrides["u-ada"].clear()
    row = entry(world, "ada", occurrence="x1")
    none = replace(row, observed=replace(row.observed, bots=()), due=True, problem="served")
    world.add_rows(none)
    assert "Grace Summer's bot records this" in row_of(ada, "ada").text
    assert buttons(ada, "ada") == []


def during(world: World, code: str) -> tuple[Browser, Browser]:
    """A meeting that began ten minutes ago, and what Grace's bot told last."""
    pair = join(world, "ada"), join(world, "grace")
    start = NOW - timedelta(minutes=10)
    entry(world, "grace", occurrence="x1", start=start)
    entry(world, "ada", occurrence="x1", start=start, choice=SKIP)
    world.state.bot_reports["b-shared"] = {code: BotStatus("b-shared", code, None, NOW)}
    return pair


def test_who_is_being_recorded_may_ask_as_well(world: World) -> None:
    ada, grace = during(world, "in_call_recording")
    press(ada, "ada", "ask")
    assert buttons(grace, "grace") == ["Stop", "Keep"]
    stop(grace, "grace")
    assert buttons(grace, "grace") == []


def test_a_recording_that_is_done_is_not_asked_about(world: World) -> None:
    ada, grace = during(world, "recording_done")
    assert "recorded this" in row_of(ada, "ada").text
    press(ada, "ada", "ask")
    assert (buttons(ada, "ada"), buttons(grace, "grace")) == ([], [])
    assert world.state.requests == {}


def test_past_the_end_nobody_is_asked_anew_and_who_was_asked_may_still_answer(
    world: World,
) -> None:
    ada, grace = during(world, "in_call_recording")
    press(ada, "ada", "ask")
    world.now = world.state.events["u-ada", "c-ada", "e-ada"].facts.end + timedelta(minutes=2)
    assert buttons(grace, "grace") == ["Stop", "Keep"]
    assert (buttons(ada, "ada"), press(ada, "ada", "ask").status) == ([], 409)


@pytest.mark.parametrize(
    ("facts", "status"),
    [({"occurrence": "x2"}, 303), ({"occurrence": ""}, 404), ({"deleted": True}, 404)],
    ids=["another meeting in the room", "no name", "cancelled"],
)
def test_who_has_another_meeting_is_not_asked(
    world: World, facts: dict[str, Any], status: int
) -> None:
    ada, grace = join(world, "ada"), join(world, "grace")
    entry(world, "grace", occurrence="x1")
    entry(world, "ada", choice=SKIP, **{"occurrence": "x1", **facts})
    assert buttons(ada, "ada") == []
    assert press(ada, "ada", "ask").status == status
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
