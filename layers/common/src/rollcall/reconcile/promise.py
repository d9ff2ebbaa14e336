"""Counts what alarms look at and no single failure shows, when a slice is over.

All of it is read off the table anew by each slice, so an alarm goes on for as long as its cause
does. What is zero is left out: a metric that is never sent costs nothing.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable
from dataclasses import asdict
from datetime import datetime, timedelta

from rollcall.domain.errors import RequestRefused, Unavailable
from rollcall.domain.promise import AHEAD, BACK, overdue
from rollcall.ports.tokens import TokenVault
from rollcall.reconcile.slice import Slice

MOST_ROWS = 1000
"""Rows read of each index. As many that are due and start soon are an alarm in themselves."""
LONGEST_PAUSE = timedelta(minutes=6)
"""A connection that waits for its next try is due within five minutes."""


def promise_counts(work: Slice) -> dict[str, int]:
    """What is overdue once the slice is over, and whether Recall has long been silent."""
    now = work.now()
    counts = {**_overdue(work, now), "recall_silent": int(work.calls.silence.is_long(now))}
    return {name: times for name, times in counts.items() if times}


def _overdue(work: Slice, now: datetime) -> dict[str, int]:
    """Two queries of an index, mostly of nothing.

    A table out of reach is no news here: the slice has just used it, and the next one fails aloud.
    """
    store, workspace = work.outside.store, work.lease.workspace
    try:
        rows = store.due_bots_between(workspace, now - BACK, now + AHEAD, MOST_ROWS)
        due = store.due(workspace, now + LONGEST_PAUSE, MOST_ROWS)
    except Unavailable:
        return {}
    counts = asdict(overdue(rows, due.connections, due.calendars, now))
    # Those behind the last one were not seen.
    return counts if len(rows) < MOST_ROWS else {**counts, "bots_missing": MOST_ROWS}


class CountedVault:
    """A TokenVault whose failures are counted like those of calls, and so seen by an alarm."""

    def __init__(
        self, vault: TokenVault, failed: Counter[str], report: Callable[[Exception], None]
    ) -> None:
        self._vault = vault
        self._failed = failed
        self._report = report

    def decrypt(self, ciphertext: bytes, *, user_id: str, calendar_key: str) -> str:
        """The refresh token; a token of another row is reported, as nothing of ours moves one."""
        try:
            return self._vault.decrypt(ciphertext, user_id=user_id, calendar_key=calendar_key)
        except Unavailable:
            self._failed["token_key"] += 1
            raise
        except RequestRefused as error:
            self._report(error)
            raise
