"""Who may send what: sessions, form tokens, fetch metadata, bodies, fields (A-9, D5)."""

from __future__ import annotations

from dataclasses import replace
from datetime import timedelta

import pytest

from functions.portal.forms import MAX_BODY
from rollcall.runtime.http import SECURITY_HEADERS
from tests.support.portal.rows import make_facts, make_row
from tests.support.portal.world import Browser, World

ACTIONS = (
    "/onboarding",
    "/preferences",
    "/preferences/preview",
    "/meetings/e-1/override",
    "/meetings/e-1/link",
    "/meetings/e-1/bot",
    "/connections/c-1/sync",
    "/connections/c-1/disconnect",
)
PAGES = (
    "/onboarding", "/preferences", "/account", "/connections/c-1/disconnect", "/meetings/e-1/link",
)  # fmt: skip
CHOICE = {"choice": "skip", "scope": "event"}
EVERYWHERE = (
    "/", "/privacy", "/healthz", "/nowhere", "/static/x/app.css", "/meetings/x/y/z",
    *PAGES, *ACTIONS,
)  # fmt: skip


@pytest.fixture(autouse=True)
def meeting(world: World) -> None:
    world.add_rows(make_row())


@pytest.mark.parametrize("path", PAGES)
def test_a_page_without_a_session_leads_to_the_start(world: World, path: str) -> None:
    world.add_user()
    answer = Browser(world).get(path)
    assert answer.status == 303
    assert answer.location.startswith("/?next=")


@pytest.mark.parametrize("path", ACTIONS)
def test_an_action_without_a_session_is_refused_and_changes_nothing(
    world: World, path: str
) -> None:
    world.add_user()
    before = replace(world.state.connections["u-1", "c-1"])
    answer = Browser(world).post(path, CHOICE)
    assert answer.status == 401
    assert answer.page.one("h1").text == "You are signed out"
    assert world.state.connections["u-1", "c-1"] == before
    assert world.rules().events == {}
    assert world.queue.take() == []


def test_a_session_ends_after_seven_idle_days_although_its_row_is_still_there(
    world: World, browser: Browser
) -> None:
    world.now += timedelta(days=7)
    assert browser.get("/account").status == 303


def test_the_session_of_a_deleted_user_is_none(world: World, browser: Browser) -> None:
    world.state.users.clear()
    assert browser.get("/account").status == 303
    assert browser.post("/meetings/e-1/override", CHOICE).status == 401


@pytest.mark.parametrize(
    ("headers", "status"),
    [
        ({}, 303),
        ({"sec-fetch-site": "cross-site"}, 403),
        ({"sec-fetch-site": "same-site"}, 403),
        ({"sec-fetch-site": "none"}, 403),
        ({"sec-fetch-site": "", "origin": "https://rollcall.example"}, 303),
        ({"sec-fetch-site": "", "origin": "null"}, 403),
        ({"sec-fetch-site": "", "origin": "https://evil.example"}, 403),
        ({"sec-fetch-site": ""}, 403),
        ({"sec-fetch-site": "cross-site", "origin": "https://rollcall.example"}, 403),
    ],
)
def test_only_requests_of_our_own_pages_pass(
    world: World, browser: Browser, headers: dict[str, str], status: int
) -> None:
    assert browser.post("/meetings/e-1/override", CHOICE, headers=headers).status == status
    assert bool(world.rules().events) == (status == 303)


@pytest.mark.parametrize("path", ACTIONS)
def test_every_action_needs_the_token_of_this_session(world: World, path: str) -> None:
    browser = world.add_user()
    other = world.sign_in("u-1", 2)
    for token in ("wrong", other.token, None):
        assert browser.post(path, CHOICE, token=token).status == 403
    doubled = [("form_token", browser.token), ("form_token", browser.token)]
    assert browser.post(path, doubled).status == 403


@pytest.mark.parametrize(
    ("content_type", "status"),
    [
        ("application/json", 415),
        ("multipart/form-data; boundary=x", 415),
        ("text/plain", 415),
        ("", 415),
        ("application/x-www-form-urlencoded; charset=utf-8", 303),
        ("Application/X-WWW-Form-Urlencoded", 303),
    ],
)
def test_only_ordinary_forms_are_read(browser: Browser, content_type: str, status: int) -> None:
    headers = {"content-type": content_type}
    answer = browser.post("/meetings/e-1/override", CHOICE, headers=headers)
    assert answer.status == status


@pytest.mark.parametrize(
    ("body", "status"),
    [
        ("a=" + "x" * MAX_BODY, 413),
        ("a=" + "x" * 300_000, 413),
        ("&".join(f"a{n}=1" for n in range(201)), 400),
        ("choice=%zz", 400),
        ("choice=%", 400),
        ("choice=%ff%fe", 400),
        ("choice=%ed%a0%80", 400),
        ("choice", 400),
        ("=skip", 400),
        ("&&", 400),
    ],
    ids=[
        "65 KB", "300 KB", "201 fields", "bad escape", "cut escape", "not utf-8", "surrogate",
        "no value", "no name", "empty pairs",
    ],
)  # fmt: skip
def test_a_body_that_no_form_sends_is_refused(browser: Browser, body: str, status: int) -> None:
    assert browser.post("/meetings/e-1/override", body=body).status == status


@pytest.mark.parametrize(
    "extra",
    [
        ("user_id", "u-2"),
        ("calendar_id", "c-2"),
        ("tenant", "x"),
        ("is_admin", "on"),
        ("choice[]", "skip"),
        ("choice", "skip"),
        ("scope", "series"),
        ("__proto__", "x"),
    ],
)
@pytest.mark.parametrize("path", ["/meetings/e-1/override", "/preferences", "/onboarding"])
def test_unknown_and_repeated_fields_are_refused(
    world: World, browser: Browser, path: str, extra: tuple[str, str]
) -> None:
    assert browser.post(path, [*CHOICE.items(), extra]).status == 400
    assert world.rules().events == {}


@pytest.mark.parametrize(
    "fields",
    [
        {"choice": "Record", "scope": "event"},
        {"choice": "", "scope": "event"},
        {"scope": "event"},
        {"choice": "skip"},
        {"choice": "skip", "scope": "all"},
        {"choice": "skip\x00", "scope": "event"},
    ],
)
def test_a_choice_outside_the_closed_list_is_refused(
    world: World, browser: Browser, fields: dict[str, str]
) -> None:
    assert browser.post("/meetings/e-1/override", fields).status == 422
    assert world.rules().events == {}


@pytest.mark.parametrize("path", EVERYWHERE)
@pytest.mark.parametrize("method", ["GET", "HEAD", "PUT", "DELETE", "PATCH", "TRACE", "OPTIONS"])
def test_no_method_but_post_changes_anything(
    world: World, browser: Browser, method: str, path: str
) -> None:
    before = repr(world.state)
    answer = browser.get(path, method=method)
    assert answer.status < 500
    assert repr(world.state) == before


@pytest.mark.parametrize("path", EVERYWHERE)
@pytest.mark.parametrize("method", ["GET", "POST", "PUT"])
def test_every_exit_carries_the_security_headers(
    world: World, browser: Browser, method: str, path: str
) -> None:
    for asking in (browser, Browser(world)):
        answer = asking.get(path, method=method)
        assert SECURITY_HEADERS.items() <= answer.headers.items()


def test_failures_carry_the_security_headers_and_tell_nothing(
    world: World, browser: Browser
) -> None:
    world.state.before = _broken
    answer = browser.get("/")
    assert answer.status == 500
    assert SECURITY_HEADERS.items() <= answer.headers.items()
    assert answer.page.one("h1").text == "Something went wrong"
    assert "arn:fake" not in answer.body
    assert "req-1" in answer.body


def test_a_wrong_method_names_the_right_ones(browser: Browser) -> None:
    assert browser.get("/preferences", method="DELETE").headers["allow"] == "GET, HEAD, POST"
    answer = browser.get("/meetings/e-1/override")
    assert (answer.status, answer.headers["allow"]) == (405, "POST")


def test_head_is_answered_like_get_without_the_body(browser: Browser) -> None:
    answer = browser.get("/account", method="HEAD")
    assert (answer.status, answer.body) == (200, "")


@pytest.mark.parametrize("event", [{}, {"requestContext": {}}, {"rawPath": "/", "body": 7}])
def test_an_event_of_another_shape_gets_a_page(world: World, event: dict[str, object]) -> None:
    assert world.ask(event).status in {400, 404, 405}


@pytest.mark.parametrize(
    "event_id",
    ["unknown", "e-2", "..", "%2e%2e", "' OR 1=1", "EVENT%23c-1%23e-1", "x" * 10_000, "e-9", "é"],
)
def test_foreign_unknown_malformed_and_cancelled_meetings_get_one_identical_page(
    world: World, browser: Browser, event_id: str
) -> None:
    world.add_rows(
        make_row(make_facts("e-2"), user_id="u-2"), make_row(make_facts("e-9", deleted=True))
    )
    answer = browser.post(f"/meetings/{event_id}/override", CHOICE)
    assert answer == browser.post("/meetings/never-issued/override", CHOICE)
    assert answer.status == 404
    assert world.rules().events == {}
    assert world.rules("u-2").events == {}


def _broken(_operation: str) -> None:
    raise RuntimeError("arn:fake:table/state")
