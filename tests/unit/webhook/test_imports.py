"""The webhook starts fast because it loads little."""

from __future__ import annotations

import subprocess
import sys

HEAVY = ("boto3", "cryptography", "google", "httpx", "jinja2", "pydantic", "requests", "svix")
PROGRAM = """
import sys
import functions.webhook.main
print(sorted({name for name in sys.modules} & set(%r)))
"""


def test_the_webhook_loads_nothing_heavy() -> None:
    environment = {"AWS_DEFAULT_REGION": "us-west-2", "PATH": "/usr/bin:/bin"}
    done = subprocess.run(
        [sys.executable, "-c", PROGRAM % (HEAVY,)],
        capture_output=True,
        text=True,
        check=True,
        env=environment,
    )
    assert done.stdout.strip() == "[]"
