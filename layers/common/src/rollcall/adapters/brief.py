"""Time-outs for services that a request can go on without."""

from __future__ import annotations

from botocore.config import Config

BRIEF = Config(
    connect_timeout=1, read_timeout=2, retries={"mode": "standard", "total_max_attempts": 2}
)
"""Six seconds at most: a last good value serves, the tick wakes the worker, a user tries again."""
