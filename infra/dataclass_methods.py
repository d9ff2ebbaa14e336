"""Compiles the methods of a function's dataclasses when it is built (`runtime.cold_start`)."""

from __future__ import annotations

import dataclasses
import marshal
import os
import pkgutil
import subprocess
import sys
from importlib import import_module
from pathlib import Path
from typing import Any

from infra.node_runtime import REPOSITORY
from rollcall.runtime import cold_start

SOURCES = REPOSITORY / "layers" / "common" / "src"


def compile_methods(name: str, asset: Path) -> None:
    """Put the methods of all classes that a function of an asset loads beside its `main.py`.

    Those of libraries too: what is deployed are the same versions.

    A process of its own loads the function, for this one has loaded parts of it already.

    Raises:
        subprocess.CalledProcessError: The function cannot be loaded.
    """
    target = asset / "functions" / name / cold_start.METHODS
    path = os.pathsep.join((str(asset), str(SOURCES), str(REPOSITORY)))
    subprocess.run(
        [sys.executable, "-B", "-m", "infra.dataclass_methods", f"functions.{name}", str(target)],
        check=True,
        cwd=asset,
        env={"PYTHONPATH": path, "PYTHONHASHSEED": "0"},
        stdin=subprocess.DEVNULL,
        stdout=subprocess.DEVNULL,
    )


def texts_of(package: str) -> set[str]:
    """Load a package with all its modules, and return the texts of the methods of all classes."""
    texts: set[str] = set()

    def heard(text: str, names: dict[str, Any], local: dict[str, Any]) -> None:
        texts.add(text)
        cold_start.execute({}, text, names, local)

    vars(dataclasses)["exec"] = heard
    for module in pkgutil.walk_packages(import_module(package).__path__, f"{package}."):
        import_module(module.name)
    return texts


if __name__ == "__main__":
    _package, _target = sys.argv[1:]
    # In order, so that two builds are equal.
    _compiled = {
        text: marshal.dumps(compile(text, "<string>", "exec", dont_inherit=True))
        for text in sorted(texts_of(_package))
    }
    Path(_target).write_bytes(cold_start.packed(_compiled))
