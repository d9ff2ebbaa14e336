"""Events of a page become rows: whose they are, what is decided, and what must be looked at."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import replace
from datetime import datetime, timedelta

from rollcall.domain.calendar_event import CalendarEvent
from rollcall.domain.caps import MOST_EVENTS, Trust, trust
from rollcall.domain.errors import MalformedEvent
from rollcall.domain.model import EventRow, RecallCalendar
from rollcall.domain.rows import PERMANENT, REOPENED, same_content
from rollcall.domain.unreadable import unread_again, unread_row, unreadable, was_never_read
from rollcall.ports.recall import Page
from rollcall.ports.worker_store import EventKey, WorkerStore
from rollcall.reconcile.lists import ListScan
from rollcall.reconcile.override_keeper import OverrideKeeper
from rollcall.reconcile.put_off import dismiss_finished
from rollcall.reconcile.stage import RowStage
from rollcall.reconcile.state import Held, Lookups, Tally

ANNOUNCED = timedelta(minutes=5)
"""By then Recall has sent the notification of a change, and tried a second time."""
COMING_DAY = timedelta(days=1)


class EventApplier:
    """Applies pages to the rows of one run."""

    def __init__(
        self, store: WorkerStore, stage: RowStage, lookups: Lookups, held: Held, tally: Tally,
        overrides: OverrideKeeper,
    ) -> None:  # fmt: skip
        self._store = store
        self._stage = stage
        self._lookups = lookups
        self._held = held
        self._tally = tally
        self._overrides = overrides

    def apply(self, page: Page, scan: ListScan, asked_at: datetime, now: datetime) -> None:
        """Apply one page that was asked for then. An event goes to its calendar's owner of now."""
        ids = {event.calendar_id for event in page.events}
        ids |= {error.calendar_id for error in page.unreadable if error.calendar_id}
        owners = self._lookups.calendars(ids)
        for error in page.unreadable:
            self._park(error, owners, now)
        ours = [event for event in page.events if event.calendar_id in owners]
        self._tally.counts["foreign_events"] += len(page.events) - len(ours)
        rows = self._stage.load(_key(event, owners) for event in ours)
        unchanged: list[EventRow] = []
        for event in ours:
            owner, row = owners[event.calendar_id], rows.get(_key(event, owners))
            scan.saw(event.calendar_id, event.updated_at)
            self._meetings_until(event.start, now)
            if row is not None and self._stage.outdates(row.key, asked_at, event.updated_at):
                self._overtaken(row, event, owner, full=scan.is_full, now=now)
            elif row is not None:
                if not self._apply(event, owner, row, full=scan.is_full, now=now):
                    unchanged.append(row)
            else:
                self._add(event, owner, now)
        unsaved = self._stage.unsaved()
        self._overrides.keep(row for row in unchanged if row.key not in unsaved)
        if scan.is_full:
            self._vanished(page, scan, owners, now)

    # --- one event

    def _add(self, event: CalendarEvent, owner: RecallCalendar, now: datetime) -> None:
        if event.end <= now or event.is_deleted:
            return
        token = self._held.lease.token
        facts = self._lookups.facts(event, owner)
        row = self._lookups.evaluator(owner).new_row(facts, event.bots, now, token)
        if not facts.is_deleted and self._keep(owner, row):
            self._count_unannounced(event, owner, now)

    def _keep(self, owner: RecallCalendar, row: EventRow) -> bool:
        """Stage a new row while there is room for it; whether there was."""
        if not self._has_room(owner, row):
            return False
        self._stage.stage(replace(row, cause=_cause(owner)))
        known = self._lookups.calendar(owner.recall_id) or owner
        self._lookups.cache([replace(known, rows=known.rows + 1)])
        return True

    def _has_room(self, owner: RecallCalendar, row: EventRow) -> bool:
        """Whether one more event of this calendar is kept.

        Anybody may send an invitation, so those alone must not fill a calendar's rows.
        """
        known = self._lookups.calendar(owner.recall_id) or owner
        invited = trust(row.facts, row.decision) is Trust.OTHER
        has_room = known.rows < (MOST_EVENTS if invited else 2 * MOST_EVENTS)
        if not has_room:
            self._tally.counts["rows_over_bound"] += 1
            self._lookups.cache([replace(known, full=True)])
        return has_room

    def _apply(
        self, event: CalendarEvent, owner: RecallCalendar, row: EventRow, *, full: bool,
        now: datetime,
    ) -> bool:  # fmt: skip
        """Stage the row as the event is now; False when nothing about it has changed."""
        if event.updated_at < row.facts.updated_at:
            return False
        facts = self._lookups.facts(event, owner)
        known = _reopened(row) if full else row
        known = dismiss_finished(self._store, known, facts, event.bots, now)
        token = self._held.lease.token
        seen = self._lookups.evaluator(owner).observe(known, facts, event.bots, now, token)
        if same_content(row, seen):
            return False
        self._stage.stage(replace(seen, cause=_cause(owner)), row)
        if event.updated_at > row.facts.updated_at:
            self._count_unannounced(event, owner, now)
        return True

    def _overtaken(
        self, row: EventRow, event: CalendarEvent, owner: RecallCalendar, *, full: bool,
        now: datetime,
    ) -> None:  # fmt: skip
        """A write overtook the list: what the event is now, only the event itself can say.

        What is known of it may be decided otherwise now, as when its calendar can be read again.
        """
        current = self._stage.current(row.key)
        if current is None:
            return
        if event.updated_at > current.facts.updated_at:
            self._stage.stage(replace(current, outcome_unknown=True, due=True, retry_at=None))
            return
        known = _reopened(current) if full else current
        decided = self._lookups.evaluator(owner).reevaluate(known, now)
        if not same_content(current, decided):
            self._stage.stage(decided)

    def _park(
        self, error: MalformedEvent, owners: Mapping[str, RecallCalendar], now: datetime
    ) -> None:
        """One event that cannot be read: say so on its row, leave everything else alone."""
        owner = owners.get(error.calendar_id or "")
        if owner is None:
            return
        self._tally.counts["malformed"] += 1
        self._tally.parked.append((error.event_id or "", error.reason))
        if error.event_id is None:
            return
        row = self._stage.current((owner.user_id, owner.calendar_key, error.event_id))
        found = unread_row(owner, error, now, self._held.lease.token)
        if row is None:
            if found.facts.end > now and not found.facts.is_deleted:
                self._keep(owner, found)
            return
        known = was_never_read(row)
        parked = (
            unread_again(row, found, error, now) if known else unreadable(row, error.reason, now)
        )
        if not same_content(row, parked):
            self._stage.stage(parked)

    # --- the page

    def _vanished(
        self, page: Page, scan: ListScan, owners: Mapping[str, RecallCalendar], now: datetime
    ) -> None:
        """Rows that lie between the events of a full scan and are not among them.

        They were deleted for good or given to another calendar. Absence proves nothing, so the
        event itself is looked at before anything is changed.
        """
        (recall_id,) = scan.served
        owner = owners.get(recall_id) or self._lookups.calendar(recall_id)
        since, before = scan.latest_start or scan.query.start_after, scan.boundary
        scan.at_boundary(page.events, is_last=page.next_link is None)
        if owner is None:
            return
        listed = before | {event.event_id for event in page.events}
        listed |= {error.event_id for error in page.unreadable if error.event_id}
        for row in self._store.events_between(owner.user_id, since, scan.latest_start):
            missing = row.calendar_key == owner.calendar_key and row.event_id not in listed
            if missing and row.facts.end > now and not row.facts.is_deleted:
                self._doubt(row)

    def _doubt(self, row: EventRow) -> None:
        current = self._stage.current(row.key)
        if current is not None and not current.outcome_unknown:
            self._stage.stage(replace(current, outcome_unknown=True, due=True, retry_at=None))

    def _meetings_until(self, start: datetime, now: datetime) -> None:
        known = self._held.lease.meetings_until
        if now < start <= now + COMING_DAY and (known is None or start > known):
            self._held.change(meetings_until=start)

    def _count_unannounced(
        self, event: CalendarEvent, owner: RecallCalendar, now: datetime
    ) -> None:
        """Count a change that was found although nothing had announced it for minutes."""
        awaited = owner.sync_from is not None or owner.full_due_at is None
        if not awaited and event.updated_at <= now - ANNOUNCED:
            self._tally.counts["unannounced"] += 1


def _cause(calendar: RecallCalendar) -> str:
    """Return the id of the notification that is being followed; empty when none is."""
    return calendar.cause if calendar.requested > calendar.synced else ""


def _reopened(row: EventRow) -> EventRow:
    """Give a refused write another chance with the daily read, be it that it waits for midnight."""
    if not row.problem.startswith(PERMANENT):
        return row
    return replace(row, problem=REOPENED, retry_at=None)


def _key(event: CalendarEvent, owners: Mapping[str, RecallCalendar]) -> EventKey:
    owner = owners[event.calendar_id]
    return (owner.user_id, owner.calendar_key, event.event_id)
