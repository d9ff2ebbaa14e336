"""Spend caps: calendar content is written by strangers, and every bot costs money.

Anybody may send an invitation, so neither one calendar nor all of them together may order bots
without end. A bot above a cap is not scheduled, and the meeting says why.
"""

from __future__ import annotations

import threading
from collections import Counter
from datetime import UTC, date, datetime, time, timedelta

from rollcall.domain.desired import live_bots
from rollcall.domain.model import EventRow
from rollcall.reconcile.slice import Slice

USER_BOTS_PER_DAY = 40
"""Bots that one user's calendars may have on one day of meetings (UTC)."""
WORKSPACE_BOTS_PER_DAY = 20_000
"""New bots that a workspace may order on one day (UTC)."""


class Caps:
    """Counts what is ordered, for one slice; shared by its threads."""

    def __init__(self, work: Slice) -> None:
        self._work = work
        self._lock = threading.Lock()
        self._per_user: Counter[tuple[str, date]] = Counter()

    def allow(self, row: EventRow) -> bool:
        """Whether this row may be given a bot now; counts it when it may.

        Replacing a bot that is there is not a new one and always allowed.
        """
        now = self._work.now()
        if not self._is_new(row):
            return True
        with self._lock:
            lease = self._work.lease
            today = now.date().isoformat()
            ordered = lease.ordered if lease.ordered_on == today else 0
            user_day = (row.user_id, row.facts.start.date())
            if ordered >= WORKSPACE_BOTS_PER_DAY or self._of_user(user_day) >= USER_BOTS_PER_DAY:
                self._work.counts["cap_reached"] += 1
                return False
            self._per_user[user_day] += 1
            self._work.ordered(today, ordered + 1)
            return True

    def give_back(self, row: EventRow) -> None:
        """An order that was allowed did not come about."""
        if not self._is_new(row):
            return
        with self._lock:
            self._per_user[row.user_id, row.facts.start.date()] -= 1
            lease = self._work.lease
            self._work.ordered(lease.ordered_on, max(lease.ordered - 1, 0))

    def _is_new(self, row: EventRow) -> bool:
        return not live_bots(row.facts, row.observed, self._work.now())

    def _of_user(self, user_day: tuple[str, date]) -> int:
        """Bots of the user on that day, those of this slice included."""
        if user_day not in self._per_user:
            user_id, day = user_day
            midnight = datetime.combine(day, time(), UTC)
            self._per_user[user_day] = self._work.outside.store.bots_between(
                user_id, midnight, midnight + timedelta(days=1)
            )
        return self._per_user[user_day]
