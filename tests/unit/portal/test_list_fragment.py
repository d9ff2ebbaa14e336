"""What the script of an open list fetches: a fragment, and nothing when nothing has changed."""

from __future__ import annotations

from datetime import timedelta

import pytest

from rollcall.domain.preferences import Override
from tests.support.portal.rows import NOW, make_facts, make_row, make_user
from tests.support.portal.world import Answer, Browser, World

FRAGMENT = "/meetings/list"


def ask(browser: Browser, tag: str = "", path: str = FRAGMENT) -> Answer:
    return browser.world.ask(browser.event("GET", path, {"if-none-match": tag} if tag else {}))


def test_an_open_page_learns_of_each_quarter_of_an_hour_in_which_the_worker_looked(
    world: World, browser: Browser
) -> None:
    world.set_swept(NOW - timedelta(minutes=1))
    tag = browser.get("/meetings/list").headers["etag"]
    world.set_swept(NOW + timedelta(minutes=1))
    fresh = browser.get("/meetings/list").headers["etag"]
    world.set_swept(NOW + timedelta(minutes=9))
    assert fresh != tag
    assert browser.get("/meetings/list").headers["etag"] == fresh


def test_a_fragment_has_the_live_parts_of_the_page_and_a_tag(
    world: World, browser: Browser
) -> None:
    world.add_rows(make_row())
    whole, part = browser.get("/").page, ask(browser)
    assert part.status == 200
    assert part.headers["cache-control"] == "no-store"
    live = [n.attributes["id"] for n in whole.walk() if "data-live" in n.attributes]
    assert live == [n.attributes["id"] for n in part.page.walk() if "data-live" in n.attributes]
    for each in live:
        assert whole.by_id(each).text == part.page.by_id(each).text
    assert whole.one("title").text == part.page.one("title").text
    assert whole.one("body").attributes["data-fragment"] == FRAGMENT


def test_nothing_is_sent_again_while_nothing_has_changed(world: World, browser: Browser) -> None:
    world.add_rows(make_row())
    tag = ask(browser).headers["etag"]
    world.now = NOW + timedelta(minutes=2)
    for known in (tag, f"W/{tag}", f'"other", {tag}'):
        again = ask(browser, known)
        assert (again.status, again.body, again.headers["etag"]) == (304, "", tag)


@pytest.mark.parametrize("change", ["choice", "row", "time"])
def test_whatever_changes_is_sent(world: World, browser: Browser, change: str) -> None:
    world.add_rows(make_row())
    tag = ask(browser).headers["etag"]
    if change == "choice":
        world.state.event_overrides["u-1"] = {"e-1": Override.SKIP}
    if change == "row":
        world.add_rows(make_row(make_facts("e-2")))
    if change == "time":
        world.now = NOW + timedelta(hours=2, minutes=55)
    answer = ask(browser, tag)
    assert answer.status == 200
    assert answer.headers["etag"] != tag


def test_the_tag_of_one_part_is_not_that_of_another(world: World, browser: Browser) -> None:
    world.add_rows(make_row())
    tag = ask(browser).headers["etag"]
    assert ask(browser, tag, f"{FRAGMENT}?show=changed").status == 200


def test_the_same_list_of_somebody_else_has_another_tag(world: World) -> None:
    one, other = world.add_user(), world.add_user(make_user("u-2"))
    tag = ask(one).headers["etag"]
    assert ask(other, tag).status == 200


def test_who_is_signed_out_is_sent_to_the_start(world: World, browser: Browser) -> None:
    world.state.sessions.clear()
    answer = ask(browser, "*")
    assert (answer.status, answer.location) == (303, "/")


@pytest.mark.parametrize("tag", ["", "*", ",", '"' * 5000, "é"])
def test_a_strange_tag_is_none_of_ours(browser: Browser, tag: str) -> None:
    assert ask(browser, tag).status == 200
