"""The question before a deployment."""

from __future__ import annotations

import io
import sys
from collections.abc import Mapping

import pytest

from infra.account import Deployed
from infra.deploy import main
from tests.infra.test_deploying import OUTPUTS
from tests.support.aws_answers import Aws, json_refusal, stacks


class Terminal(io.StringIO):
    """A terminal at which somebody has typed."""

    def isatty(self) -> bool:
        return True


class Machine:
    """Keeps what it is told to run; each command fails with 7, so nothing follows the first."""

    def __init__(self) -> None:
        self.commands: list[list[str]] = []

    def __call__(self, command: list[str], environment: Mapping[str, str] | None = None) -> int:
        self.commands.append(command)
        return 7


SYNTHESIS = [sys.executable, "-m", "infra.app"]


@pytest.fixture
def deployable(environment: pytest.MonkeyPatch, aws: Aws) -> None:
    """An installation whose domains are about to be widened."""
    aws.answers["DescribeStacks"] = stacks(PageUrl="https://rollcall.example")
    environment.setenv("ROLLCALL_ALLOWED_DOMAINS", "*")


@pytest.mark.usefixtures("deployable")
@pytest.mark.parametrize("answer", ["y\n", "Yes\n"])
def test_a_yes_deploys(capsys: pytest.CaptureFixture[str], answer: str) -> None:
    machine = Machine()
    assert main([], stdin=Terminal(answer), run=machine) == 7
    assert machine.commands == [SYNTHESIS]
    account, change, question = capsys.readouterr().out.splitlines()
    assert account.startswith(
        "Account 123456789012 (acme-prod), stage prod, region us-west-2, as arn:"
    )
    assert change == "  AllowedDomains: (not set) -> *"
    assert question == "Deploy to this account? [y/N] "


class Succeeding:
    """Keeps what it is told to run; all of it succeeds, the examination alone does not."""

    def __init__(self) -> None:
        self.commands: list[list[str]] = []

    def __call__(self, command: list[str], environment: Mapping[str, str] | None = None) -> int:
        self.commands.append(command)
        return int("doctor" in command)


@pytest.mark.usefixtures("deployable")
@pytest.mark.parametrize("there", [True, False])
def test_a_deployment_ends_with_a_look_whether_all_of_it_is_right(
    environment: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str], aws: Aws, *, there: bool
) -> None:
    environment.setattr("infra.deploy._revision", lambda *_arguments: {"Revision": "abc"})
    environment.setattr("infra.deploy.find_spec", lambda _name: there or None)
    now = Deployed(outputs=OUTPUTS, parameters={"AllowedDomains": "*"})
    environment.setattr("infra.deploy.read_stack", lambda *_arguments: now)
    aws.answers["DescribeSecret"] = json_refusal("AccessDeniedException")
    machine = Succeeding()
    assert main([], stdin=io.StringIO(), run=machine) == 0
    examination = [sys.executable, "-m", "operate", "doctor"]
    assert (machine.commands[-1] == examination) is there
    deployed = next(each for each in machine.commands if "deploy" in each)
    assert "Rollcall:Revision=abc" in deployed
    assert "Rollcall:AllowedDomains=*" in deployed
    assert "make rollcall ARGS=doctor" in capsys.readouterr().out


@pytest.mark.usefixtures("deployable")
@pytest.mark.parametrize("answer", ["n\n", "\n", "", "yesterday\n"])
@pytest.mark.parametrize("arguments", [[], ["--require-approval", "broadening"]])
def test_everything_but_a_yes_deploys_nothing(
    capsys: pytest.CaptureFixture[str], answer: str, arguments: list[str]
) -> None:
    machine = Machine()
    assert main(arguments, stdin=Terminal(answer), run=machine) == 1
    assert machine.commands == []
    assert capsys.readouterr().out.endswith("Nothing was deployed.\n")


@pytest.mark.usefixtures("deployable")
@pytest.mark.parametrize(
    ("arguments", "stdin"),
    [
        ([], io.StringIO()),
        (["--require-approval", "never"], Terminal()),
        (["--require-approval=never"], Terminal()),
    ],
)
def test_nobody_is_asked_without_a_terminal_or_when_that_is_wanted(
    capsys: pytest.CaptureFixture[str], arguments: list[str], stdin: io.StringIO
) -> None:
    machine = Machine()
    assert main(arguments, stdin=stdin, run=machine) == 7
    assert machine.commands == [SYNTHESIS]
    out = capsys.readouterr().out
    assert "AllowedDomains: (not set) -> *" in out
    assert "[y/N]" not in out
