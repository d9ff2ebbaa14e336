"""What the template changes from an earlier commit on: `python -m infra.diff COMMIT`.

Needs neither an account nor a network: both templates are synthesised here, with an empty layer and
the installed packages, and the CDK's command line compares them.
"""

import os
import shutil
import subprocess
import sys
import tarfile
from io import BytesIO
from pathlib import Path

from infra.node_runtime import REPOSITORY, node_folder
from infra.stage import VARIABLE, Stage

FOLDER = REPOSITORY / "build" / "diff"
STACK = Stage().stack
"""Of the stage that every commit knows."""


def check_out(repository: Path, commit: str, folder: Path) -> None:
    """Put the files of a commit into a folder.

    Raises:
        CalledProcessError: There is no such commit; git has said so.
    """
    command = ["git", "-C", str(repository), "archive", commit]
    archive = subprocess.run(command, check=True, stdout=subprocess.PIPE).stdout
    with tarfile.open(fileobj=BytesIO(archive)) as files:
        files.extractall(folder, filter="data")


def synthesise(source: Path, output: Path) -> None:
    """Write the template of a folder's files, by that folder's own code."""
    path = os.pathsep.join([str(source), str(source / "layers" / "common" / "src")])
    ours = {
        "PYTHONPATH": path,
        "ROLLCALL_CDK_OUT": str(output),
        "ROLLCALL_LAYER": "empty",
        "ROLLCALL_SKIP_NAG": "1",
        VARIABLE: "",
    }
    command = [sys.executable, "-m", "infra.app"]
    subprocess.run(command, check=True, cwd=source, env={**os.environ, **ours})


def main(commit: str) -> int:
    """Compare and print; the exit status."""
    shutil.rmtree(FOLDER, ignore_errors=True)
    before = FOLDER / "before" / f"{STACK}.template.json"
    check_out(REPOSITORY, commit, FOLDER / "source")
    synthesise(FOLDER / "source", before.parent)
    synthesise(REPOSITORY, FOLDER / "after")
    cdk = [str(node_folder() / "node"), "node_modules/aws-cdk/bin/cdk", "--no-notices", "diff"]
    compared = [STACK, "--app", str(FOLDER / "after"), "--template", str(before)]
    return subprocess.run([*cdk, *compared], check=False, cwd=REPOSITORY).returncode


if __name__ == "__main__":
    raise SystemExit(main(*sys.argv[1:]))
