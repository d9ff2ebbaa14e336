"""The worker's state."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from typing import Protocol

from rollcall.domain.amounts import Amount
from rollcall.domain.bot_reports import Reports
from rollcall.domain.lease import Lease
from rollcall.domain.leaving import Erasure, Receipt, Tombstone
from rollcall.domain.model import Connection, EventRow, RecallCalendar, User
from rollcall.domain.override_expiry import Upkeep
from rollcall.domain.pasted import PastedCall
from rollcall.domain.policy import CompanyPolicy
from rollcall.domain.rooms import RoomLook
from rollcall.domain.user_rules import UserRules
from rollcall.ports.policy_store import PeoplePage
from rollcall.ports.portal_store import Mark

type EventKey = tuple[str, str, str]
"""User id, calendar key, event id."""


@dataclass(frozen=True, slots=True)
class Due:
    """What a workspace has to do now, oldest first."""

    connections: Sequence[Connection]
    calendars: Sequence[RecallCalendar]
    erasures: Sequence[Erasure] = ()
    calls: Sequence[PastedCall] = ()
    """Calls that people sent bots to."""


@dataclass(frozen=True, slots=True)
class UserSpan:
    """A user's events that start in the range; its end is left out."""

    user_id: str
    since: datetime
    until: datetime


@dataclass(frozen=True, slots=True)
class EventsPage:
    """Some rows of a calendar, and the id after which the next ones follow; None at the end."""

    rows: Sequence[EventRow]
    after: str | None


class WorkerStore(Protocol):
    """State as the worker sees it. Every write is refused (LeaseLost) under an old token."""

    def acquire(
        self, workspace: str, now: datetime, duration: timedelta, attempt: str
    ) -> Lease | None:
        """Take the lease unless it is held; None when another worker holds it.

        Whoever repeats an ``attempt``, an id of its own, because no answer came is given the lease
        that the first one took.
        """
        ...

    def save_lease(self, lease: Lease) -> None:
        """Store what the run knows, before it makes calls."""
        ...

    def release(self, lease: Lease) -> None:
        """Store what the run learned and give the lease back."""
        ...

    def due(self, workspace: str, now: datetime, limit: int) -> Due:
        """Connections, calendars and the like whose time has come, oldest first, read consistently.

        Calendars that only wait for a look or their daily read are left out.
        """
        ...

    def due_checks(self, workspace: str, now: datetime, limit: int) -> list[RecallCalendar]:
        """Calendars whose status alone is to be looked at, oldest first."""
        ...

    def due_daily(self, workspace: str, now: datetime, limit: int) -> list[RecallCalendar]:
        """Calendars whose daily read is due and that nobody asks for, oldest first."""
        ...

    def due_bots(
        self,
        workspace: str,
        now: datetime,
        since: datetime | None,
        until: datetime | None,
        limit: int,
    ) -> list[EventRow]:
        """Events whose bot differs from what it should be, soonest start first, read consistently.

        Those that start at ``since`` or later, and before ``until``. Rows whose ``retry_at`` lies
        after ``now`` are left out, however many they are.
        """
        ...

    def due_bot_checks(self, workspace: str, now: datetime, limit: int) -> list[EventRow]:
        """Events whose ``check_at`` has come, the longest ago first; may be as moments ago."""
        ...

    def broken_bots(self, now: datetime, limit: int) -> list[str]:
        """Ids of bots that reported `fatal` until ``now`` and are not forgotten, oldest first."""
        ...

    def forget_broken(self, bot_id: str) -> None:
        """Forget that a bot broke: its events know. What it reported stays."""
        ...

    def due_bots_between(
        self, workspace: str, since: datetime, until: datetime, limit: int
    ) -> list[EventRow]:
        """Due events that start in the range, both ends included, soonest first.

        Those that wait for another try are among them. No more than ``limit`` are read; they may
        be as they were moments ago.
        """
        ...

    def connection(self, user_id: str, calendar_key: str) -> Connection | None:
        """One connection, read consistently."""
        ...

    def connections(self, user_id: str) -> Sequence[Connection]:
        """A user's connections, read consistently."""
        ...

    def erasure(self, user_id: str) -> Erasure | None:
        """The deletion of a user, if one is under way, read consistently."""
        ...

    def receipt(self, receipt_id: str, now: datetime) -> Receipt | None:
        """The receipt of a deletion, as pages show it."""
        ...

    def unseen(self, before: date, limit: int) -> Sequence[tuple[str, date]]:
        """Users last seen before a day, and when; may be as they were moments ago."""
        ...

    def newly_unseen(self, before: date, limit: int) -> Sequence[tuple[str, date]]:
        """Those among `unseen` that were not noted since they were last seen."""
        ...

    def not_found(self, after: str, limit: int) -> tuple[Sequence[str], str]:
        """Look at ``limit`` people behind a place: whom no address finds, and the next place.

        The place is empty at the beginning and at the end. Profiles of older versions are not in
        the index of people by address; those never seen since are not looked at either.
        """
        ...

    def have_found(self, user_id: str) -> None:
        """Have a person found by the addresses of the profile and of every connection.

        Safe to repeat; nothing for somebody who is gone, or being deleted.
        """
        ...

    def tombstones(self, now: datetime) -> Sequence[Tombstone]:
        """All tombstones that are still kept."""
        ...

    def user(self, user_id: str) -> User | None:
        """The user, or None, read consistently."""
        ...

    def recall_calendars(self, recall_ids: Iterable[str]) -> dict[str, RecallCalendar]:
        """The calendars of these Recall ids, as far as they are ours."""
        ...

    def rules(self, user_id: str, now: datetime) -> UserRules:
        """Preferences of a user, and the overrides that have not expired; under no policy."""
        ...

    def policy(self) -> CompanyPolicy:
        """The company's policy, read consistently."""
        ...

    def people(self, after: str, limit: int) -> PeoplePage:
        """As `PolicyStore.people`."""
        ...

    def mark_user(self, user_id: str, mark: Mark) -> None:
        """Mark the connections that a user wants; of one who is being deleted, nothing.

        Needs no lease, since it may be repeated.
        """
        ...

    def events(self, keys: Iterable[EventKey]) -> dict[EventKey, EventRow]:
        """The stored rows of these events."""
        ...

    def events_page(
        self, user_id: str, calendar_key: str, after: str, limit: int, ended_after: datetime
    ) -> EventsPage:
        """Stored events of a calendar in order of their ids, those that follow the id ``after``.

        At most ``limit`` are looked at; those that ended before ``ended_after`` are left out.
        """
        ...

    def events_between(
        self, user_id: str, since: datetime | None, until: datetime | None
    ) -> list[EventRow]:
        """A user's events that start at ``since`` or later, and before ``until``."""
        ...

    def bots_between(self, spans: Sequence[UserSpan]) -> list[frozenset[EventKey]]:
        """The events of each span that have a bot, or may have one; many take little longer."""
        ...

    def events_with_bot(self, bot_id: str) -> list[EventKey]:
        """Events that show this bot, whoever they belong to."""
        ...

    def events_in_rooms(self, looks: Sequence[RoomLook]) -> list[list[EventKey]]:
        """Whoever's events each look finds; many looks take little longer than one."""
        ...

    def orders(self, user_ids: Iterable[str], day: date) -> dict[str, Amount]:
        """Return what bots were ordered for each of these users on a day of UTC."""
        ...

    def bot_reports(self, bot_ids: Iterable[str]) -> dict[str, Reports]:
        """The reports of each bot that reported anything."""
        ...

    def save_events(self, lease: Lease, rows: Sequence[EventRow]) -> None:
        """Store rows; puts them into `due-bots` or takes them out."""
        ...

    def keep_overrides(self, user_id: str, needs: Sequence[Upkeep]) -> None:
        """Let overrides expire later, and move those of older versions, each as one step.

        Nothing is done to one that was changed or unset meanwhile, nor ever to an earlier expiry;
        so it needs no lease, and may be repeated.
        """
        ...

    def drop_events(self, lease: Lease, keys: Sequence[EventKey]) -> None:
        """Forget events."""
        ...

    def save_orders(self, lease: Lease, day: date, counts: Mapping[str, Amount]) -> None:
        """Store what bots were ordered for each user on a day, in place of an earlier day's."""
        ...

    def begin_erasure(
        self, user_id: str, receipt_id: str, mark: Mark, unseen_since: date | None = None
    ) -> str:
        """Begin to delete a user, as `PortalStore.erase` does.

        With ``unseen_since`` only one who was last seen on that day. Needs no lease, since it is
        one step and may be repeated. Raises NotFound when there is no such user.
        """
        ...

    def note_unseen(self, user_id: str, day: date) -> None:
        """Leave a user out of `newly_unseen` until seen again; nothing if seen since that day."""
        ...

    def pause_unseen(self, user_id: str, day: date, until: datetime, mark: Mark) -> bool:
        """Pause a user's rules until a moment and mark the connections, in one step.

        Only of one who was last seen on that day, has rules and stays; whether that is so. Needs
        no lease, since it may be repeated.
        """
        ...

    def save_erasure(self, lease: Lease, erasure: Erasure, receipt: Receipt) -> None:
        """Store how far a deletion has come, and when it goes on."""
        ...

    def erase_rows(self, lease: Lease, user_id: str) -> bool:
        """Delete some of what is stored of a user, here and elsewhere; whether that was all.

        The profile stays, and what the worker forgets together with a connection.
        """
        ...

    def end_erasure(
        self,
        lease: Lease,
        erasure: Erasure,
        receipt: Receipt,
        tombstone: Tombstone,
        now: datetime,
    ) -> None:
        """Delete the profile; in the same step the receipt says so, and the tombstone is there."""
        ...

    def save_connection(self, lease: Lease, connection: Connection, read: Connection) -> None:
        """Store the worker's part of a connection; ``read`` is the connection as it was read.

        A request that came in meanwhile (``requested`` moved past that of ``read``) keeps it due,
        and keeps ``resync`` as that request left it. A connection that is gone stays gone.
        """
        ...

    def drop_connection(self, lease: Lease, read: Connection) -> bool:
        """Forget a removed connection; False when the user wanted something new meanwhile."""
        ...

    def save_calendar(
        self,
        lease: Lease,
        calendar: RecallCalendar,
        read: RecallCalendar,
        covered_until: datetime | None = None,
    ) -> None:
        """Store the sync state of a calendar; ``read`` is the calendar as it was read.

        Marks that came in meanwhile (``requested`` past that of ``read``) keep it due and keep
        ``check`` and ``sync_from``. When a list has covered everything until ``covered_until``,
        the next one starts there (less the overlap), unless a mark reaches further back. A
        calendar that is gone stays gone.
        """
        ...

    def save_calendars(
        self,
        lease: Lease,
        calendars: Sequence[tuple[RecallCalendar, RecallCalendar]],
        covered_until: datetime | None,
    ) -> None:
        """`save_calendar` for many, each given as it is to be and as it was read."""
        ...

    def add_calendar(self, lease: Lease, calendar: RecallCalendar) -> None:
        """Start to know a calendar at Recall; an existing one of the same owner is kept."""
        ...

    def drop_calendar(self, lease: Lease, recall_id: str) -> None:
        """Forget a calendar at Recall."""
        ...
