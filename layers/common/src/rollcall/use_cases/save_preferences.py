"""Replace a user's rules and have the worker follow them."""

from __future__ import annotations

from datetime import datetime

from rollcall.domain.errors import VersionConflict
from rollcall.domain.preferences import Preferences
from rollcall.ports.portal_store import Mark, PortalStore
from rollcall.ports.wake import WakeQueue
from rollcall.use_cases.tell_worker import WORKSPACE, wake


def save_preferences(
    store: PortalStore,
    queue: WakeQueue,
    user_id: str,
    preferences: Preferences,
    *,
    version: int,
    now: datetime,
    cause: str = "",
) -> None:
    """Save rules that were edited from ``version`` (0: none yet), then wake the worker.

    ``cause`` is the id of the request. The same rules sent twice, as by a double click, are saved
    once. Raises VersionConflict when
    other rules were saved meanwhile, and Unavailable.
    """
    try:
        store.save_preferences(user_id, preferences, version, Mark(WORKSPACE, now, cause))
    except VersionConflict:
        stored = store.preferences(user_id)
        if stored is None or stored.preferences != preferences:
            raise
    wake(queue, now)
