"""A function whose settings are wrong: each says so in its own way, and all in one line."""

from __future__ import annotations

import importlib
import json
from collections.abc import Mapping
from itertools import count
from typing import Any

import pytest

from rollcall.runtime.setting import FUNCTIONS, Function
from rollcall.runtime.settings import Settings
from tests.support.gateway import body_of
from tests.support.settings import environment_of

EVENT = {
    "rawPath": "/",
    "requestContext": {"requestId": "request-1", "http": {"method": "GET"}},
    "Records": [{"messageId": "m-1", "body": "{}"}],
}
PAGES: tuple[Function, ...] = ("oauth_callback", "portal")
SERVICES = count()
type Lines = list[dict[str, Any]]


@pytest.fixture(autouse=True)
def no_network(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("AWS_DEFAULT_REGION", "us-west-2")


def call(function: Function, env: Mapping[str, str]) -> Any:
    """Answer of the composed function, called once."""
    # A logger keeps the standard output of the test that made it.
    service = {"POWERTOOLS_SERVICE_NAME": f"composed-{next(SERVICES)}", **env}
    main = importlib.import_module(f"functions.{function}.main")
    return main.compose(service)(EVENT, None)


def broken(function: Function) -> dict[str, str]:
    return environment_of(function, state_table="")


def lines(capsys: pytest.CaptureFixture[str]) -> Lines:
    found = map(json.loads, capsys.readouterr().out.splitlines())
    return [line for line in found if "_aws" not in line]


@pytest.mark.parametrize("function", FUNCTIONS)
def test_a_wrong_setting_is_named_in_the_log_and_counted_as_a_failure(
    function: Function, capsys: pytest.CaptureFixture[str]
) -> None:
    try:
        call(function, broken(function))
    except RuntimeError:
        assert function == "sync_worker"
    text = capsys.readouterr().out
    told, counted = map(json.loads, text.splitlines())
    assert (told["level"], told["outcome"]) == ("ERROR", "misconfigured")
    assert told["reason"] == "ROLLCALL_STATE_TABLE is not set"
    assert told["request_id"] == "request-1"
    assert (counted["misconfigured"], counted["failed"]) == ([1.0], [1.0])


@pytest.mark.parametrize("function", PAGES)
def test_people_get_a_page_that_names_nothing_of_the_inside(function: Function) -> None:
    answer = call(function, broken(function))
    page = body_of(answer).decode()
    assert answer["statusCode"] == 503
    assert "This Rollcall is not set up right" in page
    assert "Request request-1" in page
    assert "ROLLCALL" not in page
    assert answer["headers"]["content-security-policy"].startswith("default-src 'none'")


def test_recall_is_asked_to_come_again() -> None:
    answer = call("webhook", broken("webhook"))
    assert (answer["statusCode"], answer["body"]) == (503, "")


def test_the_worker_fails_so_that_its_messages_come_back() -> None:
    with pytest.raises(RuntimeError, match="a setting is wrong"):
        call("sync_worker", broken("sync_worker"))


@pytest.mark.parametrize("function", PAGES)
@pytest.mark.parametrize("level", ["DEBUG", "nonsense"])
def test_a_log_level_that_would_log_too_much_is_a_wrong_setting(
    function: Function, level: str, capsys: pytest.CaptureFixture[str]
) -> None:
    env = {**environment_of(function), "POWERTOOLS_LOG_LEVEL": level}
    assert call(function, env)["statusCode"] == 503
    (told,) = lines(capsys)
    assert told["reason"].startswith("POWERTOOLS_LOG_LEVEL must be")


@pytest.mark.parametrize("function", FUNCTIONS)
def test_with_complete_settings_a_function_is_composed_without_a_call(
    function: Function, capsys: pytest.CaptureFixture[str]
) -> None:
    main = importlib.import_module(f"functions.{function}.main")
    assert callable(main.compose({**environment_of(function), "AWS_REGION": "us-west-2"}))
    assert capsys.readouterr().out == ""


def test_every_function_needs_a_state_table() -> None:
    assert all(Settings.state_table in Settings.of(function) for function in FUNCTIONS)
