"""What is shipped has a version, a list of its parts, and words that lead to both."""

import json
import re
import subprocess
import sys
import tomllib
from importlib.metadata import version
from pathlib import Path

import pytest

from infra.diff import check_out
from infra.node_runtime import REPOSITORY

PROJECT = tomllib.loads((REPOSITORY / "pyproject.toml").read_text())["project"]
PAGES = ("README.md", "CONTRIBUTING.md", "SECURITY.md", "CHANGELOG.md", "docs/costs.md")


def test_the_newest_version_of_the_changelog_is_the_projects() -> None:
    versions = re.findall(
        r"^## \[(\d\S*)\] - \d{4}-\d\d-\d\d$",
        (REPOSITORY / "CHANGELOG.md").read_text(),
        re.MULTILINE,
    )
    assert versions[0] == PROJECT["version"] == version(PROJECT["name"])


def test_the_list_of_parts_holds_each_locked_package_with_its_hashes(tmp_path: Path) -> None:
    lock, listed = REPOSITORY / "requirements" / "layer.txt", tmp_path / "sbom.json"
    command = [sys.executable, "-W", "ignore", "-m", "cyclonedx_py", "requirements", str(lock)]
    about = ["--pyproject", str(REPOSITORY / "pyproject.toml"), "--output-file", str(listed)]
    subprocess.run([*command, *about], check=True)
    found = json.loads(listed.read_text())
    locked = re.findall(r"^([a-z][\w.-]*)==(\S+)", lock.read_text(), re.MULTILINE)
    assert {(part["name"], part["version"]) for part in found["components"]} == set(locked)
    assert all(part["externalReferences"][0]["hashes"] for part in found["components"])
    assert found["metadata"]["component"]["version"] == PROJECT["version"]


@pytest.mark.parametrize("page", PAGES)
def test_every_link_of_a_page_leads_to_a_file_that_is_there(page: str) -> None:
    text = (REPOSITORY / page).read_text()
    links = [link.partition("#")[0] for link in re.findall(r"\]\(([^)\s]+)\)", text)]
    near = [link for link in links if link and "://" not in link]
    folder = (REPOSITORY / page).parent
    assert [link for link in near if not (folder / link).exists()] == []


def test_an_earlier_commit_is_checked_out_beside_the_files_of_today(tmp_path: Path) -> None:
    source, folder = tmp_path / "source", tmp_path / "before"
    who = ("-c", "user.name=Ada", "-c", "user.email=ada@corp.example")
    subprocess.run(["git", "init", "--quiet", str(source)], check=True)
    (source / "notes.txt").write_text("before")
    for command in (("add", "."), ("commit", "--quiet", "--message", "Begin")):
        subprocess.run(["git", "-C", str(source), *who, *command], check=True)
    (source / "notes.txt").write_text("after")
    check_out(source, "HEAD", folder)
    assert (folder / "notes.txt").read_text() == "before"
