"""Replace a user's rules and have the worker follow them."""

from __future__ import annotations

from datetime import datetime

from rollcall.domain.errors import VersionConflict
from rollcall.domain.preferences import Preferences
from rollcall.ports import PortalStore, WakeQueue
from rollcall.use_cases.tell_worker import tell_worker


def save_preferences(
    store: PortalStore,
    queue: WakeQueue,
    user_id: str,
    preferences: Preferences,
    *,
    version: int,
    now: datetime,
) -> None:
    """Save rules that were edited from ``version`` (0: none yet), then tell the worker.

    The same rules sent twice, as by a double click, are saved once. Raises VersionConflict when
    other rules were saved meanwhile, and Unavailable.
    """
    try:
        store.save_preferences(user_id, preferences, version)
    except VersionConflict:
        stored = store.preferences(user_id)
        if stored is None or stored.preferences != preferences:
            raise
    tell_worker(store, queue, user_id, now)
