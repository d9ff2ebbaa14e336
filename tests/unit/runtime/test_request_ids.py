from __future__ import annotations

import json
from collections.abc import Callable
from datetime import timedelta
from itertools import count
from typing import Any

import pytest

from functions.sync_worker.handler import Deps, build
from rollcall.ports.telemetry import BotAction, WrittenBot
from rollcall.reconcile.run import Outcome
from rollcall.runtime.http import read_request
from rollcall.runtime.observability import Telemetry, make_telemetry
from tests.simulation.recall import DirectRequest, DirectResponse
from tests.unit.reconcile.scene import Scene
from tests.unit.sync_worker.workshop import StillClock, Workshop, body
from tests.unit.sync_worker.workshop import event as wake

_numbers = count()


def event(request_id: object) -> dict[str, Any]:
    return {"requestContext": {"requestId": request_id, "http": {"method": "GET"}}}


@pytest.mark.parametrize("given", ["JKJaXmPLvHcESHA=", "c6af9ac6-7b61-11e6-9a41-93e8deadbeef"])
def test_a_request_has_the_id_that_the_gateway_gave_it(given: str) -> None:
    assert read_request(event(given)).request_id == given


@pytest.mark.parametrize("given", ["", "two words", "a\nb", "x" * 129, "ada@corp.example"])
def test_a_text_that_can_be_no_id_is_not_taken_for_one(given: str) -> None:
    assert read_request(event(given)).request_id == ""
    assert read_request({}).request_id == ""


class Invocation:
    """What Lambda hands a function beside its event."""

    aws_request_id = "8f5e2f6a-58a5-4b7e-9d0e-5a2f1f0c7c11"


def worker_lines(
    capsys: pytest.CaptureFixture[str], run: Callable[[Telemetry], Outcome]
) -> list[dict[str, Any]]:
    """What one invocation of the worker logs, without its counts."""
    telemetry = make_telemetry(f"worker-ids-{next(_numbers)}")
    shop = Workshop()
    deps = Deps(lambda _: run(telemetry), shop, shop, StillClock(), telemetry)
    build(deps)(wake(body()), Invocation())
    lines = map(json.loads, capsys.readouterr().out.splitlines())
    return [line for line in lines if "_aws" not in line]


def test_all_lines_of_the_worker_have_lambdas_id_and_name_the_event_and_its_bot(
    capsys: pytest.CaptureFixture[str],
) -> None:
    bot = WrittenBot("main-7", "msg_1", BotAction.SCHEDULED, "event-1", "bot-1", "done")

    def run(telemetry: Telemetry) -> Outcome:
        telemetry.wrote(bot)
        telemetry.finish("item_failed", failed=True, cause=ValueError(), work="write_bot:event-2")
        return Outcome(run="main-7")

    lines = worker_lines(capsys, run)
    written, failed, done = lines
    assert {line["request_id"] for line in lines} == {Invocation.aws_request_id}
    assert (written["event_id"], written["bot_id"], written["run"]) == (
        "event-1",
        "bot-1",
        "main-7",
    )
    assert failed["work"] == "write_bot:event-2"
    assert (done["outcome"], done["run"]) == ("run_done", "main-7")


def test_a_run_that_breaks_has_lambdas_id_too(capsys: pytest.CaptureFixture[str]) -> None:
    def run(telemetry: Telemetry) -> Outcome:
        raise ValueError("a bug")

    (line,) = worker_lines(capsys, run)
    assert (line["outcome"], line["request_id"]) == ("run_failed", Invocation.aws_request_id)


def test_without_a_context_no_id_is_made_up(capsys: pytest.CaptureFixture[str]) -> None:
    telemetry = make_telemetry(f"worker-ids-{next(_numbers)}")
    telemetry.begin(None)
    telemetry.finish("run_done")
    assert "request_id" not in json.loads(capsys.readouterr().out.splitlines()[0])


def test_a_bug_in_one_piece_of_work_is_reported_with_its_name() -> None:
    scene = Scene()
    scene.connect("ada")
    scene.meet("m1", "ada", start=scene.now + timedelta(days=2))

    def broken(request: DirectRequest, answer: DirectResponse) -> DirectResponse:
        if request.method == "POST":
            raise ValueError("a bug")
        return answer

    scene.bend(broken)
    scene.run(60)
    assert scene.world.broken_work == [f"write_bot:{scene.event('ada', 'm1').id}"]
