"""Tell the worker that there is something to do, once it is stored and marked due."""

from __future__ import annotations

from datetime import datetime

from rollcall.domain.errors import Retryable
from rollcall.ports.wake import WakeQueue

WORKSPACE = "main"
"""One installation serves one Recall workspace."""


def wake(queue: WakeQueue, now: datetime) -> None:
    """Wake the worker; without an answer from the queue the tick does it, a minute later."""
    try:
        queue.wake(WORKSPACE, now)
    except Retryable:
        return
