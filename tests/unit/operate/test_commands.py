"""The command itself: exit codes, words and the shape of its JSON."""

from __future__ import annotations

import json
from collections.abc import Iterator
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

import boto3
import pytest
from typer.testing import CliRunner

from operate.app import app
from operate.commands.admins import AdminsListed
from operate.commands.doctor import Health
from operate.commands.drift import Changed, Drifted, detect
from operate.commands.due import DueRows
from operate.commands.limits import Limits
from operate.commands.people import Everybody, Person
from operate.commands.people_access import Admitted
from operate.commands.people_erase import Erased
from operate.commands.people_export import Exported
from operate.commands.people_resync import Resynced
from operate.commands.redrive import Redriven
from operate.commands.restore import RestoredPeople
from operate.commands.rollback import RolledBack
from operate.commands.status import Status
from operate.commands.uninstall import Uninstalled
from operate.commands.usage import Usage
from operate.company_policy import PolicySet, Touched
from operate.explanation import Explanation
from operate.installation import CannotReach, Installation
from operate.rotation.report import Rotated
from operate.show import Report
from tests.support.aws_answers import Aws, answering, json_refusal, refusal, result

REPORTS: tuple[type[Report], ...] = (
    Health, Status, Explanation, DueRows, Redriven, Drifted, Everybody, Person, Usage,
    Admitted, Resynced, Exported, Erased, AdminsListed, Touched, PolicySet, Rotated, RestoredPeople,
    Uninstalled, RolledBack, Limits,
)  # fmt: skip
SHAPES = Path(__file__).with_name("reports.json")
COMMANDS = (
    ["doctor"],
    ["status"],
    ["explain", "ada@corp.example", "10:00"],
    ["due"],
    ["redrive"],
    ["usage"],
    ["limits"],
    ["people", "list"],
    ["people", "show", "ada@corp.example"],
    ["people", "block", "ada@corp.example"],
    ["people", "unblock", "ada@corp.example"],
    ["people", "invite", "ada@corp.example"],
    ["people", "withdraw", "ada@corp.example"],
    ["people", "resync", "ada@corp.example"],
    ["people", "export", "ada@corp.example"],
    ["people", "erase", "ada@corp.example"],
    ["people", "receipt", "some-receipt"],
    ["admins"],
    ["policy", "show"],
    ["pause"],
    ["resume"],
    ["rotate", "cookie-key"],
    ["rotate", "webhook-secret", "--finish", "--yes"],
    ["rotate", "google-secret", "--go-on"],
    ["restore", "--from", "copy", "--yes"],
    ["rollback"],
    ["uninstall"],
)
DETECTING = result("DetectStackDrift", "<StackDriftDetectionId>d-1</StackDriftDetectionId>")
NO_DRIFT = result("DescribeStackResourceDrifts", "<StackResourceDrifts/>")
DRIFT = result(
    "DescribeStackResourceDrifts",
    "<StackResourceDrifts><member><LogicalResourceId>WakeQueue</LogicalResourceId>"
    "<ResourceType>AWS::SQS::Queue</ResourceType>"
    "<StackResourceDriftStatus>MODIFIED</StackResourceDriftStatus><PropertyDifferences><member>"
    "<PropertyPath>/VisibilityTimeout</PropertyPath><ExpectedValue>180</ExpectedValue>"
    "<ActualValue>30</ActualValue><DifferenceType>NOT_EQUAL</DifferenceType></member>"
    "</PropertyDifferences></member><member><LogicalResourceId>WakeTick</LogicalResourceId>"
    "<ResourceType>AWS::Scheduler::Schedule</ResourceType>"
    "<StackResourceDriftStatus>DELETED</StackResourceDriftStatus></member></StackResourceDrifts>",
)


def compared(status: str) -> tuple[int, str]:
    return result(
        "DescribeStackDriftDetectionStatus",
        f"<StackDriftDetectionId>d-1</StackDriftDetectionId><DetectionStatus>{status}"
        "</DetectionStatus>",
    )


@pytest.fixture
def aws(monkeypatch: pytest.MonkeyPatch) -> Iterator[Aws]:
    with answering() as server:
        monkeypatch.setenv("AWS_ENDPOINT_URL", server.url)
        monkeypatch.setenv("AWS_ACCESS_KEY_ID", "testing")
        monkeypatch.setenv("AWS_SECRET_ACCESS_KEY", "testing")
        monkeypatch.delenv("AWS_PROFILE", raising=False)
        yield server


def run(*arguments: str) -> tuple[int, str, str]:
    told = CliRunner().invoke(app, [*arguments])
    return told.exit_code, told.stdout, told.stderr


@pytest.mark.parametrize("command", COMMANDS[1:])
def test_a_command_without_a_stack_could_not_run(aws: Aws, command: list[str]) -> None:
    code, out, err = run(*command)
    assert (code, out) == (2, "")
    assert "There is no stack Rollcall here. Deploy it with `make deploy`" in err


def test_doctor_says_what_it_cannot_look_at_and_ends_with_1(aws: Aws) -> None:
    code, out, _err = run("doctor", "--json")
    told = Health.model_validate_json(out)
    assert code == 1
    outcomes = [one.outcome for one in told.findings]
    assert outcomes[:2] == ["fine", "wrong"]
    assert set(outcomes[2:]) == {"skipped"}
    assert "There is no stack Rollcall here." in told.findings[1].sentence


def test_expired_credentials_are_told_in_words(aws: Aws) -> None:
    aws.answers["DescribeStacks"] = refusal("ExpiredToken")
    code, _out, err = run("status")
    assert code == 2
    assert err.startswith("The AWS credentials have expired.")


@pytest.mark.parametrize("command", COMMANDS)
def test_without_a_running_system_local_could_not_run(
    monkeypatch: pytest.MonkeyPatch, tmp_path: Path, command: list[str]
) -> None:
    monkeypatch.setenv("ROLLCALL_STATE_DIR", str(tmp_path))
    code, _out, err = run(*command, "--local")
    assert code == 2
    assert "Start it with `make run`" in err


@pytest.mark.parametrize(
    "arguments", [["unknown"], ["explain", "ada@corp.example"], ["usage", "--bot-hour", "-1"]]
)
def test_wrong_use_ends_with_2(arguments: list[str]) -> None:
    assert run(*arguments)[0] == 2


def test_help_names_every_command() -> None:
    code, out, _err = run("--help")
    assert code == 0
    assert all(command[0] in out for command in COMMANDS)


# --- drift


def test_what_was_changed_is_named_without_its_values(aws: Aws) -> None:
    aws.answers |= {
        "DetectStackDrift": DETECTING,
        "DescribeStackDriftDetectionStatus": compared("DETECTION_COMPLETE"),
        "DescribeStackResourceDrifts": DRIFT,
    }
    code, out, _err = run("drift", "--json")
    assert code == 1
    assert Drifted.model_validate_json(out).changed == (
        Changed(resource="WakeQueue", kind="AWS::SQS::Queue", how="/VisibilityTimeout changed"),
        Changed(resource="WakeTick", kind="AWS::Scheduler::Schedule", how="it is gone"),
    )
    assert "180" not in out


def test_a_stack_as_deployed_is_fine(aws: Aws) -> None:
    aws.answers |= {
        "DetectStackDrift": DETECTING,
        "DescribeStackDriftDetectionStatus": compared("DETECTION_COMPLETE"),
        "DescribeStackResourceDrifts": NO_DRIFT,
    }
    code, out, _err = run("drift")
    assert code == 0
    assert out.startswith("Everything is as it was deployed")


def site() -> Installation:
    clients: Any = boto3.Session(region_name="us-west-2")
    return Installation(clients.client, "Rollcall", now=lambda: datetime.now(UTC))


def test_a_comparison_is_waited_for(aws: Aws) -> None:
    pauses: list[float] = []
    aws.answers |= {
        "DetectStackDrift": DETECTING,
        "DescribeStackDriftDetectionStatus": compared("DETECTION_IN_PROGRESS"),
        "DescribeStackResourceDrifts": NO_DRIFT,
    }

    def pause(seconds: float) -> None:
        pauses.append(seconds)
        aws.answers["DescribeStackDriftDetectionStatus"] = compared("DETECTION_COMPLETE")

    assert detect(site(), pause).changed == ()
    assert len(pauses) == 1


@pytest.mark.parametrize("status", ["DETECTION_FAILED", "DETECTION_IN_PROGRESS"])
def test_a_comparison_that_does_not_end_well_could_not_run(aws: Aws, status: str) -> None:
    aws.answers |= {
        "DetectStackDrift": DETECTING, "DescribeStackDriftDetectionStatus": compared(status),
    }  # fmt: skip
    with pytest.raises(CannotReach):
        detect(site(), lambda _seconds: None)


@pytest.mark.parametrize(
    ("answer", "said"),
    [(refusal("AccessDenied", "no right"), "AWS denies it: no right"),
     (json_refusal("AccessDenied"), "What answers is not AWS")],
)  # fmt: skip
def test_a_refusal_is_told_in_words(aws: Aws, answer: tuple[int, str], said: str) -> None:
    aws.answers["DetectStackDrift"] = answer
    code, _out, err = run("drift")
    assert code == 2
    assert said in err


# --- the shape of the JSON


def test_programs_find_every_field_where_it_was() -> None:
    """Renew the file when a field is added; none may go or change its type."""
    shapes = {one.__name__: one.model_json_schema(mode="serialization") for one in REPORTS}
    assert json.loads(SHAPES.read_text()) == json.loads(json.dumps(shapes))
