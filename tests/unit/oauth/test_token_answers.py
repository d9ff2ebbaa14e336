"""What the token endpoint may answer, and what follows."""

from __future__ import annotations

import time

import pytest

from tests.support.oauth.google import Answer, LocalGoogle, json_answer
from tests.support.oauth.world import Browser, World

HTML = {"content-type": "text/html"}


def answer_with(world: World, answer: Answer) -> Browser:
    browser = Browser(world)
    asked = browser.start()
    world.google.answer = lambda _form: answer
    browser.jar["asked"] = asked["state"]
    return browser


def back(browser: Browser) -> int:
    return browser.return_with(state=browser.jar.pop("asked"), code="4/FAKE-CODE").status


def test_a_code_that_google_does_not_know_any_more_starts_again(world: World) -> None:
    browser = answer_with(world, json_answer({"error": "invalid_grant"}, 400))
    assert back(browser) == 400
    assert world.state.sessions == {}


@pytest.mark.parametrize(
    "answer",
    [
        json_answer({"error": "invalid_client"}, 401),
        json_answer({"error": "unauthorized_client"}, 400),
        json_answer({"error": "redirect_uri_mismatch"}, 400),
        json_answer({"error": {"message": "x"}}, 400),
        json_answer({"error": "rate_limited"}, 429),
        json_answer({}, 500),
        json_answer({}, 503),
        json_answer({}, 200),
        json_answer([1], 200),
        json_answer("text", 200),
        json_answer({"error": "invalid_client"}, 200),
        (200, HTML, b"<html>busy</html>"),
        (400, HTML, b"<html>busy</html>"),
        (200, {}, b'{"access_token": "a", "id_t'),
        (200, {}, b"access_token=a&id_token=b&token_type=Bearer"),
        (200, {}, b"\xff\xfe\x00"),
        (200, {}, b"[" * 60_000),
        (200, {}, b'{"a": "' + b"x" * 70_000 + b'"}'),
        (200, {"content-length": "500"}, b"{}"),
        (200, {"content-encoding": "gzip"}, b"not gzip"),
        (204, {}, b""),
        (201, {}, b"{}"),
    ],
    ids=lambda answer: f"{answer[0]}-{answer[2][:20]!r}",
)
def test_an_unusable_answer_says_to_try_later(world: World, answer: Answer) -> None:
    browser = answer_with(world, answer)
    assert back(browser) == 503
    assert world.state.sessions == {}
    assert len(world.google.forms) == 1


@pytest.mark.parametrize("status", [301, 302, 303, 307, 308])
def test_a_redirect_is_never_followed(world: World, google: LocalGoogle, status: int) -> None:
    browser = answer_with(world, (status, {"location": f"{google.origin}/elsewhere"}, b""))
    assert back(browser) == 503
    assert google.paths == ["/token"]


def test_an_answer_that_does_not_come_ends_within_the_time_limit(
    world: World, google: LocalGoogle
) -> None:
    # The server promises more than it sends and keeps the connection open.
    browser = answer_with(world, (200, {"content-length": "500"}, b"{}"))
    began = time.monotonic()
    assert back(browser) == 503
    assert time.monotonic() - began < 5


def test_a_google_that_is_not_there_says_to_try_later(world: World) -> None:
    browser = Browser(world)
    asked = browser.start()
    world.move_google("http://127.0.0.1:9")
    assert browser.return_with(state=asked["state"], code="x").status == 503


@pytest.mark.parametrize(
    "change",
    [
        {"expires_in": "3599"},
        {"expires_in": -1},
        {"expires_in": None},
        {"token_type": "bearer"},
        {"token_type": None},
        {"scope": None},
        {"scope": "profile email openid extra"},
        {"refresh_token": None},
        {"refresh_token": 7},
        {"surprise": {"a": [1]}},
    ],
    ids=str,
)
def test_oddities_that_do_not_matter_are_tolerated(
    browser: Browser, change: dict[str, object]
) -> None:
    assert browser.finish(browser.start(), None, **change).status == 303


@pytest.mark.parametrize(("size", "status"), [(60_000, 303), (70_000, 503)])
def test_a_good_answer_may_be_64_kilobytes_long(browser: Browser, size: int, status: int) -> None:
    assert browser.finish(browser.start(), None, padding="x" * size).status == status


@pytest.mark.parametrize(
    ("change", "status"),
    [
        ({"id_token": None}, 400),
        ({"id_token": 7}, 400),
        ({"id_token": ""}, 400),
        ({"id_token": "a.b"}, 400),
        ({"access_token": None}, 503),
        ({"expires_in": "soon"}, 503),
        ({"expires_in": [1]}, 503),
        ({"scope": 7}, 503),
        ({"scope": {"a": 1}}, 503),
    ],
    ids=str,
)
def test_an_answer_without_what_counts_signs_nobody_in(
    browser: Browser, change: dict[str, object], status: int
) -> None:
    assert browser.finish(browser.start(), None, **change).status == status
    assert browser.world.state.sessions == {}
