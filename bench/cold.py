"""CPU of a cold start in fresh processes: each function beside botocore alone."""

from __future__ import annotations

import json
import os
import subprocess
import sys
from collections.abc import Iterator, Mapping
from pathlib import Path
from tempfile import TemporaryDirectory

from bench.ratios import Ratio, of_pairs
from infra.node_runtime import REPOSITORY, use_bundled_node
from rollcall.runtime.setting import FUNCTIONS
from tests.infra.template import Template

NOTHING = "pass"
BOTOCORE = "import botocore.session"
CLIENTS = """
from botocore.config import Config
from botocore.session import get_session
config = Config(retries={"mode": "standard", "max_attempts": 3})
session = get_session()
for name in ("secretsmanager", "dynamodb", "sqs"):
    session.create_client(name, config=config)
"""
_AWS = {
    "AWS_DEFAULT_REGION": "us-west-2",
    "AWS_ACCESS_KEY_ID": "FAKE",
    "AWS_SECRET_ACCESS_KEY": "FAKE",
    "AWS_EC2_METADATA_DISABLED": "true",
}


def imports(rounds: int) -> Ratio:
    """Everything that the webhook function imports, beside `botocore.session`.

    Without settings it composes nothing, so only the imports are left.
    """
    return _pairs("webhook, imports", ("import functions.webhook.main", {}), BOTOCORE, rounds)


def starts(rounds: int) -> Iterator[Ratio]:
    """The whole cold start of each function, beside botocore making three clients."""
    template = _template()
    for name in FUNCTIONS:
        ours = (f"import functions.{name}.main", template.plain_environment(name))
        yield _pairs(name, ours, CLIENTS, rounds)


def _template() -> Template:
    """The stack as it is deployed, which knows the settings of each function."""
    use_bundled_node()
    from infra.synthesis import synthesise  # noqa: PLC0415 - starts Node.js, prepared just above

    with TemporaryDirectory() as folder:
        return Template(json.loads(synthesise(Path(folder), layer="empty", nag=False).read_text()))


def _pairs(name: str, ours: tuple[str, Mapping[str, str]], floor: str, rounds: int) -> Ratio:
    _cpu(*ours)
    _cpu(floor, {})
    pairs = []
    for _ in range(rounds):
        bare = _cpu(NOTHING, {})
        pairs.append((_cpu(*ours) - bare, _cpu(floor, {}) - bare))
    return of_pairs(name, pairs)


def _cpu(code: str, settings: Mapping[str, str]) -> float:
    """CPU seconds, user and system, of a process that runs this and ends."""
    process = subprocess.Popen(
        [sys.executable, "-c", code],
        cwd=REPOSITORY,
        env={"PATH": os.environ.get("PATH", ""), **_AWS, **settings},
        stdout=subprocess.DEVNULL,
    )
    _, status, usage = os.wait4(process.pid, 0)
    process.returncode = os.waitstatus_to_exitcode(status)
    if process.returncode:
        raise RuntimeError(f"{code.strip()!r} ended with {process.returncode}")
    return usage.ru_utime + usage.ru_stime
