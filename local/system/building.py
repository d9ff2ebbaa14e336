"""Turns the repository into something to deploy here, doing again only what the sources changed."""

import fcntl
import hashlib
import os
import subprocess
import sys
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path

from infra.assets import fingerprint, staged_function
from infra.layer import cached_layer
from local.system.assembly import Sources, read_assembly
from local.system.errors import CannotRun
from local.system.settings import ROOT
from rollcall.runtime.setting import FUNCTIONS
from rollcall.runtime.settings import Settings

STACK = "Rollcall"
BUILD = ROOT / "build" / "local"

type Say = Callable[[str], None]


def build(say: Say) -> Sources:
    """The stack of this checkout.

    The template depends on `infra` and on what is declared of the settings, so changing a function
    or the layer does not cost a synthesis. Several processes may call this at once.

    Raises:
        CannotRun: the synthesis or the installation of the layer failed.
    """
    output = BUILD / "cdk.out"
    with _alone(BUILD / "lock"), _synthesis(output, say):
        layer = _layer(BUILD / "layer", say)
        functions: dict[str, tuple[str, Path]] = {n: _function(n) for n in FUNCTIONS}
    return Sources(read_assembly(output, STACK), layer, functions)


@contextmanager
def _synthesis(output: Path, say: Say) -> Iterator[None]:
    """Synthesises while the body runs; there is nothing to do if `infra` did not change."""
    stamp = output.with_suffix(".sources")
    sources = fingerprint(ROOT / "infra", ROOT / "requirements" / "dev.txt") + _declared()
    if stamp.exists() and stamp.read_text() == sources:
        yield
        return
    say("Writing the CloudFormation template (only when infra/ has changed)")
    stamp.unlink(missing_ok=True)
    with _started([sys.executable, "-m", "infra.app"], _environment(output)) as process:
        yield
        _, complaints = process.communicate()
    if process.returncode != 0:
        raise CannotRun(f"The template could not be written: {_last_line(complaints)}")
    stamp.write_text(sources)


def _declared() -> str:
    """A digest of what the template takes from the declaration of the settings."""
    given = [[each.variable for each in Settings.of(name)] for name in FUNCTIONS]
    chosen = [
        (each.parameter, each.meaning, each.default, each.pattern, each.kind.words)
        for each in Settings.choices()
    ]
    return hashlib.sha256(repr((given, chosen)).encode()).hexdigest()


def _environment(output: Path) -> dict[str, str]:
    # With credentials in its environment the CDK would ask AWS who they belong to.
    kept = {name: value for name, value in os.environ.items() if not name.startswith("AWS_")}
    # The layer is built for this machine, and what cdk-nag finds belongs in the check.
    chosen = {"ROLLCALL_LAYER": "empty", "ROLLCALL_SKIP_NAG": "1", "ROLLCALL_CDK_OUT": str(output)}
    return kept | chosen


@contextmanager
def _started(command: list[str], environment: dict[str, str]) -> Iterator["subprocess.Popen[str]"]:
    with subprocess.Popen(
        command,
        cwd=ROOT,
        env=environment,
        stdin=subprocess.DEVNULL,
        stdout=subprocess.DEVNULL,
        stderr=subprocess.PIPE,
        text=True,
    ) as process:
        try:
            yield process
        finally:
            if process.poll() is None:
                process.kill()


def _layer(folder: Path, say: Say) -> Path:
    if not folder.exists():
        say("Installing the libraries of the functions (once)")
    try:
        return cached_layer(folder, "host")
    except (RuntimeError, subprocess.CalledProcessError) as error:
        raise CannotRun(f"The functions' libraries could not be installed: {error}.") from error


def _function(name: str) -> tuple[str, Path]:
    folder = staged_function(BUILD / "functions", name)
    return f"{folder.name}.zip", folder


@contextmanager
def _alone(path: Path) -> Iterator[None]:
    path.parent.mkdir(parents=True, exist_ok=True)
    with path.open("w") as lock:
        fcntl.flock(lock, fcntl.LOCK_EX)
        yield


def _last_line(text: str) -> str:
    lines = [line.strip() for line in text.splitlines() if line.strip()]
    return lines[-1] if lines else "no reason given"
