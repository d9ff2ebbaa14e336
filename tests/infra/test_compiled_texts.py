"""What is deployed compiles no text of any module at its start."""

from __future__ import annotations

import os
import subprocess
import sys
from pathlib import Path

import pytest

from infra.assets import SOURCES, stage_function
from rollcall.runtime import cold_start
from rollcall.runtime.setting import FUNCTIONS, Function
from tests.support.settings import environment_of

pytestmark = pytest.mark.slow

# Writes a set into a pattern: in each process it is another text.
NEVER_THE_SAME = {"jwt.utils"}

PROGRAM = """
import sys
import rollcall.runtime.cold_start as cold_start
execute, pattern, met, missed = cold_start.execute, cold_start.pattern, [], []
def methods_heard(methods, text, names, local):
    (met if text in methods else missed).append(names["__name__"])
    execute(methods, text, names, local)
def pattern_heard(patterns, as_ever, text, flags=0):
    made = pattern(patterns, as_ever, text, flags)
    assert made == as_ever(text, flags), text
    frame = sys._getframe(1)
    while frame.f_globals["__name__"].partition(".")[0] == "re":
        frame = frame.f_back
    if frame.f_code.co_name == "<module>":
        (met if (text, flags) in patterns else missed).append(frame.f_globals["__name__"])
    return made
cold_start.execute, cold_start.pattern = methods_heard, pattern_heard
import functions.{name}.main
print(len(met), *missed)
"""
"""Patterns that are made by a function, as of settings, are not known when it is built."""


def compiled_at_start(name: Function, asset: Path) -> tuple[int, list[str]]:
    """How many texts of modules had code, and the modules of those that had none."""
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
def test_every_text_of_the_modules_that_a_function_loads_is_ready(
    name: Function, tmp_path: Path
) -> None:
    stage_function(name, tmp_path)
    met, missed = compiled_at_start(name, tmp_path)
    assert met > 150
    assert set(missed) <= NEVER_THE_SAME


def test_without_the_file_nothing_is_taken_from_it(tmp_path: Path) -> None:
    stage_function("webhook", tmp_path)
    (tmp_path / "functions" / "webhook" / cold_start.TEXTS).unlink()
    assert compiled_at_start("webhook", tmp_path) == (0, [])
