"""What runs at GitHub is pinned, may do little, and runs what people run."""

import re
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
import yaml

from infra.node_runtime import REPOSITORY

FOLDER = REPOSITORY / ".github"
WORKFLOWS = sorted((FOLDER / "workflows").glob("*.yml"))
TARGETS = set(re.findall(r"^([a-z]+):", (REPOSITORY / "Makefile").read_text(), re.MULTILINE))
HARMLESS = {"contents": "read"}
SIGNS_IN = HARMLESS | {"id-token": "write"}
"""For a job that AWS gives a role to, which must be in an environment."""

type Yaml = Any


def read(path: Path) -> Yaml:
    return yaml.safe_load(path.read_text())


def jobs() -> Iterator[tuple[str, Yaml]]:
    for path in WORKFLOWS:
        for name, job in read(path)["jobs"].items():
            yield f"{path.stem}: {name}", job


def commands() -> Iterator[str]:
    for _, job in jobs():
        for step in job.get("steps", []):
            yield from step.get("run", "").splitlines()


@pytest.mark.parametrize("path", WORKFLOWS, ids=lambda path: path.stem)
def test_a_workflow_may_do_nothing_that_a_job_does_not_ask_for(path: Path) -> None:
    assert read(path)["permissions"] == {}


@pytest.mark.parametrize(("name", "job"), list(jobs()))
def test_a_job_reads_and_only_one_that_deploys_signs_in(name: str, job: Yaml) -> None:
    assert job["permissions"] == (SIGNS_IN if "environment" in job else HARMLESS), name


@pytest.mark.parametrize(("name", "job"), list(jobs()))
def test_a_job_that_runs_commands_ends_by_itself(name: str, job: Yaml) -> None:
    assert "uses" in job or 0 < job["timeout-minutes"] <= 90, name


@pytest.mark.parametrize("path", WORKFLOWS, ids=lambda path: path.stem)
def test_every_action_of_others_is_pinned_by_commit_and_says_its_version(path: Path) -> None:
    used = [line for line in path.read_text().splitlines() if re.match(r"\s*(- )?uses:", line)]
    pinned = re.compile(r"\s*(- )?uses: (\./\S+\.yml|[\w-]+/[\w-]+@[0-9a-f]{40} # v\d+\.\d+\.\d+)")
    assert used
    assert [line for line in used if not pinned.fullmatch(line)] == []


@pytest.mark.parametrize("path", WORKFLOWS, ids=lambda path: path.stem)
def test_no_workflow_is_given_a_secret(path: Path) -> None:
    assert (
        re.findall(r"secrets\s*[.:\[]|aws-(?:access-key-id|secret-access-key)", path.read_text())
        == []
    )


def test_an_analyser_of_workflows_finds_nothing() -> None:
    """Among others: text of strangers in commands, tokens left behind, doubtful triggers."""
    zizmor = Path(sys.executable).with_name("zizmor")
    command = [str(zizmor), "--offline", "--quiet", "--min-severity=medium", str(FOLDER)]
    found = subprocess.run(command, check=False, capture_output=True, text=True)
    assert found.returncode == 0, found.stdout


def test_every_command_that_matters_is_a_target_that_people_use() -> None:
    made = {found[1] for line in commands() if (found := re.search(r"\bmake (\w+)", line))}
    assert made <= TARGETS
    assert {
        "audit",
        "check",
        "deploy",
        "diff",
        "rollcall",
        "sbom",
        "secrets",
        "synth",
        "test",
    } <= made


def test_production_follows_staging_and_that_follows_the_checks() -> None:
    deploy = read(FOLDER / "workflows" / "deploy.yml")["jobs"]
    assert deploy["staging"]["needs"] == "check"
    assert deploy["production"]["needs"] == "staging"
    assert {name: job.get("environment") for name, job in deploy.items()} == {
        "check": None, "staging": "staging", "production": "production",
    }  # fmt: skip


def test_everything_that_is_locked_or_pinned_is_renewed() -> None:
    updates = read(FOLDER / "dependabot.yml")["updates"]
    assert {(one["package-ecosystem"], one["directory"]) for one in updates} == {
        ("pip", "/requirements"), ("npm", "/"), ("github-actions", "/"),
    }  # fmt: skip
