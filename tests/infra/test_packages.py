"""The layer's packages are those that deployed modules import: none hidden, none idle."""

from __future__ import annotations

import ast
import re
import sys
from collections.abc import Iterator
from importlib.metadata import packages_distributions
from pathlib import Path

import pytest

from infra.node_runtime import REPOSITORY

REQUIREMENTS = REPOSITORY / "requirements"
DEPLOYED = (REPOSITORY / "layers" / "common" / "src", REPOSITORY / "functions")
OURS = {"rollcall", "functions"}
READ_AS_DATA = {"tzdata"}
"""`zoneinfo` finds its files by name."""


class Imports(ast.NodeVisitor):
    """The packages that a module imports when it runs: not those that only its types name."""

    def __init__(self, path: Path) -> None:
        self.found: set[str] = set()
        self.visit(ast.parse(path.read_text()))

    def visit_If(self, node: ast.If) -> None:
        branches = node.orelse if ast.unparse(node.test) == "TYPE_CHECKING" else [node]
        for each in branches:
            self.generic_visit(each)

    def visit_Import(self, node: ast.Import) -> None:
        self.found |= {alias.name.partition(".")[0] for alias in node.names}

    def visit_ImportFrom(self, node: ast.ImportFrom) -> None:
        self.found.add((node.module or "").partition(".")[0])


def plain(name: str) -> str:
    """A package's name as locks spell it."""
    return name.lower().replace("_", "-")


def imported() -> set[str]:
    """The distributions that deployed modules import."""
    paths = [path for folder in DEPLOYED for path in folder.rglob("*.py")]
    modules = {name for path in paths for name in Imports(path).found}
    owners = packages_distributions()
    return {
        plain(owner)
        for name in modules - OURS - sys.stdlib_module_names
        for owner in owners.get(name, [f"unknown: {name}"])
    }


def declared(name: str) -> Iterator[str]:
    """The packages that a list of requirements names itself."""
    for line in (REQUIREMENTS / name).read_text().splitlines():
        if found := re.match(r"[A-Za-z][\w.-]*", line):
            yield plain(found[0])


def test_what_deployed_modules_import_is_declared() -> None:
    assert imported() - set(declared("layer.in")) == set()


def test_nothing_is_in_the_layer_that_no_deployed_module_imports() -> None:
    assert set(declared("layer.in")) - imported() - READ_AS_DATA == set()


@pytest.mark.parametrize("lock", sorted(REQUIREMENTS.glob("*.txt")), ids=lambda path: path.name)
def test_a_lock_holds_what_its_list_declares_by_hash_and_from_any_index(lock: Path) -> None:
    text = lock.read_text()
    locked = re.findall(
        r"^([a-z][\w.-]*)(?:\[.*\])?==\S+(?: ;.*)? \\\n +--hash=sha256:", text, re.MULTILINE
    )
    assert set(declared(f"{lock.stem}.in")) <= set(locked)
    assert len(locked) == len(re.findall(r"^\w", text, re.MULTILINE))
    assert "://" not in text
