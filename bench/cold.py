"""CPU of a cold start in fresh processes: each function beside what AWS's own library costs."""

from __future__ import annotations

import json
import os
import subprocess
import sys
from collections.abc import Iterable, Mapping
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import NamedTuple

from bench.ratios import Ratio, of_pairs
from infra.assets import staged_function
from infra.layer import cached_layer
from infra.node_runtime import REPOSITORY, use_bundled_node
from rollcall.runtime.setting import FUNCTIONS
from tests.infra.template import Template

NOTHING = "pass"
BOTOCORE = "import botocore.session"
BOTO3 = "import boto3"
IMPORTS = "webhook, imports"
BUDGETS = {
    IMPORTS: 1.3,
    "webhook": 1.5,
    "portal": 1.7,
    "sync_worker": 1.9,
    "oauth_callback": 2.2,
}
"""What a whole cold start, clients included, may cost beside `import boto3` alone."""
_AWS = {
    "AWS_DEFAULT_REGION": "us-west-2",
    "AWS_ACCESS_KEY_ID": "FAKE",
    "AWS_SECRET_ACCESS_KEY": "FAKE",
    "AWS_EC2_METADATA_DISABLED": "true",
}


class Packaged(NamedTuple):
    """What is deployed of a function; nothing else is on its path."""

    asset: Path
    layer: Path

    @property
    def path(self) -> str:
        """The two as PYTHONPATH."""
        return f"{self.asset}{os.pathsep}{self.layer}"


def missed(found: Iterable[Ratio]) -> list[str]:
    """The names of those above their budgets, as the table shows both; and of any without one."""
    return [r.name for r in found if not round(r.ratio, 2) <= BUDGETS.get(r.name, 0.0)]


def imports(rounds: int) -> Ratio:
    """Everything that the webhook function imports as deployed, beside `botocore.session`.

    Without settings it composes nothing, so only the imports are left.
    """
    ours: tuple[str, Mapping[str, str]] = ("import functions.webhook.main", {})
    packaged = _packaged("webhook")
    return of_pairs(IMPORTS, [_pair(ours, BOTOCORE, packaged) for _ in range(rounds + 1)][1:])


def starts(rounds: int) -> list[Ratio]:
    """The whole cold start of each function from what is deployed, beside `import boto3`.

    That is its asset and the layer, built for this machine. All functions take turns, so that a
    machine that is busy for a while disturbs none of them alone.
    """
    template = _template()
    contestants = {
        name: (
            f"import functions.{name}.main",
            template.plain_environment(name),
            _packaged(name),
        )
        for name in FUNCTIONS
    }
    pairs: dict[str, list[tuple[float, float]]] = {name: [] for name in contestants}
    for number in range(rounds + 1):
        for name, (code, settings, packaged) in contestants.items():
            pair = _pair((code, settings), BOTO3, packaged)
            # The first round only brings files into the machine's memory.
            pairs[name] += [pair] if number else []
    return [of_pairs(name, found) for name, found in pairs.items()]


def _packaged(name: str) -> Packaged:
    build = REPOSITORY / "build"
    layer = cached_layer(build / "layer", "host") / "python"
    return Packaged(staged_function(build / "functions", name), layer)


def _template() -> Template:
    """The stack as it is deployed, which knows the settings of each function."""
    use_bundled_node()
    from infra.synthesis import synthesise  # noqa: PLC0415 - starts Node.js, prepared just above

    with TemporaryDirectory() as folder:
        return Template(json.loads(synthesise(Path(folder), layer="empty", nag=False).read_text()))


def _pair(
    ours: tuple[str, Mapping[str, str]], floor: str, packaged: Packaged | None = None
) -> tuple[float, float]:
    """CPU of both, without what an interpreter costs that does nothing."""
    bare, own_bare = _cpu(NOTHING, {}), _cpu(NOTHING, {}, packaged)
    return _cpu(*ours, packaged) - own_bare, _cpu(floor, {}) - bare


def _cpu(code: str, settings: Mapping[str, str], packaged: Packaged | None = None) -> float:
    """CPU seconds, user and system, of a process that runs this and ends."""
    options, path = ([], {}) if packaged is None else (["-S"], {"PYTHONPATH": packaged.path})
    process = subprocess.Popen(
        [sys.executable, *options, "-c", code],
        cwd=REPOSITORY if packaged is None else REPOSITORY / "build",
        env={"PATH": os.environ.get("PATH", ""), **path, **_AWS, **settings},
        stdout=subprocess.DEVNULL,
    )
    _, status, usage = os.wait4(process.pid, 0)
    process.returncode = os.waitstatus_to_exitcode(status)
    if process.returncode:
        raise RuntimeError(f"{code.strip()!r} ended with {process.returncode}")
    return usage.ru_utime + usage.ru_stime
