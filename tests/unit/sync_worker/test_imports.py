"""What the worker loads at a cold start, and in which state that leaves its process."""

from __future__ import annotations

import subprocess
import sys

from tests.support.settings import environment_of

HEAVY = ("boto3", "cryptography", "google", "jinja2", "requests", "s3transfer", "svix")
PROGRAM = f"""
import gc, sys
import functions.sync_worker.main
print(sorted(set(sys.modules) & set({HEAVY})), gc.isenabled(), gc.get_freeze_count() > 0)
"""


def test_the_worker_loads_nothing_heavy_and_collects_garbage_again_once_it_is_loaded() -> None:
    region = {"AWS_DEFAULT_REGION": "us-west-2", "PATH": "/usr/bin:/bin"}
    done = subprocess.run(
        [sys.executable, "-c", PROGRAM],
        capture_output=True,
        text=True,
        check=True,
        env={**region, **environment_of("sync_worker")},
    )
    assert done.stdout.strip() == "[] True True"
