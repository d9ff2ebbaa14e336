"""What is our fault is counted as `failed`, which is what the alarm SignInErrors looks at."""

from __future__ import annotations

import json
from collections.abc import Callable

import pytest

from rollcall.domain.errors import Unavailable
from rollcall.domain.secret import Secret
from tests.support.oauth.google import LocalGoogle, json_answer
from tests.support.oauth.world import Browser, World

type Break = Callable[[World], None]


def failed(capsys: pytest.CaptureFixture[str]) -> float:
    """How many failures the metrics since the last look tell of."""
    written = [json.loads(line) for line in capsys.readouterr().out.splitlines()]
    return sum(sum(line.get("failed", [])) for line in written if "_aws" in line)


def refuse(reason: str) -> Callable[..., Secret]:
    def get(*_args: object, **_keys: object) -> Secret:
        raise Unavailable(reason)

    return get


def no_client_secret(reason: str) -> Break:
    def break_(world: World) -> None:
        world.client_secret = refuse(reason)

    return break_


def no_cookie_key(world: World) -> None:
    world.cookie_secrets.clear()


def no_store(world: World) -> None:
    def before(_name: str) -> None:
        raise Unavailable("busy")

    world.state.before = before


@pytest.mark.parametrize(
    "break_",
    [no_client_secret("secret_unreadable"), no_client_secret("secret_malformed"), no_cookie_key],
)
def test_a_sign_in_that_cannot_begin_is_counted(
    world: World, break_: Break, capsys: pytest.CaptureFixture[str]
) -> None:
    break_(world)
    assert Browser(world).get("/auth/google/start").status >= 500
    assert failed(capsys) == 1


def test_a_token_key_that_refuses_is_counted(
    browser: Browser, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    browser.sign_in()
    asked = browser.start("connect")
    assert failed(capsys) == 0
    monkeypatch.setattr(browser.world.key, "encrypt", refuse("token_key"))
    assert browser.finish(asked).status == 503
    assert failed(capsys) == 1


def test_a_google_that_does_not_answer_and_a_table_out_of_reach_are_counted(
    browser: Browser, capsys: pytest.CaptureFixture[str]
) -> None:
    asked = browser.start()
    browser.world.google.answer = lambda _form: json_answer({}, 503)
    assert browser.return_with(state=asked["state"], code="x").status == 503
    assert failed(capsys) == 1
    asked = browser.start()
    no_store(browser.world)
    assert browser.return_with(state=asked["state"], code="x").status == 503
    assert failed(capsys) == 1


def test_an_answer_that_is_our_fault_says_where_it_went_wrong(
    google: LocalGoogle, capsys: pytest.CaptureFixture[str]
) -> None:
    # Made here and not by a fixture: the log goes to where stdout is now.
    browser = Browser(World(google))
    asked = browser.start()
    google.answer = lambda _form: json_answer({}, 503)
    assert browser.return_with(state=asked["state"], code="x").status == 503
    written = [json.loads(line) for line in capsys.readouterr().out.splitlines()]
    (line,) = (line for line in written if line.get("level") == "ERROR")
    assert (line["error"], line["request_id"]) == ("Unavailable", "request-1")
    assert line["at"].startswith("rollcall.adapters.google.oauth:")


def test_what_a_person_or_a_stranger_does_wrong_is_not(
    browser: Browser, capsys: pytest.CaptureFixture[str]
) -> None:
    asked = browser.start()
    browser.return_with(state=asked["state"], error="access_denied")
    browser.return_with(state="unknown", code="x")
    browser.get("/auth/google/other")
    browser.sign_in()
    assert failed(capsys) == 0
