"""What there is to do: the due rows of the table as names of work."""

from __future__ import annotations

from collections.abc import Callable, Collection, Iterable, Iterator
from dataclasses import dataclass, field, replace
from datetime import datetime, timedelta

from rollcall.domain.bot_checks import checked_bot
from rollcall.domain.endpoints import Endpoint
from rollcall.domain.leaving import Erasure
from rollcall.domain.media import MediaBox
from rollcall.domain.model import Connection, EventRow, RecallCalendar, Status, Wanted
from rollcall.domain.month_use import last_settled
from rollcall.domain.pasted import Move, PastedCall, next_move
from rollcall.domain.rooms import claims_of
from rollcall.domain.rows import Action, next_action, next_call
from rollcall.ports.worker_store import EventKey, WorkerStore
from rollcall.reconcile.accounts import Accounts
from rollcall.reconcile.calendar_finder import CalendarFinder, unregistered
from rollcall.reconcile.list_planner import ListPlanner
from rollcall.reconcile.lists import Lists, ListScan
from rollcall.reconcile.mail_marks import MailMarks
from rollcall.reconcile.pasted_rooms import PastedRooms
from rollcall.reconcile.scheduler import LONG_AGO, Kind, Work
from rollcall.reconcile.spreading import may_spread
from rollcall.reconcile.stage import LONGEST_WATCH, URGENT_WITHIN, RowStage
from rollcall.reconcile.state import Held, Lookups, MediaPorts

MOST_DUE = 1000
"""Connections and marked calendars seen at once. One list serves all marks, so those beyond are
seen moments later."""
MOST_CHECKS = 100
MOST_BROKEN = 20
"""Each costs two reads: when very many bots break at once, nothing else waits for them."""
MOST_DAILY = 5
MOST_MEDIA = 50
"""People who wait for links, seen at once; each costs a few reads."""
SELDOM = timedelta(seconds=2)
"""Between two looks for what can wait: statuses and daily reads."""
SETTLES_IN = timedelta(seconds=2)
"""How long a list that was read to its end waits for the writes that follow from it."""
ROWS_HOLD = timedelta(seconds=5)
_ENDPOINTS = {
    Action.SCHEDULE: Endpoint.SCHEDULE,
    Action.REMOVE: Endpoint.REMOVE,
    Action.LEAVE: Endpoint.LEAVE_CALL,
    Action.LOOK: Endpoint.RETRIEVE_EVENT,
}
_CALL_ENDPOINTS = {
    Move.ORDER: Endpoint.CREATE_BOT,
    Move.SEEK: Endpoint.LIST_BOTS,
    Move.LEAVE: Endpoint.LEAVE_CALL,
}


@dataclass(slots=True)
class Ready:
    """The work of one run, as the table was when it was last read."""

    store: WorkerStore
    held: Held
    lookups: Lookups
    stage: RowStage
    lists: Lists
    planner: ListPlanner
    finder: CalendarFinder
    accounts: Accounts
    marks: MailMarks
    media: MediaPorts | None
    pasted: PastedRooms | None
    counts_use: bool
    """Whether it is counted how much people use; once it was some people's turn, no more."""
    now: Callable[[], datetime]
    _connections: dict[tuple[str, str], Connection] = field(default_factory=dict)
    _marked: dict[str, RecallCalendar] = field(default_factory=dict)
    _checks: dict[str, RecallCalendar] = field(default_factory=dict)
    _daily: dict[str, RecallCalendar] = field(default_factory=dict)
    _erasures: dict[str, Erasure] = field(default_factory=dict)
    _bots: dict[tuple[str, ...], EventRow] = field(default_factory=dict)
    _media: dict[str, MediaBox] = field(default_factory=dict)
    _calls: dict[tuple[str, ...], Work] = field(default_factory=dict)
    """Calls that people send bots to."""
    _mail: list[str] = field(default_factory=list)
    """Users to whom something may have to be told, the longest ago first."""
    _may_spread: bool = False
    """Whether people may be marked for a policy, as far as the table was read since the last."""
    _has_spread: bool = False
    """Whether this run has marked some for it. It always does: those who wait may wait for long."""
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
        self._erasures = {one.user_id: one for one in due.erasures}
        self._marked = {c.recall_id: c for c in due.calendars}
        self._calls = {(c.user_id, c.call_id): self._call_work(c) for c in self._due(due.calls)}
        waiting = due.connections if self._has_spread else ()
        self._may_spread = may_spread(self.held.lease, self.lookups.policy, waiting)
        self.lookups.cache(due.calendars)
        self.stage.read_backlog(now)
        if now >= self._seldom_at:
            self._seldom_at = now + SELDOM
            self._read_seldom(now, workspace)
        self.planner.plan(self._marked, now)

    def read_all_next(self) -> None:
        """Read what can wait as well when the table is read next."""
        self._seldom_at = LONG_AGO

    def done(self, work: Work) -> None:
        """Leave work out until the table is read again."""
        self.counts_use &= work.kind is not Kind.MONTH_USE
        self._may_spread &= work.kind is not Kind.POLICY
        self._has_spread |= work.kind is Kind.POLICY
        key = work.key if isinstance(work.key, tuple) else (work.key,)
        match work.kind:
            case Kind.CONNECTION:
                self._connections.pop((key[0], key[1]), None)
            case Kind.STATUS:
                self._checks.pop(key[0], None)
                self._drop_check(key[0])
            case Kind.DAILY:
                self._daily.pop(key[0], None)
            case Kind.ERASE:
                self._erasures.pop(key[0], None)
            case Kind.MAIL:
                self._mail.remove(key[0])
            case Kind.MEDIA:
                self._media.pop(key[0], None)
            case Kind.PASTED:
                self._calls.pop(key, None)
            case Kind.BOT_STATUS:
                self._bots.pop(key, None)
            case Kind.LIST | Kind.ALONE | Kind.PAGE | Kind.SCAN:
                self.lists.plans.pop(key[0], None)
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
        for user_id, one in self._erasures.items():
            rank = (min(one.erase_attempts, 1), one.due_at)
            yield Work(Kind.ERASE, user_id, user_id, None, rank, one.due_at)
        for number, user_id in enumerate(self._mail):
            yield Work(Kind.MAIL, user_id, user_id, Endpoint.SEND_MAIL, (number, LONG_AGO))
        yield from self._media_work(now)
        yield from self._calls.values()
        lease = self.held.lease
        if (lease.unused_due_at or LONG_AGO) <= now:
            yield Work(Kind.UNSEEN, "unseen")
        if self._may_spread:
            yield Work(Kind.POLICY, "policy")
        if self.counts_use and lease.use_counted != last_settled(now):
            yield Work(Kind.MONTH_USE, "month_use")
        if lease.audit_due_at is None or lease.audit_due_at <= now:
            yield Work(Kind.AUDIT, "audit", endpoint=Endpoint.LIST_CALENDARS)
        if self.accounts.access_doubted:
            yield Work(Kind.ACCESS, "access", endpoint=Endpoint.LIST_CALENDARS)

    def waits_for_whole_window(self) -> bool:
        """Whether a calendar waits for a list of its whole window."""
        return bool(self._daily) or any(scan.is_full for scan in self.lists.plans.values())

    # --- reading

    def _read_seldom(self, now: datetime, workspace: str) -> None:
        checks = self.store.due_checks(workspace, now + LONGEST_WATCH, MOST_CHECKS)
        self._checks = {c.recall_id: c for c in checks}
        daily = self.store.due_daily(workspace, now, MOST_DAILY)
        self._daily = {c.recall_id: c for c in daily if c.recall_id not in self._marked}
        self._bots = {row.key: row for row in self._bots_to_check(workspace, now)}
        self._mail = self.marks.due()
        if self.media is not None:
            found = self.media.store.due(workspace, now + LONGEST_WATCH, MOST_MEDIA)
            # What is only to be forgotten is not waited for: the tick comes back.
            due = [b for b in found if (b.due_at or now) <= now or b.is_awaited(now)]
            self._media = {box.user_id: box for box in due}
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
                connection.due_at, _claim_on(connection),
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
                calendar.look_at or calendar.due_at, _claim_on(calendar),
            )  # fmt: skip

    def _list_work(self, now: datetime) -> Iterator[Work]:
        for key, scan in self.lists.plans.items():
            users = [calendar.user_id for calendar in scan.served.values()]
            user = users[0] if scan.query.recall_id is not None else ""
            yield Work(_kind_of(scan), key, user, Endpoint.LIST_EVENTS)
        unwritten = self.stage.has_unwritten()
        for key, scan in self.lists.ended():
            ended_at = scan.ended_at or now
            at = ended_at + SETTLES_IN if unwritten else None
            yield Work(Kind.FINISH, key, not_before=at)

    def _media_work(self, now: datetime) -> Iterator[Work]:
        for user_id, box in self._media.items():
            waiting = next(iter(box.waiting(now)), None)
            endpoint = Endpoint.RETRIEVE_BOT if waiting else None
            rank = (min(waiting.attempts, 1), waiting.asked_at) if waiting else (1, now)
            yield Work(Kind.MEDIA, user_id, user_id, endpoint, rank, box.due_at)

    def _due(self, calls: Iterable[PastedCall]) -> Iterator[PastedCall]:
        """Yield the calls that are worked at; to look at a bot is not waited for."""
        now = self.now()
        if self.pasted is not None:
            yield from (c for c in calls if c.waits_for_recall or (c.due_at or now) <= now)

    def _call_work(self, call: PastedCall) -> Work:
        move = next_move(call, max(self.now(), call.due_at or LONG_AGO))
        ordered = move is Move.ORDER and self.pasted is not None
        return Work(
            Kind.PASTED,
            (call.user_id, call.call_id),
            call.user_id,
            _CALL_ENDPOINTS.get(move) if move else None,
            (min(call.attempts, 1), call.asked_at),
            call.retry_at,
            # As events claim it: two orders at a time could both find the room empty.
            frozenset({self.pasted.room_of(call)}) if ordered and self.pasted else frozenset(),
        )

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


def _kind_of(scan: ListScan) -> Kind:
    if scan.is_full:
        return Kind.SCAN
    if scan.pages:
        return Kind.PAGE
    return Kind.LIST if scan.query.recall_id is None else Kind.ALONE


def _claim_on(row: Connection | RecallCalendar) -> frozenset[str]:
    """Return what keeps apart the steps that ask for the status of one calendar.

    Of two answers on their way at once, the older one could be stored last.
    """
    return frozenset({f"connection:{row.user_id}/{row.calendar_key}"})


def _is_wanted(connection: Connection) -> bool:
    return connection.wanted is not Wanted.REMOVED
