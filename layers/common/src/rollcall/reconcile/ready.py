"""What there is to do: the due rows of the table as names of work."""

from __future__ import annotations

from collections.abc import Callable, Collection, Iterator
from dataclasses import dataclass, field, replace
from datetime import datetime, timedelta

from rollcall.domain.bot_checks import checked_bot
from rollcall.domain.endpoints import Endpoint
from rollcall.domain.listing import MANY_NEW, ListQuery, is_new, plan_changes, since_made, whole
from rollcall.domain.model import (
    Connection,
    EventRow,
    Lease,
    ListProgress,
    RecallCalendar,
    Status,
    Wanted,
)
from rollcall.domain.rooms import claims_of
from rollcall.domain.rows import Action, next_action, next_call
from rollcall.ports.worker_store import EventKey, WorkerStore
from rollcall.reconcile.accounts import Accounts
from rollcall.reconcile.calendar_finder import CalendarFinder, unregistered
from rollcall.reconcile.lists import Lists, ListScan, resume
from rollcall.reconcile.scheduler import LONG_AGO, Kind, Work
from rollcall.reconcile.stage import LONGEST_WATCH, URGENT_WITHIN, RowStage
from rollcall.reconcile.state import Held, Lookups

MOST_DUE = 1000
"""Connections and marked calendars seen at once. One list serves all marks, so those beyond are
seen moments later."""
MOST_CHECKS = 100
MOST_BROKEN = 20
"""Each costs two reads: when very many bots break at once, nothing else waits for them."""
FEW_BESIDE = 10
"""Calendars that are listed beside long lists of all; more wait for these, which costs less."""
MOST_DAILY = 5
SELDOM = timedelta(seconds=2)
"""Between two looks for what can wait: statuses and daily reads."""
STATUS_FIRST = timedelta(seconds=3)
"""How long the events of a calendar wait until its status was looked at."""
SETTLES_IN = timedelta(seconds=2)
"""How long a list that was read to its end waits for the writes that follow from it."""
ROWS_HOLD = timedelta(seconds=5)
WORKSPACE_LIST = "workspace"
BESIDE = "beside"
"""The list of all that overtakes a long one."""

_ENDPOINTS = {
    Action.SCHEDULE: Endpoint.SCHEDULE,
    Action.REMOVE: Endpoint.REMOVE,
    Action.LEAVE: Endpoint.LEAVE_CALL,
    Action.LOOK: Endpoint.RETRIEVE_EVENT,
}


@dataclass(slots=True)
class Ready:
    """The work of one run, as the table was when it was last read."""

    store: WorkerStore
    held: Held
    lookups: Lookups
    stage: RowStage
    lists: Lists
    finder: CalendarFinder
    accounts: Accounts
    now: Callable[[], datetime]
    plans: dict[str, ListScan] = field(default_factory=dict)
    """The lists that can be begun, by the key of their work."""
    _connections: dict[tuple[str, str], Connection] = field(default_factory=dict)
    _marked: dict[str, RecallCalendar] = field(default_factory=dict)
    _checks: dict[str, RecallCalendar] = field(default_factory=dict)
    _daily: dict[str, RecallCalendar] = field(default_factory=dict)
    _bots: dict[tuple[str, ...], EventRow] = field(default_factory=dict)
    _seldom_at: datetime = LONG_AGO
    _rows: dict[EventKey, Work] = field(default_factory=dict)
    """The work of the rows that are due."""
    _rows_at: datetime = LONG_AGO
    """When all of it is worked out anew: what a row needs depends on the time."""

    def read(self) -> None:
        """Read what is due, or is about to be."""
        now, workspace = self.now(), self.held.lease.workspace
        due = self.store.due(workspace, now + LONGEST_WATCH, MOST_DUE)
        self._connections = {(c.user_id, c.calendar_key): c for c in due.connections}
        self._marked = {c.recall_id: c for c in due.calendars}
        self.lookups.cache(due.calendars)
        self.stage.read_backlog(now)
        if now >= self._seldom_at:
            self._seldom_at = now + SELDOM
            self._read_seldom(now, workspace)
        self._plan(now)

    def read_all_next(self) -> None:
        """Read what can wait as well when the table is read next."""
        self._seldom_at = LONG_AGO

    def done(self, work: Work) -> None:
        """Leave work out until the table is read again."""
        key = work.key if isinstance(work.key, tuple) else (work.key,)
        match work.kind:
            case Kind.CONNECTION:
                self._connections.pop((key[0], key[1]), None)
            case Kind.STATUS:
                self._checks.pop(key[0], None)
                self._drop_check(key[0])
            case Kind.DAILY:
                self._daily.pop(key[0], None)
            case Kind.BOT_STATUS:
                self._bots.pop(key, None)
            case Kind.LIST | Kind.PAGE | Kind.SCAN:
                self.plans.pop(key[0], None)
            case _:
                pass

    def work(self) -> Iterator[Work]:
        """Return everything that can be begun now or soon."""
        now = self.now()
        yield from self._connection_work()
        yield from self._status_work()
        yield from self._list_work(now)
        yield from self._row_work(now)
        for recall_id, calendar in self._daily.items():
            yield Work(Kind.DAILY, recall_id, calendar.user_id, Endpoint.RETRIEVE_CALENDAR)
        for key, row in self._bots.items():
            rank = (row.checks, row.check_at or LONG_AGO)
            yield Work(Kind.BOT_STATUS, key, row.user_id, Endpoint.RETRIEVE_BOT, rank)
        lease = self.held.lease
        if lease.audit_due_at is None or lease.audit_due_at <= now:
            yield Work(Kind.AUDIT, "audit", endpoint=Endpoint.LIST_CALENDARS)
        if self.accounts.access_doubted:
            yield Work(Kind.ACCESS, "access", endpoint=Endpoint.LIST_CALENDARS)

    def next_list_at(self, now: datetime) -> datetime | None:
        """Return when a calendar can be listed that must wait; None when none waits."""
        waits = [
            max(calendar.due_at or now, calendar.calm_at or now, _after_status(calendar, now))
            for calendar in self._marked.values()
            if calendar.waits_for_list and (calendar.connected or calendar.full_due_at is not None)
        ]
        return min((moment for moment in waits if moment > now), default=None)

    def waits_for_whole_window(self) -> bool:
        """Whether a calendar waits for a list of its whole window."""
        return bool(self._daily) or any(scan.is_full for scan in self.plans.values())

    # --- reading

    def _read_seldom(self, now: datetime, workspace: str) -> None:
        checks = self.store.due_checks(workspace, now + LONGEST_WATCH, MOST_CHECKS)
        self._checks = {c.recall_id: c for c in checks}
        daily = self.store.due_daily(workspace, now, MOST_DAILY)
        self._daily = {c.recall_id: c for c in daily if c.recall_id not in self._marked}
        self._bots = {row.key: row for row in self._bots_to_check(workspace, now)}
        self.stage.expect_backlog()

    def _bots_to_check(self, workspace: str, now: datetime) -> Iterator[EventRow]:
        """Yield the events whose bot is to be asked for, or broke.

        The index does not show what is staged: a row that waits for its write would come up again
        and again.
        """
        staged = self.stage.unsaved()
        for found in self.store.due_bot_checks(workspace, now, MOST_CHECKS):
            row = staged.get(found.key, found)
            if row.check_at is not None and row.check_at <= now:
                yield row
        for bot_id in self.store.broken_bots(now, MOST_BROKEN):
            rows = self.stage.load(self.store.events_with_bot(bot_id)).values()
            waiting = [r for r in rows if (bot := checked_bot(r)) and bot.bot_id == bot_id]
            yield from waiting
            if not waiting:
                self.store.forget_broken(bot_id)

    def _drop_check(self, recall_id: str) -> None:
        calendar = self._marked.get(recall_id)
        if calendar is not None:
            self._marked[recall_id] = replace(calendar, check=False)

    # --- lists

    def _plan(self, now: datetime) -> None:
        """Work out the lists that serve what is marked and is not being listed."""
        self._trust_workspace_listing_again(now)
        lease = self.held.lease
        due = [c for c in self._marked.values() if self._can_list(c, now)]
        together = lease.workspace_listing and not _suspects_lists(lease)
        wide = self._wide_key(len(due)) if together else ""
        changed = [c for c in due if c.full_due_at is not None]
        scanned = [c for c in due if c.full_due_at is None]
        if wide:
            new = [c for c in scanned if is_new(c, now)]
            if len(new) >= MANY_NEW and wide == WORKSPACE_LIST:
                changed += map(since_made, new)
                scanned = [c for c in scanned if c not in new]
        self.plans = {c.recall_id: self._scan(whole(c, now)) for c in scanned}
        sweep_due = lease.sweep_due_at is None or lease.sweep_due_at <= now
        queries = plan_changes(
            changed,
            now,
            workspace_listing=bool(wide),
            watermark=lease.watermark if wide != BESIDE else None,
            sweep_due=sweep_due and wide != BESIDE,
            # A calendar whose own list was put off would make a list of all as long.
            alone={*self.lists.unproven, *(c.recall_id for c in changed if c.progress)},
        )
        for query in queries:
            key = query.recall_id or wide
            if key not in self.lists.scans:
                self.plans[key] = self._scan(query)
        if lease.progress is not None and WORKSPACE_LIST not in self.lists.scans:
            self._resume_workspace_list()

    def _wide_key(self, due: int) -> str:
        """Return the key of the next list of all; empty where calendars are listed alone.

        One user who changes thousands of events makes a list of all long. A second one, which
        begins later and so is short, overtakes it; where that is long too, few calendars are listed
        alone.
        """
        if not self._fill_workspace_list():
            return WORKSPACE_LIST
        return BESIDE if due > FEW_BESIDE or not self.lists.filled_by(BESIDE, None) else ""

    def _fill_workspace_list(self) -> frozenset[str]:
        return self.lists.filled_by(WORKSPACE_LIST, self.held.lease.progress)

    def _can_list(self, calendar: RecallCalendar, now: datetime) -> bool:
        recall_id = calendar.recall_id
        if not calendar.waits_for_list or self.lists.serves(recall_id):
            return False
        if recall_id in self._fill_workspace_list() and calendar.full_due_at is not None:
            # What it announced meanwhile would make the next list as long.
            return False
        if max(calendar.due_at or now, calendar.calm_at or now) > now:
            return False
        if calendar.full_due_at is None and not calendar.connected:
            return False
        return _after_status(calendar, now) <= now

    def _scan(self, query: ListQuery) -> ListScan:
        calendar = self._marked.get(query.recall_id or "")
        progress = calendar.progress if calendar is not None else None
        if calendar is not None and progress is not None and _goes_on(progress, query, calendar):
            return resume(progress, {calendar.recall_id: calendar})
        served = {recall_id: self._marked[recall_id] for recall_id in query.serves}
        scan = ListScan(query, served)
        if query.recall_id is not None:
            scan.proves = self.lists.unproven.get(query.recall_id)
        return scan

    def _resume_workspace_list(self) -> None:
        progress = self.held.lease.progress
        if progress is None:
            return
        found = self.lookups.calendars(progress.serves)
        if len(found) < len(progress.serves):
            # A calendar was deleted meanwhile, so page offsets shifted: start the list again.
            self.held.change(progress=None)
            return
        self.plans[WORKSPACE_LIST] = resume(progress, found)

    def _trust_workspace_listing_again(self, now: datetime) -> None:
        """Once a day workspace lists get another chance; how each one proves itself is the same."""
        lease = self.held.lease
        at = lease.list_together_at
        if not lease.workspace_listing and (at is None or at <= now):
            self.held.change(workspace_listing=True, list_together_at=None)

    # --- kinds of work

    def _connection_work(self) -> Iterator[Work]:
        waiting = unregistered(c for c in self._connections.values() if _is_wanted(c))
        needs_all = self.finder.needs_all(waiting)
        if needs_all:
            yield Work(Kind.DIRECTORY, "all", endpoint=Endpoint.LIST_CALENDARS)
        for key, connection in self._connections.items():
            new = connection.recall_id is None and connection.attempts == 0
            if needs_all and new and _is_wanted(connection):
                continue
            rank = (min(connection.attempts, 1), connection.due_at or LONG_AGO)
            yield Work(
                Kind.CONNECTION, key, connection.user_id, self._endpoint_of(connection), rank,
                connection.due_at,
            )  # fmt: skip

    def _endpoint_of(self, connection: Connection) -> Endpoint | None:
        if not _is_wanted(connection):
            return Endpoint.LIST_CALENDARS
        if connection.recall_id is None:
            found = self.finder.serves(connection)
            return Endpoint.CREATE_CALENDAR if found else Endpoint.LIST_CALENDARS
        if connection.applied_token_version < connection.token_version:
            return Endpoint.UPDATE_CALENDAR
        connecting = connection.status is Status.CONNECTING
        return Endpoint.RETRIEVE_CALENDAR if connecting else None

    def _status_work(self) -> Iterator[Work]:
        marked = {r: c for r, c in self._marked.items() if c.check}
        for recall_id, calendar in (marked | self._checks).items():
            rank = (min(calendar.attempts, 1), calendar.due_at or LONG_AGO)
            yield Work(
                Kind.STATUS, recall_id, calendar.user_id, Endpoint.RETRIEVE_CALENDAR, rank,
                calendar.look_at or calendar.due_at,
            )  # fmt: skip

    def _list_work(self, now: datetime) -> Iterator[Work]:
        for key, scan in self.plans.items():
            kind = Kind.SCAN if scan.is_full else Kind.PAGE if scan.pages else Kind.LIST
            users = [calendar.user_id for calendar in scan.served.values()]
            user = users[0] if scan.query.recall_id is not None else ""
            yield Work(kind, key, user, Endpoint.LIST_EVENTS)
        unwritten = self.stage.has_unwritten()
        for key, scan in self.lists.ended():
            ended_at = scan.ended_at or now
            at = ended_at + SETTLES_IN if unwritten else None
            yield Work(Kind.FINISH, key, not_before=at)

    def _row_work(self, now: datetime) -> Collection[Work]:
        due, touched = self.stage.due(), self.stage.touched()
        if now >= self._rows_at:
            self._rows_at = now + ROWS_HOLD
            self._rows = {key: self._write_of(row, now) for key, row in due.items()}
            return self._rows.values()
        for key in touched:
            row = due.get(key)
            if row is None:
                self._rows.pop(key, None)
            else:
                self._rows[key] = self._write_of(row, now)
        return self._rows.values()

    def _write_of(self, row: EventRow, now: datetime) -> Work:
        action = next_call(row, now, self.held.lease.token)
        after = next_action(row, now) if action is Action.LOOK else None
        urgent = row.facts.start - now < URGENT_WITHIN
        return Work(
            Kind.URGENT if urgent else Kind.WRITE,
            row.key,
            row.user_id,
            _ENDPOINTS[action] if action is not None else None,
            (min(row.attempts, 1), row.facts.start),
            row.retry_at,
            claims_of(row, now),
            _ENDPOINTS[after] if after is not None else None,
        )


def _suspects_lists(lease: Lease) -> bool:
    """Whether a list killed a worker: calendars are listed alone until it is known whose."""
    lists = (f"{Kind.LIST}:", f"{Kind.SCAN}:")
    return any(name.startswith(lists) for name in lease.suspects)


def _after_status(calendar: RecallCalendar, now: datetime) -> datetime:
    """Return when a calendar is listed although its status was not looked at yet."""
    waits = calendar.check and calendar.look_at is None
    return (calendar.due_at or now) + STATUS_FIRST if waits else now


def _goes_on(progress: ListProgress, query: ListQuery, calendar: RecallCalendar) -> bool:
    """Whether an earlier run began this very list, and nothing was announced since."""
    same = (progress.updated_since is None) == (query.updated_since is None)
    return same and progress.serves.get(calendar.recall_id) == calendar.requested


def _is_wanted(connection: Connection) -> bool:
    return connection.wanted is not Wanted.REMOVED
