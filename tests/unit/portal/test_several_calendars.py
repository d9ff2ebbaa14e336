"""A card for each calendar, and the way to one more."""

from __future__ import annotations

import pytest

from functions.portal import texts
from rollcall.domain.caps import MOST_CALENDARS
from rollcall.domain.model import Connection, Status, Wanted
from rollcall.domain.problems import Problem
from tests.support.portal.page import Node
from tests.support.portal.rows import make_connection, make_facts, make_row
from tests.support.portal.world import Browser, World

HOME = "ada@home.example"
PAGES = ["/", "/account"]
WITHOUT_CARDS = ["/preferences", "/past", "/meetings/e-1"]


def several(world: World, *more: Connection) -> Browser:
    return world.add_user(connections=(make_connection(), *more))


def lost(key: str = "c-2") -> Connection:
    status, problem = Status.DISCONNECTED, Problem.ACCESS_ENDED
    return make_connection(key=key, email=HOME, status=status, problem=problem)


def described(page: Node, control: Node) -> str:
    return page.by_id(control.attributes["aria-describedby"]).text


@pytest.mark.parametrize("path", PAGES)
def test_each_calendar_has_its_own_card_with_its_own_state(world: World, path: str) -> None:
    page = several(world, lost()).get(path).page
    pills = [page.by_id(f"connection-{key}").attributes["data-pill"] for key in ("c-1", "c-2")]
    assert pills == ["connected", "reconnect"]
    assert [one.attributes["action"] for one in page.all("form") if "/sync" in str(one.attributes)]


@pytest.mark.parametrize("path", PAGES)
def test_each_control_of_a_card_says_whose_calendar_it_is_about(world: World, path: str) -> None:
    page = several(world, lost()).get(path).page
    assert described(page, page.by_id("sync-c-1")) == "ada@lumen.example"
    reconnect = "banner-reconnect-c-2" if path == "/" else "reconnect-c-2"
    assert described(page, page.by_id(reconnect)) == HOME


def test_a_calendar_is_disconnected_on_the_page_of_the_account_alone(world: World) -> None:
    browser = several(world, lost())
    page = browser.get("/account").page
    assert described(page, page.by_id("disconnect-c-1")) == "ada@lumen.example"
    assert described(page, page.by_id("disconnect-c-2")) == HOME
    assert not browser.get("/").page.has("disconnect-c-1")


@pytest.mark.parametrize("path", WITHOUT_CARDS)
def test_a_page_without_cards_says_which_calendar_is_lost_and_reconnects_it(
    world: World, path: str
) -> None:
    browser = several(world, lost())
    world.add_rows(make_row(make_facts("e-1")))
    page = browser.get(path).page
    link = page.by_id("banner-reconnect-c-2")
    assert described(page, link) == HOME
    assert link.attributes["href"] == "/auth/google/start?purpose=connect&calendar=c-2"
    assert texts.CONNECTION_PROBLEMS[Problem.ACCESS_ENDED] in page.one(role="alert").text


@pytest.mark.parametrize("path", WITHOUT_CARDS)
def test_a_page_without_cards_says_nothing_of_a_calendar_that_needs_nobody(
    world: World, path: str
) -> None:
    browser = several(world, make_connection(key="c-2", email=HOME, wanted=Wanted.REMOVED))
    world.add_rows(make_row(make_facts("e-1")))
    page = browser.get(path).page
    assert not page.all(role="alert")
    assert HOME not in page.text


@pytest.mark.parametrize("path", PAGES)
def test_reconnecting_is_about_the_calendar_of_the_card(world: World, path: str) -> None:
    page = several(world, lost()).get(path).page
    link = page.by_id("banner-reconnect-c-2" if path == "/" else "reconnect-c-2").attributes["href"]
    assert link == "/auth/google/start?purpose=connect&calendar=c-2"


def test_the_account_page_says_what_is_the_matter_with_a_calendar(world: World) -> None:
    page = several(world, lost()).get("/account").page
    problem = texts.CONNECTION_PROBLEMS[Problem.ACCESS_ENDED]
    assert problem in page.by_id("connection-c-2").text
    assert problem not in page.by_id("connection-c-1").text


@pytest.mark.parametrize("path", PAGES)
def test_one_more_account_can_be_connected_until_there_are_enough(world: World, path: str) -> None:
    browser = several(world)
    link = browser.get(path).page.by_id("connect-another")
    assert link.text == texts.CONNECT_ANOTHER
    assert link.attributes["href"] == "/auth/google/start?purpose=connect_another"
    for number in range(1, MOST_CALENDARS):
        key = f"more-{number}"
        world.state.connections["u-1", key] = make_connection(key=key, email=f"{key}@x.example")
    page = browser.get(path).page
    assert not [one for one in page.walk() if one.attributes.get("id") == "connect-another"]
    assert page.by_id("enough-calendars").text == texts.ENOUGH_CALENDARS


def test_a_calendar_that_is_going_leaves_room(world: World) -> None:
    more = [
        make_connection(key=f"more-{n}", wanted=Wanted.REMOVED) for n in range(MOST_CALENDARS - 1)
    ]
    several(world, *more).get("/").page.by_id("connect-another")


def test_nobody_without_a_calendar_is_offered_another_one(world: World) -> None:
    page = world.add_user(connections=()).get("/account").page
    assert not [one for one in page.walk() if one.attributes.get("id") == "connect-another"]


def test_syncing_and_disconnecting_one_calendar_leave_the_other_alone(world: World) -> None:
    browser = several(world, make_connection(key="c-2", email=HOME))
    browser.post("/connections/c-2/sync")
    stored = world.state.connections
    assert (stored["u-1", "c-1"].resync, stored["u-1", "c-2"].resync) == (False, True)
    browser.post("/connections/c-2/disconnect")
    assert stored["u-1", "c-1"].wanted is Wanted.CONNECTED
    assert stored["u-1", "c-2"].wanted is Wanted.REMOVED


def test_the_page_before_disconnecting_counts_the_bots_of_that_calendar_alone(world: World) -> None:
    browser = several(world, make_connection(key="c-2", email=HOME))
    world.add_rows(make_row(), make_row(make_facts("e-2", link="https://meet.google.com/x-y-z")))
    assert "2 upcoming meetings lose their bot" in browser.get("/connections/c-1/disconnect").body
    other = browser.get("/connections/c-2/disconnect").page
    assert texts.DISCONNECT_STAKE_OTHERS in other.text


def test_the_notice_of_too_many_calendars_says_what_to_do(world: World) -> None:
    page = several(world).get("/", notice="most_calendars").page
    assert page.by_id("notice").text == texts.ENOUGH_CALENDARS
