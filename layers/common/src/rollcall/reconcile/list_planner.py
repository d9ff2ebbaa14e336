"""Which lists of events can be begun: as few as serve what is marked and is not being listed."""

from __future__ import annotations

from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass, field, replace
from datetime import datetime, timedelta

from rollcall.domain.lease import Lease, ListProgress
from rollcall.domain.listing import MANY_NEW, ListQuery, is_new, plan_changes, since_made, whole
from rollcall.domain.model import RecallCalendar
from rollcall.reconcile.lists import (
    BESIDE,
    FEW_BESIDE,
    WORKSPACE_LIST,
    Lists,
    ListScan,
    resume,
    takes_long,
)
from rollcall.reconcile.scheduler import Kind
from rollcall.reconcile.state import Held, Lookups

FRESH = timedelta(seconds=10)
"""A list of all that overtakes another serves marks so young: older ones would make it as long.

More than a few older ones that the first one does not serve join it all the same."""
STATUS_FIRST = timedelta(seconds=3)
"""How long the events of a calendar wait until its status was looked at."""


@dataclass(slots=True)
class ListPlanner:
    """Plans the lists of one run."""

    held: Held
    lookups: Lookups
    lists: Lists
    _marked: Mapping[str, RecallCalendar] = field(default_factory=dict)

    def plan(self, marked: Mapping[str, RecallCalendar], now: datetime) -> None:
        """Work out anew which lists can be begun, for calendars by their Recall id."""
        self._marked = marked
        self._trust_workspace_listing_again(now)
        due = [c for c in marked.values() if self._can_list(c, now)]
        changed = [c for c in due if c.full_due_at is not None]
        whole_windows = [c for c in due if c.full_due_at is None]
        wide = self._wide_key(now)
        if wide == WORKSPACE_LIST:
            new = [c for c in whole_windows if is_new(c, now)]
            if len(new) >= MANY_NEW:
                changed += map(since_made, new)
                whole_windows = [c for c in whole_windows if c not in new]
        self.lists.plans = {c.recall_id: self._scan(whole(c, now)) for c in whole_windows}
        for query in self._queries(changed, wide, now):
            key = query.recall_id or wide
            if key not in self.lists.scans:
                self.lists.plans[key] = self._scan(query)
        if self.held.lease.progress is not None and WORKSPACE_LIST not in self.lists.scans:
            self._resume_workspace_list(self.held.lease.progress)

    def next_list_at(self, now: datetime) -> datetime | None:
        """Return when a calendar can be listed that must wait; None when none waits."""
        waits = [
            max(calendar.due_at or now, calendar.calm_at or now, _after_status(calendar, now))
            for calendar in self._marked.values()
            if calendar.waits_for_list and (calendar.connected or calendar.full_due_at is not None)
        ]
        return min((moment for moment in waits if moment > now), default=None)

    def _queries(
        self, changed: Sequence[RecallCalendar], wide: str, now: datetime
    ) -> list[ListQuery]:
        lease = self.held.lease
        is_main = wide == WORKSPACE_LIST
        sweep_due = lease.sweep_due_at is None or lease.sweep_due_at <= now
        # A calendar whose own list was put off would make a list of all as long.
        alone = {*self.lists.unproven, *(c.recall_id for c in changed if c.progress)}
        if wide == BESIDE:
            old = {c.recall_id for c in changed if c.sync_from and c.sync_from < now - FRESH}
            if len(old) <= FEW_BESIDE:
                alone |= old
            else:
                waiting = old.intersection(self._served_by_main())
                changed = [c for c in changed if c.recall_id not in waiting]
        return plan_changes(
            changed,
            now,
            workspace_listing=bool(wide),
            watermark=lease.watermark if is_main else None,
            sweep_due=sweep_due and is_main,
            alone=alone,
        )

    def _wide_key(self, now: datetime) -> str:
        """Return the key of the next list of all; empty where calendars are listed alone.

        A list of all that takes long is overtaken by a second one, which begins later and so is
        short.
        """
        lease = self.held.lease
        main, progress = self.lists.scans.get(WORKSPACE_LIST), lease.progress
        if not lease.workspace_listing or _suspects_lists(lease):
            return ""
        if main is not None:
            overtaken = main.is_overtaken(now)
        else:
            overtaken = progress is not None and (
                bool(progress.filled_by) or takes_long(progress.began_at, now)
            )
        return BESIDE if overtaken else WORKSPACE_LIST

    def _served_by_main(self) -> Collection[str]:
        """Return the calendars that the list of all serves, under way or put off."""
        main, progress = self.lists.scans.get(WORKSPACE_LIST), self.held.lease.progress
        if main is not None:
            return main.served.keys()
        return progress.serves.keys() if progress is not None else ()

    def _can_list(self, calendar: RecallCalendar, now: datetime) -> bool:
        recall_id = calendar.recall_id
        if not calendar.waits_for_list or self.lists.shows(recall_id, now):
            return False
        if self._is_put_off(calendar):
            return False
        fills = recall_id in self.lists.workspace_filled_by(self.held.lease.progress)
        if fills and calendar.full_due_at is not None:
            # What it announced meanwhile would make the next list as long.
            return False
        if max(calendar.due_at or now, calendar.calm_at or now) > now:
            return False
        if calendar.full_due_at is None and not calendar.connected:
            return False
        return _after_status(calendar, now) <= now

    def _is_put_off(self, calendar: RecallCalendar) -> bool:
        """Whether the list of all that serves this calendar goes on later in this run."""
        progress = self.held.lease.progress
        if progress is None or WORKSPACE_LIST in self.lists.scans:
            return False
        return progress.serves.get(calendar.recall_id) == calendar.requested

    def _scan(self, query: ListQuery) -> ListScan:
        calendar = self._marked.get(query.recall_id or "")
        resumed = _resumed(calendar, query) if calendar is not None else None
        if resumed is not None:
            return resumed
        served = {recall_id: self._marked[recall_id] for recall_id in query.serves}
        scan = ListScan(query, served)
        if query.recall_id is not None:
            scan.proves = self.lists.unproven.get(query.recall_id)
        return scan

    def _resume_workspace_list(self, progress: ListProgress) -> None:
        found = self.lookups.calendars(progress.serves)
        if len(found) < len(progress.serves):
            # A calendar was deleted meanwhile, so page offsets shifted: start the list again.
            self.held.change(progress=None)
            return
        self.lists.plans[WORKSPACE_LIST] = resume(progress, found)

    def _trust_workspace_listing_again(self, now: datetime) -> None:
        """Once a day workspace lists get another chance; how each one proves itself is the same."""
        lease = self.held.lease
        at = lease.list_together_at
        if not lease.workspace_listing and (at is None or at <= now):
            self.held.change(workspace_listing=True, list_together_at=None)


def _suspects_lists(lease: Lease) -> bool:
    """Whether a list killed a worker: calendars are listed alone until it is known whose."""
    lists = (f"{Kind.LIST}:", f"{Kind.SCAN}:")
    return any(name.startswith(lists) for name in lease.suspects)


def _after_status(calendar: RecallCalendar, now: datetime) -> datetime:
    """Return when a calendar is listed although its status was not looked at yet."""
    waits = calendar.check and calendar.look_at is None
    return (calendar.due_at or now) + STATUS_FIRST if waits else now


def daily_scan(calendar: RecallCalendar, now: datetime) -> ListScan:
    """Return the daily read of a calendar's whole window, or the rest of one that was put off."""
    query = whole(calendar, now)
    return _resumed(calendar, query) or ListScan(query, {calendar.recall_id: calendar})


def _resumed(calendar: RecallCalendar, query: ListQuery) -> ListScan | None:
    """Return the list that an earlier run began, when it is this very list.

    What was announced since may lie on pages that it has read. A daily read goes on all the same
    once another list has shown that.
    """
    progress = calendar.progress
    if progress is None or progress.is_full != (query.updated_since is None):
        return None
    unannounced = progress.serves.get(calendar.recall_id) == calendar.requested
    shown = progress.is_full and calendar.full_due_at is not None and calendar.sync_from is None
    if not (unannounced or shown):
        return None
    serves = {calendar.recall_id: calendar.requested}
    return resume(replace(progress, serves=serves), {calendar.recall_id: calendar})
