from __future__ import annotations

import json
from typing import Any

import pytest

from rollcall.domain.errors import AccessRefused, LeaseLost, Unavailable
from rollcall.reconcile.run import Outcome
from tests.unit.sync_worker.workshop import NOW, Workshop, body, event

CANARY = "canary-in-the-error-text"


def lines(capsys: pytest.CaptureFixture[str]) -> list[dict[str, Any]]:
    """The log lines so far, without those of the metrics."""
    written = [json.loads(line) for line in capsys.readouterr().out.splitlines()]
    return [line for line in written if line.get("message") == "invocation"]


def test_a_message_becomes_one_run_and_is_done() -> None:
    workshop = Workshop()

    assert workshop.receive(body()) == []
    assert workshop.runs == ["main"]
    assert workshop.wakes == []


def test_no_messages_are_no_work() -> None:
    workshop = Workshop()

    assert workshop.receive() == []
    assert workshop.handler({}, None) == {"batchItemFailures": []}
    assert workshop.runs == []


def test_messages_of_one_workspace_are_one_run() -> None:
    workshop = Workshop()

    assert workshop.receive(*[body()] * 5) == []
    assert workshop.runs == ["main"]


def test_messages_that_name_another_workspace_are_let_go_of() -> None:
    workshop = Workshop()

    assert workshop.receive(body("b"), body(), body("c")) == []
    assert workshop.runs == ["main"]


@pytest.mark.parametrize(
    "failure", [ValueError(CANARY), Unavailable("storage"), AccessRefused(401)]
)
def test_a_run_that_fails_hands_back_exactly_its_messages(failure: Exception) -> None:
    workshop = Workshop(outcomes={"main": failure})

    returned = workshop.receive("nonsense", body(), body("other"), body())

    assert returned == ["m-1", "m-3"]
    assert workshop.runs == ["main"]
    assert workshop.shown_again == {"receipt-1": 10, "receipt-3": 10}


def test_a_failed_run_is_told_without_the_words_of_its_error(
    capsys: pytest.CaptureFixture[str],
) -> None:
    workshop = Workshop(outcomes={"main": ValueError(CANARY)})

    workshop.receive(body())

    written = capsys.readouterr().out
    assert CANARY not in written
    assert '"run_failed"' in written
    assert '"ValueError"' in written


def test_messages_that_cannot_be_shown_earlier_come_back_all_the_same() -> None:
    workshop = Workshop(outcomes={"main": ValueError(CANARY)}, queue_down=True)

    assert workshop.receive(body(), body()) == ["m-0", "m-1"]
    assert workshop.shown_again == {}


def test_a_run_that_leaves_work_wakes_its_workspace_again() -> None:
    workshop = Workshop(outcomes={"main": Outcome(more=True)})

    assert workshop.receive(body(), body()) == []
    assert workshop.wakes == [("main", NOW)]


def test_a_wake_up_that_cannot_be_sent_is_left_to_the_tick() -> None:
    workshop = Workshop(outcomes={"main": Outcome(more=True)}, queue_down=True)

    assert workshop.receive(body()) == []
    assert workshop.wakes == []


@pytest.mark.parametrize("receives", [1, 2, 3])
def test_a_message_that_meets_a_held_lease_comes_again_when_it_has_run_out(
    receives: int, capsys: pytest.CaptureFixture[str]
) -> None:
    workshop = Workshop(outcomes={"main": Outcome(held_by_other=True)})

    assert workshop.receive(body(), receives=receives) == ["m-0"]
    assert workshop.shown_again == {"receipt-0": 4}
    assert [line["outcome"] for line in lines(capsys)] == ["lease_held"]


@pytest.mark.parametrize("receives", [4, 5])
def test_a_message_that_met_a_held_lease_often_is_done(
    receives: int, capsys: pytest.CaptureFixture[str]
) -> None:
    workshop = Workshop(outcomes={"main": Outcome(held_by_other=True)})

    assert workshop.receive(body(), receives=receives) == []
    assert workshop.shown_again == {}
    assert [line["outcome"] for line in lines(capsys)] == ["lease_held"]


def test_a_lease_lost_on_the_way_ends_the_message(capsys: pytest.CaptureFixture[str]) -> None:
    workshop = Workshop(outcomes={"main": LeaseLost()})

    assert workshop.receive(body()) == []
    assert [line["outcome"] for line in lines(capsys)] == ["lease_lost"]


def test_what_a_run_did_is_one_line(capsys: pytest.CaptureFixture[str]) -> None:
    parked = tuple((f"e-{number}", "start_time") for number in range(12))
    workshop = Workshop(outcomes={"main": Outcome(counts={"lists": 2}, parked=parked)})

    workshop.receive(body())

    written = lines(capsys)
    assert [line["outcome"] for line in written] == ["run_done"]
    assert written[0]["parked"].startswith("e-0:start_time,e-1:start_time")
    assert len(written[0]["parked"]) <= 200


def test_unusable_messages_are_let_go_of_and_counted(capsys: pytest.CaptureFixture[str]) -> None:
    workshop = Workshop()

    assert workshop.receive("nonsense", body(), None, CANARY) == []

    written = capsys.readouterr().out
    assert workshop.runs == ["main"]
    assert '"unusable":[3.0]' in written.replace(" ", "")
    assert CANARY not in written


def test_the_answer_is_what_lambda_expects() -> None:
    workshop = Workshop(outcomes={"main": ValueError()})

    answer = workshop.handler(event(body()), object())

    assert answer == {"batchItemFailures": [{"itemIdentifier": "m-0"}]}
