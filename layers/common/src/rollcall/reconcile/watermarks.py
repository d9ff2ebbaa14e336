"""Marks and watermarks of calendars: advanced only past what is stored."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace
from datetime import datetime, timedelta

from rollcall.domain.caps import MOST_EVENTS
from rollcall.domain.lease import ListProgress
from rollcall.domain.listing import FIRST_FULL_IN, FULL_EVERY, SWEEP_EVERY, calm_at
from rollcall.domain.model import RecallCalendar
from rollcall.reconcile.lists import ListScan
from rollcall.reconcile.state import Held, Lookups, Tally

LONGEST_SPREAD = timedelta(seconds=30)


class Watermarks:
    """Stores how far the calendars of one run were read."""

    def __init__(
        self, lookups: Lookups, held: Held, tally: Tally, now: Callable[[], datetime],
        jitter: Callable[[], float],
    ) -> None:  # fmt: skip
        self._lookups = lookups
        self._held = held
        self._tally = tally
        self._now = now
        self._jitter = jitter

    def advance(self, scan: ListScan) -> None:
        """Move the marks of every calendar that a complete list served and proved.

        The calendars are read anew: somebody may have asked for their whole window meanwhile.
        """
        unproven = {calendar.recall_id for calendar in scan.unproven()}
        proven = [recall_id for recall_id in scan.served if recall_id not in unproven]
        pairs = []
        for recall_id in proven:
            fresh = self._lookups.calendar(recall_id)
            read = scan.served[recall_id]
            if fresh is not None and not _was_overtaken(fresh, read):
                pairs.append((self._served(fresh, read, scan), read))
        self._lookups.save(pairs, scan.newest)
        self._tally.counts["calendars_saved"] += len(pairs)
        if scan.query.recall_id is None:
            self._advance_workspace(scan)
        elif self._held.lease.watermark is None:
            self._begin_sweeps(scan)

    def postpone(
        self,
        read: RecallCalendar,
        pause: timedelta,
        *,
        check: bool,
        progress: ListProgress | None = None,
    ) -> None:
        """A list of a calendar failed: try again later, however often it is announced.

        Not where nothing is to be listed any more: another list was faster, or access was lost.
        """
        calendar = self._lookups.newest(read)
        if read.waits_for_list and not calendar.waits_for_list:
            return
        at = self._again_at(pause)
        later = replace(
            calendar,
            due_at=at,
            calm_at=at,
            attempts=calendar.attempts + 1,
            check=calendar.check or check,
            progress=progress,
        )
        self._lookups.save([(later, calendar)])

    def look_later(self, read: RecallCalendar, pause: timedelta) -> None:
        """A look at a calendar failed: look again later, and list it meanwhile."""
        calendar = self._lookups.newest(read)
        at = self._again_at(pause)
        attempts = calendar.attempts + 1
        due_at = calendar.due_at if calendar.waits_for_list else at
        later = replace(calendar, due_at=due_at, look_at=at, check=True, attempts=attempts)
        self._lookups.save([(later, calendar)])

    def _again_at(self, pause: timedelta) -> datetime:
        return self._now() + pause + min(pause / 4, LONGEST_SPREAD) * self._jitter()

    def _begin_sweeps(self, scan: ListScan) -> None:
        """Sweeps need a place to begin, whether or not there is any event yet.

        Every calendar is read whole when it is new, so what is older than its first reading need
        not be swept. All these moments are of Recall's clock.
        """
        known = [c.status_since for c in scan.served.values() if c.status_since is not None]
        begin = scan.newest or min(known, default=None)
        if begin is not None:
            self._held.change(watermark=begin, sweep_due_at=self._now() + SWEEP_EVERY)

    def _served(
        self, calendar: RecallCalendar, read: RecallCalendar, scan: ListScan
    ) -> RecallCalendar:
        """Return the calendar after a list that showed everything up to its mark."""
        now = self._now()
        shows_all = scan.shows_all_of(read)
        if not scan.is_full and calendar.full_due_at is None and not shows_all:
            # Somebody asked for the whole window meanwhile, and this list does not show it.
            return replace(calendar, synced=read.requested, sync_from=None, due_at=now)
        changes: dict[str, object] = {}
        next_full = self._first_full(now) if shows_all else calendar.full_due_at
        if scan.is_full:
            next_full = self._next_full(now)
            rows = min(calendar.rows, scan.listed)
            changes = {
                "pages": scan.pages,
                "rows": rows,
                "full": calendar.full and rows >= MOST_EVENTS,
                "scanned_at": now,
            }
        return replace(
            calendar,
            synced=read.requested,
            sync_from=None,
            watermark=_watermark(calendar, scan),
            full_due_at=next_full,
            due_at=(calendar.look_at or now) if calendar.check else next_full,
            synced_at=now,
            calm_at=calm_at(read, now),
            attempts=0,
            progress=calendar.progress if _goes_on(calendar.progress, scan) else None,
            **changes,  # type: ignore[arg-type]
        )

    def _next_full(self, now: datetime) -> datetime:
        """Return a day later, spread over a fifth of a day so that calendars do not coincide."""
        return now + FULL_EVERY * (0.9 + self._jitter() / 5)

    def _first_full(self, now: datetime) -> datetime:
        earliest, latest = FIRST_FULL_IN
        return now + earliest + (latest - earliest) * self._jitter()

    def _advance_workspace(self, scan: ListScan) -> None:
        """The workspace watermark moves when the list joined onto it without a gap."""
        lease, since = self._held.lease, scan.query.updated_since
        joined = lease.watermark is None or (since is not None and since <= lease.watermark)
        if joined and scan.newest is not None:
            self._held.change(watermark=max(scan.newest, lease.watermark or scan.newest))
        if joined:
            now = self._now()
            self._held.change(sweep_due_at=now + SWEEP_EVERY, swept_at=now)


def _was_overtaken(fresh: RecallCalendar, read: RecallCalendar) -> bool:
    """Whether another list has served the calendar since this one read it."""
    return fresh.synced > read.synced and fresh.synced >= read.requested


def _goes_on(progress: ListProgress | None, scan: ListScan) -> bool:
    """Whether a list that was put off is another one than that which has ended."""
    if progress is None:
        return False
    return scan.query.recall_id is None or (progress.is_full and not scan.is_full)


def _watermark(calendar: RecallCalendar, scan: ListScan) -> datetime | None:
    """Return the watermark after a list that joined onto it, else as it was."""
    newest, since = scan.newest, scan.query.updated_since
    if newest is None:
        return calendar.watermark
    joined = since is None or (calendar.watermark is not None and since <= calendar.watermark)
    return max(newest, calendar.watermark or newest) if joined else calendar.watermark
