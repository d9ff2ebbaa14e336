"""Planted secrets appear in no log line, answer, log record or exception text."""

from __future__ import annotations

import base64
import logging
import urllib.parse
from collections.abc import Callable

import pytest

from tests.support.oauth.google import Answer, LocalGoogle, json_answer
from tests.support.oauth.world import (
    ACCESS_TOKEN,
    CLIENT_SECRET,
    COOKIE_KEY,
    REFRESH_TOKEN,
    Browser,
    World,
)

CODE = "4/FAKE-CODE-CANARY"


def forms_of(secret: str) -> set[str]:
    """The secret as it may show up: plain, quoted, in hex, in base64 at any alignment."""
    data = secret.encode()
    encoded = {base64.b64encode(b"x" * pad + data)[4:-4].decode() for pad in range(3)}
    return {secret, urllib.parse.quote(secret, safe=""), data.hex(), secret[:16], *encoded}


def secrets_of(world: World, browser: Browser) -> set[str]:
    known = {CODE, CLIENT_SECRET, COOKIE_KEY, REFRESH_TOKEN, ACCESS_TOKEN, *world.issued}
    sessions = {browser.session_id} - {None}
    return known | {str(session) for session in sessions}


def leaks(world: World, browser: Browser, text: str) -> list[str]:
    found = {form for secret in secrets_of(world, browser) for form in forms_of(secret)}
    return sorted(form for form in found if form in text)


type Trip = Callable[[Browser], str]


def good(browser: Browser) -> str:
    signed_in = browser.sign_in().body
    return signed_in + browser.finish(browser.start("connect")).body + browser.log_out().body


def answering(answer: Answer) -> Trip:
    def trip(browser: Browser) -> str:
        asked = browser.start()
        browser.world.google.answer = lambda _form: answer
        return browser.return_with(state=asked["state"], code=CODE).body

    return trip


def wrong_token(browser: Browser) -> str:
    return browser.finish(browser.start(), {"sub": REFRESH_TOKEN, "aud": CLIENT_SECRET}).body


def unknown_state(browser: Browser) -> str:
    asked = browser.start()
    browser.jar.clear()
    return browser.return_with(state=asked["state"], code=CODE, error_description=CODE).body


def unreachable(browser: Browser) -> str:
    browser.world.move_google("http://127.0.0.1:9")
    asked = browser.start()
    return browser.return_with(state=asked["state"], code=CODE).body


def crashing(browser: Browser) -> str:
    asked = browser.start()

    def crash(_operation: str) -> None:
        raise RuntimeError(f"{CODE} {CLIENT_SECRET} {asked['state']}")

    browser.world.state.before = crash
    return browser.return_with(state=asked["state"], code=CODE).body


ECHO = {"error": CODE, "error_description": f"{CODE} {CLIENT_SECRET}", "scope": REFRESH_TOKEN}
TRIPS = {
    "good": good,
    "wrong token": wrong_token,
    "unknown state": unknown_state,
    "unreachable": unreachable,
    "crashing": crashing,
    "invalid grant": answering(json_answer({"error": "invalid_grant", **ECHO} | ECHO, 400)),
    "echo": answering(json_answer(ECHO, 400)),
    "echo in success": answering(json_answer({"access_token": ACCESS_TOKEN, "expires_in": CODE})),
    "html": answering((200, {}, f"<p>{CODE} {CLIENT_SECRET}".encode())),
    "busy": answering((503, {"retry-after": CODE}, CODE.encode())),
    "redirect": answering((302, {"location": f"/{CODE}"}, b"")),
}


@pytest.mark.parametrize("name", sorted(TRIPS))
def test_nothing_secret_is_logged_or_shown(
    capfd: pytest.CaptureFixture[str],
    caplog: pytest.LogCaptureFixture,
    google: LocalGoogle,
    name: str,
) -> None:
    # Made here and not by a fixture: the log goes to where stdout is now.
    world = World(google)
    browser = Browser(world)
    with caplog.at_level(logging.INFO):
        body = TRIPS[name](browser)
    logged = "".join(capfd.readouterr())
    assert "invocation" in logged
    records = " ".join(repr(vars(record)) for record in caplog.records)
    assert leaks(world, browser, f"{body} {logged} {records} {caplog.text}") == []


def test_the_search_for_leaks_finds_what_is_planted(world: World) -> None:
    browser = Browser(world)
    for form in forms_of(CODE):
        assert leaks(world, browser, f"text {form} text")


@pytest.mark.parametrize(
    "answer",
    [json_answer(ECHO, 400), (200, {}, CODE.encode()), (302, {"location": CODE}, b"")],
    ids=["echo", "text", "redirect"],
)
def test_errors_of_the_exchange_quote_nothing(
    world: World, google: LocalGoogle, answer: Answer
) -> None:
    google.answer = lambda _form: answer
    with pytest.raises(Exception, match=r"^google_\w+$") as caught:
        world.deps.google.exchange(CODE, "v" * 43)
    assert caught.value.__cause__ is None


def test_values_that_hold_secrets_do_not_print_them(world: World) -> None:
    browser = Browser(world)
    asked = browser.start()
    google = world.google
    answer = world.token_answer(asked["nonce"])
    google.answer = lambda _form: answer
    grant = world.deps.google.exchange(CODE, "v" * 43)
    assert leaks(world, browser, f"{grant!r} {grant}") == []
    assert grant.id_token.reveal() not in repr(grant)
