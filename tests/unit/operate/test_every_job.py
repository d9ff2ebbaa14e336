"""Every job that an operator has day by day is a command, and the runbook names it."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import pytest
import typer
from typer.testing import CliRunner

from operate.app import app

ROOT = Path(__file__).parents[3]
RUNBOOK = " ".join((ROOT / "docs/operations.md").read_text().split())
JOBS = {
    "see whether a first deployment works": "rollcall doctor",
    "see whether it is healthy": "rollcall status",
    "find out why no bot came": "rollcall explain",
    "have a stuck calendar read again": "rollcall people resync",
    "send dead letters back": "rollcall redrive",
    "replace Recall's key": "rollcall rotate recall-key",
    "replace the webhook's secret": "rollcall rotate webhook-secret",
    "replace the cookie key": "rollcall rotate cookie-key",
    "replace Google's client secret": "rollcall rotate google-secret",
    "delete everything of a person": "rollcall people erase",
    "take out everything of a person": "rollcall people export",
    "keep an abusive person out": "rollcall people block",
    "stop everything now": "rollcall pause",
    "restore a backup": "rollcall restore",
    "know who uses it, and what it costs": "rollcall usage",
    "say what is never recorded": "rollcall policy",
    "let somebody in from elsewhere": "rollcall people invite",
    "uninstall it": "rollcall uninstall",
    "see what was changed by hand": "rollcall drift",
}
"""The others are deployments: `make deploy` raises limits, restricts who may sign in and brings a
second workspace; an alias goes back; `make lock` upgrades."""


def commands() -> Iterator[str]:
    group = typer.main.get_group(app)
    for name, command in group.commands.items():
        yield name
        yield from (f"{name} {sub}" for sub in getattr(command, "commands", {}))


@pytest.mark.parametrize("job", JOBS)
def test_a_job_is_a_command_that_explains_itself_and_the_runbook_names(job: str) -> None:
    words = JOBS[job].removeprefix("rollcall ")
    told = CliRunner().invoke(app, [*words.split(), "--help"])
    assert words in set(commands())
    assert told.exit_code == 0
    assert JOBS[job] in RUNBOOK


def test_the_runbook_names_every_command() -> None:
    missing = [one for one in commands() if f"`{one.split()[-1]}`" not in RUNBOOK
               and f"rollcall {one}" not in RUNBOOK]  # fmt: skip
    assert missing == []


def test_no_program_is_left_in_the_runbook() -> None:
    assert "import boto3" not in RUNBOOK
    assert "curl -" not in RUNBOOK
