"""Marks and watermarks of calendars: moved only past what is stored."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace
from datetime import datetime, timedelta

from rollcall.domain.listing import FULL_EVERY, SWEEP_EVERY
from rollcall.domain.model import RecallCalendar
from rollcall.reconcile.reading import Reading
from rollcall.reconcile.slice import Slice

LOOK_AGAIN = timedelta(seconds=30)
"""The pause after a calendar could not be looked at, although its events could be listed."""


class Marks:
    """Stores how far the calendars of one slice were read."""

    def __init__(self, work: Slice) -> None:
        self._work = work

    def move(self, reading: Reading) -> None:
        """A complete list is stored: move the marks of every calendar that it served and proved."""
        unproven = {calendar.recall_id for calendar in reading.unproven()}
        proven = [c for recall_id, c in reading.served.items() if recall_id not in unproven]
        self._save([(self._served(c, reading), c) for c in proven], reading.newest)
        if reading.query.recall_id is None:
            self._move_workspace(reading)
        elif self._work.lease.watermark is None:
            self._begin_sweeps(reading)

    def postpone(self, reading: Reading, until: datetime, *, check: bool) -> None:
        """The list of these calendars failed: try again later, unless they are marked anew."""
        served = reading.served.values()
        self._save([(replace(c, due_at=until, check=c.check or check), c) for c in served])

    def _begin_sweeps(self, reading: Reading) -> None:
        """Sweeps need a place to begin, whether or not there is any event yet.

        Every calendar is read whole when it is new, so what is older than its first reading need
        not be swept. All these moments are of Recall's clock.
        """
        known = [c.status_since for c in reading.served.values() if c.status_since is not None]
        begin = reading.newest or min(known, default=None)
        if begin is not None:
            self._work.set_watermark(begin)
            self._work.sweep_at(self._work.now() + SWEEP_EVERY)

    def _served(self, calendar: RecallCalendar, reading: Reading) -> RecallCalendar:
        """The calendar after a list that showed everything up to its mark."""
        now = self._work.now()
        full = reading.query.recall_id is not None and reading.query.updated_since is None
        if not full and calendar.full_due_at is None:
            # Somebody asked for the whole window meanwhile, and this list does not show it.
            return replace(calendar, synced=calendar.requested, sync_from=None, due_at=now)
        next_full = self._next_full(now) if full else calendar.full_due_at
        return replace(
            calendar,
            synced=calendar.requested,
            sync_from=None,
            watermark=_watermark(calendar, reading),
            full_due_at=next_full,
            due_at=now + LOOK_AGAIN if calendar.check else next_full,
            synced_at=now,
        )

    def _save(
        self,
        calendars: Sequence[tuple[RecallCalendar, RecallCalendar]],
        covered_until: datetime | None = None,
    ) -> None:
        self._work.outside.store.save_calendars(self._work.lease, calendars, covered_until)
        self._work.counts["calendars_saved"] += len(calendars)

    def _next_full(self, now: datetime) -> datetime:
        """A day later, spread over a fifth of a day so that calendars do not come together."""
        return now + FULL_EVERY * (0.9 + self._work.outside.jitter() / 5)

    def _move_workspace(self, reading: Reading) -> None:
        """The workspace watermark moves when the list joined onto it without a gap."""
        now, lease, since = self._work.now(), self._work.lease, reading.query.updated_since
        joined = lease.watermark is None or (since is not None and since <= lease.watermark)
        if joined and reading.newest is not None:
            newest = max(reading.newest, lease.watermark or reading.newest)
            self._work.set_watermark(newest)
        if joined:
            self._work.sweep_at(now + SWEEP_EVERY)


def _watermark(calendar: RecallCalendar, reading: Reading) -> datetime | None:
    """The calendar's watermark after a list that joined onto it, else as it was."""
    since, newest = reading.query.updated_since, reading.newest
    if newest is None:
        return calendar.watermark
    if calendar.watermark is None or since is None:
        whole = since is None
        return max(newest, calendar.watermark or newest) if whole else calendar.watermark
    return max(newest, calendar.watermark) if since <= calendar.watermark else calendar.watermark
