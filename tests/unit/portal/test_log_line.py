"""One line for each invocation, and nothing personal in it."""

from __future__ import annotations

import io
import json
from dataclasses import dataclass

import pytest
from aws_lambda_powertools import Logger
from aws_lambda_powertools.metrics import EphemeralMetrics

from rollcall.runtime.observability import Telemetry
from tests.support.portal.rows import make_facts, make_row
from tests.support.portal.world import Browser, World, failing


@dataclass(frozen=True)
class Logged:
    """A world that writes its log into memory."""

    world: World
    stream: io.StringIO

    def lines(self) -> list[dict[str, object]]:
        return [json.loads(line) for line in self.stream.getvalue().splitlines()]


@pytest.fixture
def logged(request: pytest.FixtureRequest) -> Logged:
    stream, service = io.StringIO(), f"portal-{request.node.name}"
    metrics = EphemeralMetrics(service=service, namespace="Rollcall")
    telemetry = Telemetry(Logger(service=service, level="INFO", stream=stream), metrics)
    return Logged(World(telemetry=telemetry), stream)


def test_a_page_logs_route_status_and_an_opaque_user(logged: Logged) -> None:
    browser = logged.world.add_user()
    logged.world.add_rows(make_row(make_facts(title="Very secret merger")))
    browser.post("/meetings/e-1/override", {"choice": "skip", "scope": "event"})
    browser.get("/", notice="saved")
    posted, shown = logged.lines()
    keys = ("message", "outcome", "status", "route", "user_id", "request_id")
    assert [posted[key] for key in keys] == [
        "invocation", "redirect", 303, "/meetings/{event_id}/override", "u-1", "req-1",
    ]  # fmt: skip
    assert [shown[key] for key in keys] == ["invocation", "page", 200, "/", "u-1", "req-1"]
    personal = ("merger", "ada@", "e-1", browser.session_id, browser.token)
    assert not [word for word in personal if word in logged.stream.getvalue()]


def test_a_failure_is_logged_as_an_error_without_its_text(logged: Logged) -> None:
    browser = logged.world.add_user()
    logged.world.state.before = failing("upcoming")
    browser.get("/")
    (line,) = logged.lines()
    assert (line["level"], line["outcome"], line["error"]) == ("ERROR", "failed", "Unavailable")


def test_a_page_that_fails_is_counted_once_and_one_that_is_refused_is_not(
    logged: Logged, capsys: pytest.CaptureFixture[str]
) -> None:
    browser = logged.world.add_user()
    browser.post("/meetings/e-1/override", {"choice": "skip"}, token="forged")
    assert "failed" not in json.loads(capsys.readouterr().out)
    logged.world.state.before = failing("upcoming")
    browser.get("/")
    assert json.loads(capsys.readouterr().out)["failed"] == [1.0]


def test_a_stranger_has_no_user(logged: Logged) -> None:
    Browser(logged.world).get("/nowhere")
    (line,) = logged.lines()
    assert (line["status"], line["route"]) == (404, "none")
    assert "user_id" not in line
