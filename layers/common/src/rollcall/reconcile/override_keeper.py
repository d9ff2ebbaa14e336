"""Overrides last as long as they matter, and hang on what outlives the calendar at Recall."""

from __future__ import annotations

from collections.abc import Iterable

from rollcall.domain.model import EventRow
from rollcall.domain.override_expiry import Upkeep, upkeep
from rollcall.ports.worker_store import WorkerStore
from rollcall.reconcile.state import Lookups


class OverrideKeeper:
    """Renews and moves the overrides of rows; most rows need nothing, and cost nothing."""

    def __init__(self, store: WorkerStore, lookups: Lookups) -> None:
        self._store = store
        self._lookups = lookups

    def keep(self, rows: Iterable[EventRow]) -> None:
        """See to the overrides of rows, which are stored like this.

        Only then: an override that was moved is found by a row that has its occurrence's name.
        """
        needs: dict[str, dict[Upkeep, None]] = {}
        for row in rows:
            found = upkeep(self._lookups.rules(row.user_id), row.facts)
            if found:
                needs.setdefault(row.user_id, {}).update(dict.fromkeys(found))
        for user_id, of_user in needs.items():
            self._store.keep_overrides(user_id, list(of_user))
            self._lookups.evict_rules(user_id)
