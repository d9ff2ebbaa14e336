"""How long every function waits for a service of AWS."""

from __future__ import annotations

from botocore.config import Config

CLIENT = Config(
    connect_timeout=0.5, read_timeout=1.5, retries={"mode": "standard", "total_max_attempts": 2}
)
"""Five seconds at most, the pause before the second try included; AWS answers within tenths of one.

A request of ten seconds can wait in vain for one service and still answer, and a run that loses the
table at its end can still give its lease back.
"""
