"""``python -m tests.journey``: the way of a new operator, from an empty folder to nothing left.

What is shown is what is committed: the repository is cloned, prepared there, and everything after
that runs in the clone by the clone's own environment.
"""

from __future__ import annotations

import os
import shutil
import subprocess
import sys
import tempfile
import traceback
from pathlib import Path

from tests.journey.table import Table

ROOT = Path(__file__).parents[2]
INSIDE = "--inside"


def main(arguments: list[str]) -> int:
    """Run as a program; 1 at the first step that is not as it should be."""
    if arguments == [INSIDE]:
        return _inside(Path.cwd())
    if arguments:
        sys.stderr.write("Usage: python -m tests.journey\n")
        return 2
    folder = Path(tempfile.mkdtemp(prefix="rollcall-journey-"))
    return _outside(Table(), folder / "rollcall")


def _outside(table: Table, clone: Path) -> int:
    environment = _newcomers_environment()
    for name, command, place in (
        ("clone", ["git", "clone", "--quiet", str(ROOT), str(clone)], ROOT),
        ("make setup", ["make", "setup"], clone),
    ):
        table.begin(name)
        done = subprocess.run(
            command, cwd=place, env=environment, capture_output=True, text=True, check=False
        )
        if done.returncode:
            table.fail(done.stderr)
            return 1
    table.begin("")
    python = str(clone / ".venv" / "bin" / "python")
    failed = subprocess.run(
        [python, "-m", "tests.journey", INSIDE], cwd=clone, env=environment, check=False
    ).returncode
    if failed:
        sys.stderr.write(f"Everything is still in {clone.parent}; its logs are in .rollcall.\n")
        return failed
    shutil.rmtree(clone.parent)
    table.end("the whole way")
    return 0


def _newcomers_environment() -> dict[str, str]:
    """Without what this folder's own environment or an AWS account would add."""
    ours = ("AWS_", "ROLLCALL_", "PYTHON", "VIRTUAL_ENV", "MAKE", "STAGE", "TWINS", "CDK_")
    kept = {name: value for name, value in os.environ.items() if not name.startswith(ours)}
    own = str(ROOT / ".venv" / "bin")
    path = [one for one in kept["PATH"].split(os.pathsep) if one != own]
    return {**kept, "PATH": os.pathsep.join(path)}


def _inside(clone: Path) -> int:
    # Comes after the environment is made, and of the clone's own files.
    from tests.journey.steps import travel  # noqa: PLC0415 - see above

    table = Table()
    try:
        travel(table, clone)
    except BaseException as error:  # noqa: BLE001 - whatever it is, the step has failed
        traceback.print_exc()
        table.fail(str(error).partition("\n")[0])
        return 1
    return 0


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
