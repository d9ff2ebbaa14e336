"""What is deployed compiles no method of any class at its start."""

from __future__ import annotations

import os
import subprocess
import sys
from pathlib import Path

import pytest

from infra.assets import stage_function
from infra.dataclass_methods import SOURCES
from rollcall.runtime import cold_start
from rollcall.runtime.setting import FUNCTIONS, Function
from tests.support.settings import environment_of

pytestmark = pytest.mark.slow

PROGRAM = """
import rollcall.runtime.cold_start as cold_start
execute, met, missed = cold_start.execute, [], []
def heard(compiled, text, names, local):
    (met if text in compiled else missed).append(names["__name__"])
    execute(compiled, text, names, local)
cold_start.execute = heard
import functions.{name}.main
print(len(met), *missed)
"""


def compiled_at_start(name: Function, asset: Path) -> tuple[int, list[str]]:
    """How many texts of methods had byte code, and the modules of those that had none."""
    done = subprocess.run(
        [sys.executable, "-c", PROGRAM.format(name=name)],
        capture_output=True,
        text=True,
        check=True,
        cwd=asset,
        env={
            "AWS_DEFAULT_REGION": "us-west-2",
            "PYTHONPATH": os.pathsep.join((str(asset), str(SOURCES))),
            **environment_of(name),
        },
    )
    met, *missed = done.stdout.split()
    return int(met), missed


@pytest.mark.parametrize("name", FUNCTIONS)
def test_every_class_that_a_function_loads_has_its_methods_ready(
    name: Function, tmp_path: Path
) -> None:
    stage_function(name, tmp_path)
    met, missed = compiled_at_start(name, tmp_path)
    assert met > 50
    assert missed == []


def test_without_the_file_nothing_is_taken_from_it(tmp_path: Path) -> None:
    stage_function("webhook", tmp_path)
    (tmp_path / "functions" / "webhook" / cold_start.METHODS).unlink()
    assert compiled_at_start("webhook", tmp_path) == (0, [])
