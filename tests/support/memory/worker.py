from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import replace
from datetime import UTC, date, datetime, timedelta
from itertools import batched
from typing import Any

from rollcall.adapters.dynamodb.codec import indexed_bot
from rollcall.adapters.dynamodb.table import AT_ONCE
from rollcall.domain.amounts import Amount
from rollcall.domain.audit import SYSTEM, Act, AuditEntry
from rollcall.domain.bot_reports import Reports
from rollcall.domain.errors import LeaseLost
from rollcall.domain.lease import Lease
from rollcall.domain.leasing import take
from rollcall.domain.leaving import Erasure, Receipt, Tombstone
from rollcall.domain.marks import with_marks
from rollcall.domain.model import Connection, EventRow, RecallCalendar, User
from rollcall.domain.override_expiry import Upkeep
from rollcall.domain.pace import Pace
from rollcall.domain.policy import CompanyPolicy
from rollcall.domain.retention import TOMBSTONE
from rollcall.domain.rooms import RoomLook
from rollcall.domain.user_rules import StoredPreferences, UserRules
from rollcall.ports.policy_store import PeoplePage
from rollcall.ports.portal_store import Mark
from rollcall.ports.worker_store import Due, EventKey, EventsPage, UserSpan
from tests.support.memory.pasted import due_calls
from tests.support.memory.policies import people_page
from tests.support.memory.portal import (
    begin_erasure,
    mark_wanted,
    receipt_of,
    reports_of_bots,
    rules_of,
)
from tests.support.memory.state import MemoryState, Operation, Workspace

MAIN = "main"
"""The workspace of rows that a test put into the state itself."""


class MemoryWorkerStore:
    """WorkerStore over a MemoryState."""

    def __init__(self, state: MemoryState) -> None:
        self._state = state

    # --- lease

    def acquire(
        self, workspace: str, now: datetime, duration: timedelta, attempt: str
    ) -> Lease | None:
        with self._state.operation("acquire"):
            held = self._state.workspaces.get(workspace)
            if held is None:
                held = Workspace(Lease(workspace, 0, now, Pace()), held=False)
            if held.held and held.attempt == attempt:
                return held.lease
            lease = take(held.lease, now, duration, held=held.held)
            if lease is None:
                return None
            self._state.workspaces[workspace] = Workspace(lease, held=True, attempt=attempt)
            return lease

    def save_lease(self, lease: Lease) -> None:
        with self._fenced("save_lease", lease):
            before = self._state.workspaces[lease.workspace]
            self._state.workspaces[lease.workspace] = replace(before, lease=lease, held=True)

    def release(self, lease: Lease) -> None:
        with self._fenced("release", lease):
            self._state.workspaces[lease.workspace] = Workspace(lease, held=False)

    # --- reading

    def due(self, workspace: str, now: datetime, limit: int) -> Due:
        with self._state.operation("due"):
            rows = [
                row
                for row in self._due(workspace, now)
                if isinstance(row, Connection) or row.waits_for_list
            ]
            erasing = [one for one in self._state.erasures.values() if one.due_at <= now]
            erasing.sort(key=lambda one: one.due_at)
            calls = due_calls(self._state, workspace, now)
            if not rows:
                return Due([], [], erasing, calls)
            rows = sorted(rows, key=lambda row: row.due_at or now)[:limit]
            return Due(
                [row for row in rows if isinstance(row, Connection)],
                [row for row in rows if isinstance(row, RecallCalendar)],
                erasing,
                calls,
            )

    def due_checks(self, workspace: str, now: datetime, limit: int) -> list[RecallCalendar]:
        with self._state.operation("due_checks"):
            found = self._calendars(workspace, now)
            return [row for row in found if row.waits_for_check][:limit]

    def due_daily(self, workspace: str, now: datetime, limit: int) -> list[RecallCalendar]:
        with self._state.operation("due_daily"):
            found = self._calendars(workspace, now)
            return [row for row in found if row.waits_for_daily_read][:limit]

    def due_bots(
        self,
        workspace: str,
        now: datetime,
        since: datetime | None,
        until: datetime | None,
        limit: int,
    ) -> list[EventRow]:
        with self._state.operation("due_bots"):
            keys = self._state.due_events.get(workspace)
            if not keys:
                return []
            rows = [self._state.events[key] for key in keys]
            ready = [
                row
                for row in rows
                if (row.retry_at is None or row.retry_at <= now)
                and _in_range(row.facts.start, since, until)
            ]
            return _soonest_first(ready)[:limit]

    def due_bot_checks(self, workspace: str, now: datetime, limit: int) -> list[EventRow]:
        with self._state.operation("due_bot_checks"):
            keys = self._state.checked_events.get(workspace, ())
            rows = [self._state.events[key] for key in keys]
            due = [row for row in rows if row.check_at is not None and row.check_at <= now]
            return sorted(due, key=lambda row: (row.check_at or now, row.key))[:limit]

    def broken_bots(self, now: datetime, limit: int) -> list[str]:
        with self._state.operation("broken_bots"):
            found = [(at, bot_id) for bot_id, at in self._state.broken_bots.items() if at <= now]
            return [bot_id for _, bot_id in sorted(found)[:limit]]

    def forget_broken(self, bot_id: str) -> None:
        with self._state.operation("forget_broken"):
            self._state.broken_bots.pop(bot_id, None)

    def due_bots_between(
        self, workspace: str, since: datetime, until: datetime, limit: int
    ) -> list[EventRow]:
        with self._state.operation("due_bots_between"):
            keys = self._state.due_events.get(workspace)
            if not keys:
                return []
            rows = [self._state.events[key] for key in keys]
            found = [row for row in rows if since <= row.facts.start <= until]
            return _soonest_first(found)[:limit]

    def connection(self, user_id: str, calendar_key: str) -> Connection | None:
        with self._state.operation("connection"):
            return self._state.connections.get((user_id, calendar_key))

    def connections(self, user_id: str) -> Sequence[Connection]:
        with self._state.operation("connections"):
            rows = self._state.connections
            return [rows[key] for key in sorted(rows) if key[0] == user_id]

    def user(self, user_id: str) -> User | None:
        with self._state.operation("user"):
            return self._state.users.get(user_id)

    def erasure(self, user_id: str) -> Erasure | None:
        with self._state.operation("erasure"):
            return self._state.erasures.get(user_id)

    def receipt(self, receipt_id: str, now: datetime) -> Receipt | None:
        with self._state.operation("receipt"):
            return receipt_of(self._state, receipt_id, now)

    def unseen(self, before: date, limit: int) -> Sequence[tuple[str, date]]:
        with self._state.operation("unseen"):
            found = [
                (one.last_seen, one.user_id)
                for one in self._state.users.values()
                if one.last_seen and one.last_seen < before and not one.erasing
            ]
            return [(user_id, day) for day, user_id in sorted(found)[:limit]]

    def newly_unseen(self, before: date, limit: int) -> Sequence[tuple[str, date]]:
        found = self.unseen(before, 1_000_000)
        return [one for one in found if self._state.noted.get(one[0]) != one[1]][:limit]

    def note_unseen(self, user_id: str, day: date) -> None:
        with self._state.operation("note_unseen"):
            if self._was_last_seen(user_id, day):
                self._state.noted[user_id] = day

    def pause_unseen(self, user_id: str, day: date, until: datetime, mark: Mark) -> bool:
        with self._state.operation("pause_unseen"):
            stored = self._state.preferences.get(user_id)
            if stored is None or not self._was_last_seen(user_id, day):
                return False
            paused = replace(stored.preferences, paused_until=until)
            self._state.preferences[user_id] = StoredPreferences(paused, stored.version + 1)
            mark_wanted(self._state, user_id, mark)
            return True

    def _was_last_seen(self, user_id: str, day: date) -> bool:
        known = self._state.users.get(user_id)
        return known is not None and not known.erasing and known.last_seen == day

    def tombstones(self, now: datetime) -> Sequence[Tombstone]:
        with self._state.operation("tombstones"):
            found = self._state.tombstones
            return [found[digest][0] for digest in sorted(found) if found[digest][1] > now]

    def recall_calendars(self, recall_ids: Iterable[str]) -> dict[str, RecallCalendar]:
        with self._state.operation("recall_calendars"):
            rows = self._state.calendars
            return {recall_id: rows[recall_id] for recall_id in recall_ids if recall_id in rows}

    def rules(self, user_id: str, now: datetime) -> UserRules:
        with self._state.operation("rules"):
            return rules_of(self._state, user_id, now)

    def policy(self) -> CompanyPolicy:
        with self._state.operation("policy"):
            return self._state.policy

    def people(self, after: str, limit: int) -> PeoplePage:
        with self._state.operation("people"):
            return people_page(self._state, after, limit)

    def mark_user(self, user_id: str, mark: Mark) -> None:
        with self._state.operation("mark_user"):
            if user_id not in self._state.erasures:
                mark_wanted(self._state, user_id, mark)

    def events(self, keys: Iterable[EventKey]) -> dict[EventKey, EventRow]:
        with self._state.operation("events"):
            return {key: self._state.events[key] for key in keys if key in self._state.events}

    def events_page(
        self, user_id: str, calendar_key: str, after: str, limit: int, ended_after: datetime
    ) -> EventsPage:
        with self._state.operation("events_page"):
            of_calendar = sorted(
                event_id
                for user, calendar, event_id in self._state.events.of_user(user_id)
                if calendar == calendar_key and event_id > after
            )
            rows = [self._state.events[user_id, calendar_key, e] for e in of_calendar[:limit]]
            last = rows[-1].event_id if len(of_calendar) > limit else None
            return EventsPage([row for row in rows if row.facts.end > ended_after], last)

    def events_between(
        self, user_id: str, since: datetime | None, until: datetime | None
    ) -> list[EventRow]:
        with self._state.operation("events_between"):
            rows = [self._state.events[key] for key in self._state.events.of_user(user_id)]
            return _soonest_first([row for row in rows if _in_range(row.facts.start, since, until)])

    def bots_between(self, spans: Sequence[UserSpan]) -> list[frozenset[EventKey]]:
        found: list[frozenset[EventKey]] = []
        for some in batched(spans, AT_ONCE, strict=False):
            with self._state.operation("bots_between"):
                found += [self._with_bots(span) for span in some]
        return found

    def _with_bots(self, span: UserSpan) -> frozenset[EventKey]:
        return frozenset(
            key
            for key in self._state.events.of_user(span.user_id)
            if span.since <= (row := self._state.events[key]).facts.start < span.until
            and (row.outcome_unknown or indexed_bot(row) is not None)
        )

    def events_with_bot(self, bot_id: str) -> list[EventKey]:
        with self._state.operation("events_with_bot"):
            return sorted(
                key
                for key, row in self._state.events.items()
                if (bot := indexed_bot(row)) is not None and bot.bot_id == bot_id
            )

    def events_in_rooms(self, looks: Sequence[RoomLook]) -> list[list[EventKey]]:
        found: list[list[EventKey]] = []
        for some in batched(looks, AT_ONCE, strict=False):
            with self._state.operation("events_in_rooms"):
                found += [self._in_room(look) for look in some]
        return found

    def _in_room(self, look: RoomLook) -> list[EventKey]:
        events = self._state.events
        keys = events.in_room(look.room)
        return sorted(key for key in keys if look.since <= events[key].facts.start < look.until)

    def orders(self, user_ids: Iterable[str], day: date) -> dict[str, Amount]:
        with self._state.operation("orders"):
            counted = {
                user_id: self._state.orders.get(user_id, (day, Amount())) for user_id in user_ids
            }
            return {user_id: n if on == day else Amount() for user_id, (on, n) in counted.items()}

    def bot_reports(self, bot_ids: Iterable[str]) -> dict[str, Reports]:
        with self._state.operation("bot_reports"):
            return reports_of_bots(self._state, bot_ids)

    # --- writing

    def save_events(self, lease: Lease, rows: Sequence[EventRow]) -> None:
        with self._fenced("save_events", lease):
            due = self._state.due_events.setdefault(lease.workspace, set())
            checked = self._state.checked_events.setdefault(lease.workspace, set())
            for row in rows:
                self._state.events[row.key] = row
                (due.add if row.due else due.discard)(row.key)
                (checked.add if row.check_at else checked.discard)(row.key)

    def keep_overrides(self, user_id: str, needs: Sequence[Upkeep]) -> None:
        for need in needs:
            with self._state.operation("keep_overrides"):
                self._keep_override(user_id, need)

    def _keep_override(self, user_id: str, need: Upkeep) -> None:
        state, source = self._state, need.moved_from or need.key
        if state.chosen(user_id, source) != need.choice:
            return
        there = state.chosen(user_id, need.key) or need.choice
        known = state.override_expiries.get((user_id, need.key), need.expires_at)
        if there != need.choice or known > need.expires_at:
            return
        if need.moved_from is not None:
            state.choose(user_id, need.moved_from, None, None)
        state.choose(user_id, need.key, need.choice, need.expires_at)

    def drop_events(self, lease: Lease, keys: Sequence[EventKey]) -> None:
        with self._fenced("drop_events", lease):
            for key in keys:
                if key in self._state.events:
                    del self._state.events[key]
                self._state.due_events.get(lease.workspace, set()).discard(key)
                self._state.checked_events.get(lease.workspace, set()).discard(key)

    def save_orders(self, lease: Lease, day: date, counts: Mapping[str, Amount]) -> None:
        with self._fenced("save_orders", lease):
            self._state.orders |= {user: (day, count) for user, count in counts.items()}

    def not_found(self, after: str, limit: int) -> tuple[Sequence[str], str]:
        """Nobody: here people are found by what is stored of them."""
        del after, limit
        with self._state.operation("not_found"):
            return [], ""

    def have_found(self, user_id: str) -> None:
        del user_id

    def begin_erasure(
        self, user_id: str, receipt_id: str, mark: Mark, unseen_since: date | None = None
    ) -> str:
        with self._state.operation("begin_erasure"):
            return begin_erasure(self._state, user_id, receipt_id, mark, unseen_since)

    def save_erasure(self, lease: Lease, erasure: Erasure, receipt: Receipt) -> None:
        with self._fenced("save_erasure", lease):
            if erasure.user_id in self._state.erasures:
                self._state.erasures[erasure.user_id] = erasure
                self._state.receipts[erasure.erasing] = receipt

    def erase_rows(self, lease: Lease, user_id: str) -> bool:
        with self._fenced("erase_rows", lease):
            return not erase_one_kind(self._state, user_id)

    def end_erasure(
        self,
        lease: Lease,
        erasure: Erasure,
        receipt: Receipt,
        tombstone: Tombstone,
        now: datetime,
    ) -> None:
        with self._fenced("end_erasure", lease):
            if self._state.erasures.pop(erasure.user_id, None) is not None:
                user = self._state.users.pop(erasure.user_id, None)
                if user is not None and user.blocked_at is not None:
                    self._state.blocks[user.user_id] = (user.blocked_at, user.blocked_by)
                self._state.receipts[erasure.erasing] = receipt
                self._state.tombstones[tombstone.digest] = (tombstone, now + TOMBSTONE)
                who = SYSTEM if receipt.unused else erasure.user_id
                entry = AuditEntry(now, who, Act.ACCOUNT_DELETED, erasure.user_id)
                self._state.append(entry)

    def save_connection(self, lease: Lease, connection: Connection, read: Connection) -> None:
        with self._fenced("save_connection", lease):
            key = (connection.user_id, connection.calendar_key)
            stored = self._state.connections.get(key)
            if stored is None:
                return
            untouched = stored.requested == read.requested
            self._state.connections[key] = replace(
                connection,
                email=stored.email,
                wanted=stored.wanted,
                token=stored.token,
                token_version=stored.token_version,
                requested=stored.requested,
                cause=stored.cause,
                synced_at=stored.synced_at,
                reading=stored.reading,
                full=stored.full,
                resync=connection.resync if untouched else stored.resync,
                due_at=connection.due_at if untouched else stored.due_at,
            )

    def drop_connection(self, lease: Lease, read: Connection) -> bool:
        with self._fenced("drop_connection", lease):
            key = (read.user_id, read.calendar_key)
            stored = self._state.connections.get(key)
            if stored is not None and stored.requested != read.requested:
                return False
            self._state.connections.pop(key, None)
            self._state.connection_workspaces.pop(key, None)
            return True

    def save_calendar(
        self,
        lease: Lease,
        calendar: RecallCalendar,
        read: RecallCalendar,
        covered_until: datetime | None = None,
    ) -> None:
        with self._fenced("save_calendar", lease):
            stored = self._state.calendars.get(calendar.recall_id)
            if stored is None:
                return
            if stored.requested != read.requested:
                calendar = with_marks(calendar, read, stored, covered_until)
            self._state.calendars[calendar.recall_id] = replace(
                calendar, requested=stored.requested, cause=stored.cause
            )

    def save_calendars(
        self,
        lease: Lease,
        calendars: Sequence[tuple[RecallCalendar, RecallCalendar]],
        covered_until: datetime | None,
    ) -> None:
        for calendar, read in calendars:
            self.save_calendar(lease, calendar, read, covered_until)

    def add_calendar(self, lease: Lease, calendar: RecallCalendar) -> None:
        with self._fenced("add_calendar", lease):
            stored = self._state.calendars.get(calendar.recall_id)
            owner = (calendar.user_id, calendar.calendar_key)
            if stored is None or (stored.user_id, stored.calendar_key) != owner:
                self._state.calendars[calendar.recall_id] = calendar
                self._state.calendar_workspaces[calendar.recall_id] = lease.workspace

    def drop_calendar(self, lease: Lease, recall_id: str) -> None:
        with self._fenced("drop_calendar", lease):
            self._state.calendars.pop(recall_id, None)
            self._state.calendar_workspaces.pop(recall_id, None)

    def _calendars(self, workspace: str, now: datetime) -> list[RecallCalendar]:
        found = [row for row in self._due(workspace, now) if isinstance(row, RecallCalendar)]
        return sorted(found, key=lambda row: row.due_at or now)

    def _due(self, workspace: str, now: datetime) -> Iterator[Connection | RecallCalendar]:
        state = self._state
        for key, connection in state.connections.items():
            if (
                connection.due_at is not None
                and connection.due_at <= now
                and state.connection_workspaces.get(key, MAIN) == workspace
            ):
                yield connection
        for recall_id, calendar in state.calendars.items():
            if (
                calendar.due_at is not None
                and calendar.due_at <= now
                and state.calendar_workspaces.get(recall_id, MAIN) == workspace
            ):
                yield calendar

    def _fenced(self, name: str, lease: Lease) -> Operation:
        def holds() -> None:
            held = self._state.workspaces.get(lease.workspace)
            if held is None or held.lease.token != lease.token:
                raise LeaseLost

        return self._state.operation(name, holds)


def erase_one_kind(state: MemoryState, user_id: str) -> bool:
    """Forget what is stored of a user in one of the dictionaries; False when nothing is left."""
    by_user: list[dict[str, Any]] = [
        state.preferences, state.event_overrides, state.series_overrides,
        state.occurrence_overrides, state.links, state.given_up, state.orders, state.connects,
        state.noted, state.mailboxes, state.mail_workspaces, state.mail_choices, state.mail_stops,
        state.media, state.media_workspaces, state.pasted_workspaces, state.pasted_counts,
    ]  # fmt: skip
    for rows in by_user:
        if rows.pop(user_id, None) is not None:
            return True
    by_key: list[dict[Any, Any]] = [
        state.pasted, state.past_bots, state.month_uses, state.override_expiries,
    ]  # fmt: skip
    own = [(rows, key) for rows in by_key for key in rows if key[0] == user_id]
    for rows, key in own:
        del rows[key]
    stops = [key for key in state.stops if key[2] == user_id]
    events = list(state.events.of_user(user_id))
    for of in stops:
        del state.stops[of]
    for event in events:
        del state.events[event]
    said = [
        (facts, fact)
        for facts in state.requests.values()
        for fact in facts
        if user_id in (fact if isinstance(fact, tuple) else (fact,))
    ]
    for facts, fact in said:
        del facts[fact]
    invited = [address for address, guest in state.invited_users.items() if guest == user_id]
    for address in invited:
        del state.invited_users[address]
        state.invitations.pop(address, None)
    return bool(own or stops or events or said or invited)


def _in_range(start: datetime, since: datetime | None, until: datetime | None) -> bool:
    return (since is None or start >= since) and (until is None or start < until)


def _soonest_first(rows: list[EventRow]) -> list[EventRow]:
    return sorted(rows, key=lambda row: (row.facts.start, row.key))


class MemoryStandingStore(MemoryWorkerStore):
    """StandingStore over a MemoryState."""

    def lease(self, workspace: str) -> Lease:
        with self._state.operation("health"):
            stored = self._state.workspaces.get(workspace)
            never = datetime.fromtimestamp(0, UTC)
            return stored.lease if stored else Lease(workspace, 0, never, Pace())
