"""A notice is shown once, to who was sent to it, and is true when it is read."""

from __future__ import annotations

from dataclasses import replace
from urllib.parse import urlencode

import pytest

from functions.portal.notices import LOOK
from rollcall.domain.model import Connection, Wanted
from tests.support.passing import sealed
from tests.support.portal.rows import make_connection
from tests.support.portal.world import FORM, Answer, Browser, World

GONE = "__Host-rollcall-notice=; Max-Age=0; Path=/; HttpOnly; SameSite=Lax; Secure"
READING = replace(make_connection(), resync=True)
LEAVING = make_connection(wanted=Wanted.REMOVED)


def notice_pair(world: World, word: str) -> str:
    return f"{world.notices.name}={sealed(world.notices, word, world.now)}"


def text_of(answer: Answer) -> str:
    return answer.page.by_id("notice").text if answer.page.has("notice") else ""


def test_a_notice_is_in_no_address_and_only_our_own_answers_can_set_it(browser: Browser) -> None:
    answer = browser.post("/connections/c-1/sync")
    assert answer.location == "/"
    assert answer.notice == "sync_requested"
    (cookie,) = answer.cookies
    name, _, attributes = cookie.partition("; ")
    assert name.startswith("__Host-rollcall-notice=")
    assert attributes == "Max-Age=120; Path=/; HttpOnly; SameSite=Lax; Secure"


@pytest.mark.parametrize("path", ["/", "/preferences"])
def test_the_page_that_shows_a_notice_removes_it(browser: Browser, path: str) -> None:
    shown = browser.get(path, notice="saved")
    assert text_of(shown).startswith("Your rules are saved.")
    assert shown.cookies == (GONE,)
    again = browser.get(path)
    assert (text_of(again), again.cookies) == ("", ())


@pytest.mark.parametrize(
    ("word", "leads"), [("saved", True), ("saved_same", True), ("paused", False)]
)
def test_saved_rules_lead_back_to_the_meetings(browser: Browser, word: str, leads: bool) -> None:
    page = browser.get("/preferences", notice=word).page
    assert page.has("notice-back") == leads
    if leads:
        assert page.by_id("notice-back").attributes["href"] == "/"
    assert not browser.get("/", notice=word).page.has("notice-back")


def test_a_visitor_is_shown_a_notice_once_too(world: World) -> None:
    shown = Browser(world).get("/", notice="signed_out")
    assert (text_of(shown), shown.cookies) == ("You are signed out.", (GONE,))


@pytest.mark.parametrize("header", [LOOK, "sec-purpose"])
def test_what_no_person_sees_uses_no_notice_up(browser: Browser, header: str) -> None:
    answer = browser.get("/", notice="saved", headers={header: "prefetch"})
    assert (text_of(answer), answer.cookies) == ("", ())


def test_the_answer_to_a_form_uses_no_notice_up(world: World, browser: Browser) -> None:
    fields = browser.get("/preferences").page.by_id("rules").fields()
    event = browser.event("POST", "/preferences/preview", {})
    cookies = [*event["cookies"], notice_pair(world, "saved")]
    sent = {"content-type": FORM, "sec-fetch-site": "same-origin"}
    answer = world.ask({**event, "cookies": cookies, "headers": sent, "body": urlencode(fields)})
    assert (answer.status, text_of(answer), answer.cookies) == (200, "", ())


@pytest.mark.parametrize(
    ("word", "connections", "told", "lasts"),
    [
        ("sync_requested", (READING,), "Your calendar is being read again.", "[data-changing]"),
        ("sync_requested", (make_connection(),), "Your calendar has been read again.", ""),
        ("sync_requested", (LEAVING,), "", ""),
        ("sync_requested", (), "", ""),
        (
            "disconnected",
            (LEAVING,),
            "The calendar is being disconnected and its bots are being removed.",
            "[data-pill=disconnecting]",
        ),
        ("disconnected", (), "The calendar is disconnected, and its bots are removed.", ""),
    ],
)
def test_a_notice_of_something_under_way_says_how_far_it_is(
    world: World, word: str, connections: tuple[Connection, ...], told: str, lasts: str
) -> None:
    browser = world.add_user(connections=connections)
    answer = browser.get("/", notice=word)
    assert text_of(answer) == told
    box = answer.page.all(id="notice")
    assert [one.attributes.get("data-lasts", "") for one in box] == ([lasts] if told else [])


def test_what_a_notice_waits_for_is_on_the_page_with_it(world: World) -> None:
    browser = world.add_user(connections=(READING,))
    card = browser.get("/").page.by_id("connection-c-1")
    assert "data-changing" in card.attributes
    world.state.connections["u-1", "c-1"] = make_connection()
    card = browser.get("/").page.by_id("connection-c-1")
    assert "data-changing" not in card.attributes
