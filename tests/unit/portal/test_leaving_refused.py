"""Whoever may not come in any more can take everything out and delete it, and nothing else."""

from __future__ import annotations

import json
from datetime import timedelta

import pytest

from rollcall.domain.leaving import FRESH
from tests.support.portal.crowd import Person, crowd
from tests.support.portal.route_table import FORMS, filled, routes_of
from tests.support.portal.world import Browser, World

OPEN = {
    ("GET", "/account/leave"),
    ("GET", "/account/take-out"),
    ("GET", "/account/delete"),
    ("POST", "/account/delete"),
}
FOR_ALL = ("/privacy", "/favicon.ico", "/robots.txt", "/healthz", "/static/", "/account/deleted/")
BY_LINK = ("/mail/", "/guest")


@pytest.fixture
def world() -> World:
    return World(allowed="elsewhere.example")


@pytest.fixture
def leaver(world: World) -> Person:
    """Somebody of a domain that was taken off the list."""
    return crowd(world, 1)[0]


def stale(world: World) -> None:
    world.now += FRESH + timedelta(seconds=1)


def test_every_other_route_refuses_whoever_may_only_leave(world: World, leaver: Person) -> None:
    ids = {**leaver.ids, "receipt": "FAKE-RECEIPT", "": "none"}
    state = world.state
    before = repr((state.connections, state.preferences, state.events, state.series_overrides))
    for method, pattern in routes_of(world):
        if (method, pattern) in OPEN or pattern.startswith((*FOR_ALL, *BY_LINK)):
            continue
        path = filled(pattern, ids)
        browser = leaver.browser
        answer = (
            browser.post(path, FORMS.get(pattern, {})) if method == "POST" else browser.get(path)
        )
        if pattern == "/preferences/preview" and method == "GET":
            assert answer.location == "/preferences"
            continue
        assert answer.status == 403, (method, pattern)
        assert "Title canary" not in answer.body
    assert repr((state.connections, state.preferences, state.events, state.series_overrides)) == (
        before
    )
    assert world.queue.take() == []


def test_a_refused_person_is_led_to_the_ways_out_and_a_stranger_is_not(
    world: World, leaver: Person
) -> None:
    link = leaver.browser.get("/").page.by_id("ways-out")
    assert link.attributes["href"] == "/account/leave"
    assert not Browser(world).get("/").page.has("ways-out")


def test_after_a_fresh_sign_in_all_can_be_taken_out_and_deleted(
    world: World, leaver: Person
) -> None:
    browser = leaver.browser
    page = browser.get("/account/leave").page
    assert page.by_id("take-out").attributes["href"] == "/account/take-out"
    assert page.by_id("leave").attributes["href"] == "/account/delete"
    taken = json.loads(browser.get("/account/take-out").body)
    assert "Title canary-000" in json.dumps(taken["events"])
    asked = browser.get("/account/delete").page
    assert not asked.all("nav")
    fields = asked.one("form", action="/account/delete").fields()
    answer = browser.post("/account/delete", fields | {"phrase": "canary-000@lumen.example"})
    assert answer.location.startswith("/account/deleted/")
    assert browser.get(answer.location).status == 200
    assert world.state.users[leaver.user_id].erasing


def test_a_sign_in_of_before_opens_neither(world: World, leaver: Person) -> None:
    stale(world)
    browser = leaver.browser
    page = browser.get("/account/leave").page
    assert page.by_id("sign-in-again").attributes["href"] == "/auth/google/start?next=leave"
    assert not page.has("take-out")
    assert browser.get("/account/take-out").location == "/account/leave"
    assert browser.get("/account/delete").page.has("stale-sign-in")
    answer = browser.post("/account/delete", {"phrase": "canary-000@lumen.example"})
    assert answer.status == 400
    assert not world.state.users[leaver.user_id].erasing


def test_whoever_may_come_in_has_the_account_page_instead(leaver: Person) -> None:
    wider = World(state=leaver.browser.world.state)
    assert Browser(wider, leaver.browser.session_id).get("/account/leave").location == "/account"


def test_a_form_of_somebody_elses_page_deletes_nobody(world: World, leaver: Person) -> None:
    fields = {"phrase": "canary-000@lumen.example"}
    answer = leaver.browser.post("/account/delete", fields, token="x" * 43)
    assert answer.status == 403
    assert not world.state.users[leaver.user_id].erasing
