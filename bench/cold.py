"""CPU of a cold start, in fresh processes: the webhook function beside botocore alone."""

from __future__ import annotations

import os
import subprocess
import sys
from pathlib import Path

from bench.ratios import Ratio, of_pairs
from rollcall.runtime.settings import Settings

ROOT = Path(__file__).resolve().parent.parent
NOTHING = "pass"
BOTOCORE = "import botocore.session"
IMPORTS = "import functions.webhook.main"
"""Without settings it composes nothing, so only the imports are left."""
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
_SETTINGS = {each.variable: "fake" for each in Settings.of("webhook")}


def imports(rounds: int) -> Ratio:
    """Everything that the webhook function imports, beside `botocore.session`."""
    return _pairs("cold import", (IMPORTS, {}), (BOTOCORE, {}), rounds)


def start(rounds: int) -> Ratio:
    """The whole cold start with its three clients, beside botocore making the same three."""
    return _pairs("cold start", (IMPORTS, _SETTINGS), (CLIENTS, {}), rounds)


def _pairs(
    name: str, ours: tuple[str, dict[str, str]], floor: tuple[str, dict[str, str]], rounds: int
) -> Ratio:
    for code, settings in (ours, floor):
        _cpu(code, settings)
    pairs = []
    for _ in range(rounds):
        bare = _cpu(NOTHING, {})
        pairs.append((_cpu(*ours) - bare, _cpu(*floor) - bare))
    return of_pairs(name, pairs)


def _cpu(code: str, settings: dict[str, str]) -> float:
    """CPU seconds, user and system, of a process that runs this and ends."""
    environment = {"PATH": os.environ.get("PATH", ""), **_AWS, **settings}
    process = subprocess.Popen(
        [sys.executable, "-c", code],
        cwd=ROOT,
        env=environment,
        stdout=subprocess.DEVNULL,
    )
    _, status, usage = os.wait4(process.pid, 0)
    process.returncode = os.waitstatus_to_exitcode(status)
    if process.returncode:
        raise RuntimeError(f"{code.strip()!r} ended with {process.returncode}")
    return usage.ru_utime + usage.ru_stime
