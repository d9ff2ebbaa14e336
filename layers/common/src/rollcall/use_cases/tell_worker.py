"""Tell the worker that a user's wishes changed: mark first, then wake."""

from __future__ import annotations

from datetime import datetime

from rollcall.domain.errors import Retryable
from rollcall.domain.model import Wanted
from rollcall.ports import PortalStore, WakeQueue

WORKSPACE = "main"
"""One installation serves one Recall workspace."""


def tell_worker(store: PortalStore, queue: WakeQueue, user_id: str, now: datetime) -> None:
    """Mark every calendar of the user due, then wake the worker.

    The mark is the promise; a wake-up that fails costs at most the minute until the next tick.
    Raises Unavailable when a mark cannot be stored.
    """
    for connection in store.connections(user_id):
        if connection.wanted is Wanted.CONNECTED:
            store.request(user_id, connection.calendar_key, WORKSPACE, now)
    wake(queue, now)


def wake(queue: WakeQueue, now: datetime) -> None:
    """Wake the worker; without an answer from the queue the tick does it."""
    try:
        queue.wake(WORKSPACE, now)
    except Retryable:
        return
