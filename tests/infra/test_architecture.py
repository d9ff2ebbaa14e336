"""What the import contracts in pyproject.toml cannot say."""

import ast
import json
import sys
import tomllib
from pathlib import Path

import pytest

from infra.node_runtime import REPOSITORY

PACKAGE = REPOSITORY / "layers" / "common" / "src" / "rollcall"
CORE = ("rollcall.domain", "rollcall.protocol")


def imported(path: Path) -> set[str]:
    """The absolute names that a module imports."""
    names: set[str] = set()
    for node in ast.walk(ast.parse(path.read_text())):
        if isinstance(node, ast.Import):
            names |= {alias.name for alias in node.names}
        elif isinstance(node, ast.ImportFrom):
            names.add(node.module or "")
    return names


@pytest.mark.parametrize("part", ["domain", "protocol"])
def test_the_core_imports_the_standard_library_and_itself(part: str) -> None:
    foreign = {
        (path.name, name)
        for path in (PACKAGE / part).rglob("*.py")
        for name in imported(path)
        if name.split(".")[0] not in sys.stdlib_module_names and not name.startswith(CORE)
    }
    assert not foreign


def test_ports_import_the_standard_library_and_the_core() -> None:
    foreign = {
        (path.name, name)
        for path in (PACKAGE / "ports").rglob("*.py")
        for name in imported(path)
        if name.split(".")[0] not in sys.stdlib_module_names
        and not name.startswith((*CORE, "rollcall.ports"))
    }
    assert not foreign


def test_every_package_says_the_licence_of_the_repository() -> None:
    packages = ("pyproject.toml", "layers/common/pyproject.toml")
    said = {tomllib.loads((REPOSITORY / p).read_text())["project"]["license"] for p in packages}
    said.add(json.loads((REPOSITORY / "package.json").read_text())["license"])
    assert said == {(REPOSITORY / "LICENSE").read_text().split()[0]} == {"MIT"}


def test_the_types_of_every_imported_module_of_the_cdk_are_read() -> None:
    overrides = tomllib.loads((REPOSITORY / "pyproject.toml").read_text())["tool"]["mypy"]
    (read,) = [
        set(each["module"])
        for each in overrides["overrides"]
        if each.get("follow_imports") == "normal"
    ]
    used = {
        name
        for path in [*(REPOSITORY / "infra").rglob("*.py"), *Path(__file__).parent.glob("*.py")]
        for node in ast.walk(ast.parse(path.read_text()))
        for name in modules_of(node)
        if name.partition(".")[0] == "aws_cdk"
    }
    assert used == read


def modules_of(node: ast.AST) -> set[str]:
    """The modules that a statement imports, if it is an import of the CDK."""
    match node:
        case ast.Import(names=names):
            return {alias.name for alias in names}
        case ast.ImportFrom(module="aws_cdk", names=names):
            return {f"aws_cdk.{alias.name}" for alias in names}
        case ast.ImportFrom(module=str(module)):
            return {module}
        case _:
            return set()
