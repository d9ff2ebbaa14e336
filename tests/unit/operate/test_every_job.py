"""Every job of an operator is a command: the runbook's one table names it, and it is there."""

from __future__ import annotations

import re
import subprocess
from collections.abc import Iterator
from pathlib import Path

import pytest
import typer
from typer.testing import CliRunner

from infra.given import CHOICES, complaints
from infra.stage import DEFAULT, chosen_stage
from operate.app import app

ROOT = Path(__file__).parents[3]
TEXT = (ROOT / "docs/operations.md").read_text()
RUNBOOK = " ".join(TEXT.split())
JOBS = (
    "Deploy it first, and see whether it works",
    "See whether it is healthy",
    "Find out why no bot came",
    "Have a stuck calendar read again",
    "Send dead letters back",
    "Replace a secret of Recall's, or the cookie key",
    "Replace Google's client secret",
    "Delete everything of a person",
    "Take out everything of a person",
    "Keep an abusive person out",
    "Stop everything now",
    "Raise limits",
    "Restore a backup",
    "Go back to an earlier version",
    "Use a second workspace",
    "Upgrade dependencies",
    "Know who uses it, and what it costs",
    "Restrict who may sign in",
    "Uninstall it",
)
"""The nineteen that every installation has sooner or later; the table may name more."""


def jobs() -> dict[str, list[str]]:
    """The table: the commands of each job."""
    table = TEXT.partition("| Job | Command |\n|---|---|\n")[2].partition("\n\n")[0]
    rows = [line.strip("| ").split(" | ") for line in table.splitlines()]
    return {
        re.sub(r"\[(.+?)\]\(.+?\)", r"\1", job): re.findall(
            r"`((?:STAGE=|make |rollcall )[^`]+)`", command
        )
        for job, command in rows
    }


TABLE = jobs()
COMMANDS = sorted({one for named in TABLE.values() for one in named})
DEPLOYING = [one for one in COMMANDS if "make " in one]
OPERATING = [one for one in COMMANDS if one.startswith("rollcall ")]
CHOICE_OF = {one.variable: name for name, one in CHOICES.items()}


def commands() -> Iterator[str]:
    group = typer.main.get_group(app)
    for name, command in group.commands.items():
        subs = getattr(command, "commands", {})
        yield from (f"{name} {sub}" for sub in subs) if subs else [name]


def named(command: str) -> str:
    """The command without its arguments."""
    words = command.split()[1:]
    return next((one for one in (" ".join(words[:2]), words[0]) if one in set(commands())), "")


def test_the_table_names_all_nineteen_jobs_each_with_a_command() -> None:
    assert tuple(TABLE)[: len(JOBS)] == JOBS
    assert [job for job, found in TABLE.items() if not found] == []


@pytest.mark.parametrize("command", OPERATING)
def test_a_command_of_the_table_is_there_and_explains_itself(command: str) -> None:
    words = named(command).split()
    assert words, command
    told = CliRunner().invoke(app, [*words, "--help"])
    assert told.exit_code == 0
    options = [one for one in command.split() if one.startswith("--")]
    assert [one for one in options if one not in told.output] == []


def test_the_table_names_every_command() -> None:
    assert set(commands()) - {named(one) for one in OPERATING} == set()


@pytest.mark.parametrize("command", DEPLOYING)
def test_a_deployment_of_the_table_can_be_made(command: str) -> None:
    stage, _make, rest = command.rpartition("make ")
    target, *given = rest.split()
    told = subprocess.run(
        ["make", "--dry-run", "--always-make", target, *given],
        cwd=ROOT, capture_output=True, text=True, check=False,
    )  # fmt: skip
    assert told.returncode == 0, told.stderr
    for name, _, value in (one.partition("=") for one in given):
        if name == "ARGS":
            assert value in told.stdout
        else:
            assert complaints({CHOICE_OF[name]: value}) == []
    chosen = chosen_stage({"STAGE": stage.strip().removeprefix("STAGE=")})
    assert (chosen.stack == chosen_stage({"STAGE": DEFAULT}).stack) is not bool(stage)


def test_every_heading_that_the_table_leads_to_is_there() -> None:
    table = TEXT.partition("| Job | Command |")[2].partition("\n\n")[0]
    headings = {
        re.sub(r"[^a-z0-9 -]", "", line.lstrip("# ").lower()).replace(" ", "-")
        for line in TEXT.splitlines()
        if line.startswith("#")
    }
    assert set(re.findall(r"\(#([^)]+)\)", table)) - headings == set()


def test_no_program_is_left_in_the_runbook() -> None:
    assert "import boto3" not in RUNBOOK
    assert "curl -" not in RUNBOOK
