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
from rollcall.domain.rows import REOPENED
from rollcall.ports.worker_store import EventKey
from rollcall.reconcile.slice import Slice

type UserDay = tuple[str, date]


class Caps:
    """Counts what is ordered, for one slice; shared by its threads.

    What this slice ordered, or read of a row, is known here before it is stored.
    """

    def __init__(self, work: Slice) -> None:
        self._work = work
        self._lock = threading.Lock()
        self._stored: dict[UserDay, frozenset[EventKey]] = {}
        self._noted: dict[EventKey, UserDay | None] = {}
        self._on_day: Counter[UserDay] = Counter()

    def note(self, row: EventRow, before: EventRow | None) -> None:
        """What is known of a row now: whether it has a bot on its day, or may have one.

        A bot that was not there ``before`` was ordered by somebody whom no answer reached.
        """
        with self._lock:
            has_bot = not self._is_new(row)
            self._set(row.key, _day_of(row) if has_bot or row.in_doubt else None)
            if has_bot and before is not None and self._is_new(before):
                self._order(1)

    def allow(self, row: EventRow) -> bool:
        """Whether this row may be given a bot now; counts it when it may.

        Replacing a bot that is there is not a new one and always allowed.
        """
        if not self._is_new(row):
            return True
        caps = self._work.caps
        with self._lock:
            if self._order(0) >= caps.per_workspace or self._others(row) >= caps.per_user:
                if row.problem != REOPENED:
                    self._work.counts["cap_reached"] += 1
                return False
            self._set(row.key, _day_of(row))
            self._order(1)
            return True

    def give_back(self, row: EventRow, *, may_exist: bool) -> None:
        """An order that was allowed did not come about, as far as is known.

        One that ``may_exist`` still counts for its user, until somebody has looked.
        """
        if not self._is_new(row):
            return
        with self._lock:
            self._set(row.key, _day_of(row) if may_exist else None)
            self._order(-1)

    def _order(self, more: int) -> int:
        """Count new bots of the workspace; how many there are today."""
        lease, today = self._work.lease, self._work.now().date().isoformat()
        ordered = max((lease.ordered if lease.ordered_on == today else 0) + more, 0)
        if more:
            self._work.ordered(today, ordered)
        return ordered

    def _is_new(self, row: EventRow) -> bool:
        return not live_bots(row.facts, row.observed, self._work.now())

    def _set(self, key: EventKey, day: UserDay | None) -> None:
        before = self._noted.get(key)
        if before is not None:
            self._on_day[before] -= 1
        if day is not None:
            self._on_day[day] += 1
        self._noted[key] = day

    def _others(self, row: EventRow) -> int:
        """Other meetings of the user on that day that have a bot, or may have one."""
        user_id, day = user_day = _day_of(row)
        if user_day not in self._stored:
            midnight = datetime.combine(day, time(), UTC)
            self._stored[user_day] = self._work.outside.store.bots_between(
                user_id, midnight, midnight + timedelta(days=1)
            )
        unnoted = self._stored[user_day] - self._noted.keys() - {row.key}
        return len(unnoted) + self._on_day[user_day] - (self._noted.get(row.key) == user_day)


def _day_of(row: EventRow) -> UserDay:
    return row.user_id, row.facts.start.astimezone(UTC).date()
