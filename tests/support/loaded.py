"""What a function has loaded when its start is over, seen in a process of its own."""

from __future__ import annotations

import os
import subprocess
import sys
from collections.abc import Collection
from typing import NamedTuple

from rollcall.runtime.setting import Function
from tests.support.settings import environment_of

PROGRAM = """
import gc, sys
import functions.{name}.main
print(gc.isenabled() and gc.get_freeze_count() > 0, *sys.modules)
"""


class Loaded(NamedTuple):
    """The modules, and whether garbage is collected again, but not among what was loaded."""

    modules: frozenset[str]
    collects: bool

    def among(self, unwanted: Collection[str]) -> set[str]:
        """Those of the modules that are unwanted, or are part of what is."""
        return {name for name in self.modules for root in unwanted if _within(name, root)}


def loaded_by(name: Function) -> Loaded:
    """Start the function with settings that are right."""
    done = subprocess.run(
        [sys.executable, "-c", PROGRAM.format(name=name)],
        capture_output=True,
        text=True,
        check=True,
        env={
            "AWS_DEFAULT_REGION": "us-west-2",
            "PATH": "/usr/bin:/bin",
            "PYTHONPATH": os.pathsep.join(sys.path),
            **environment_of(name),
        },
    )
    collects, *modules = done.stdout.split()
    return Loaded(frozenset(modules), collects == "True")


def _within(name: str, root: str) -> bool:
    return name == root or name.startswith(f"{root}.")
