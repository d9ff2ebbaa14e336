"""What the reconcilers and use cases need of the outside world.

Each Protocol is as wide as one caller, so a function's rights can be read off the ports it holds.
Every implementation, fake or real, passes the same contract suite (`tests/contract`).
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Protocol

from rollcall.domain.desired import BotConfig
from rollcall.domain.listing import ListQuery
from rollcall.domain.model import (
    BotStatus,
    Connection,
    EventRow,
    Lease,
    RecallCalendar,
    StoredPreferences,
    User,
    UserRules,
)
from rollcall.domain.pace import Counts, Limits
from rollcall.domain.preferences import Override, Preferences

type EventKey = tuple[str, str, str]
"""User id, calendar key, event id."""


class Clock(Protocol):
    """Time as an argument: aware UTC, and waiting that a simulation can skip."""

    def now(self) -> datetime:
        """The current moment, aware, in UTC."""
        ...

    def sleep(self, seconds: float) -> None:
        """Wait so many seconds."""
        ...


class WakeQueue(Protocol):
    """Wakes the worker; a message says which workspace to look at, never what to do."""

    def wake(self, workspace: str, now: datetime) -> None:
        """Send one wake-up; those of the same second are one. Raises Unavailable."""
        ...


# --- Recall ------------------------------------------------------------------------------------


@dataclass(frozen=True, slots=True)
class Page:
    """One page of a list: unread objects, and the link to the next page as Recall gave it."""

    events: Sequence[object]
    next_link: str | None


@dataclass(frozen=True, slots=True)
class CalendarAtRecall:
    """The few fields of Recall's calendar object that Rollcall keeps; never its secrets."""

    recall_id: str
    status: str
    """`connecting`, `connected`, `disconnected`, or a word unknown today."""
    email: str | None
    """The account's address: Recall's `platform_email`, else the `oauth_email` that was sent."""
    cause: str
    """Text of the newest status change when it is a disconnect, else empty."""
    marker: str | None
    """Owner and calendar key that Rollcall put into the metadata, if it made this calendar."""
    client_id: str
    created_at: datetime
    status_since: datetime
    """When the present status began: a new moment means that something happened in between."""


@dataclass(frozen=True, slots=True)
class CalendarPage:
    """One page of calendars, and the link to the next page as Recall gave it."""

    calendars: Sequence[CalendarAtRecall]
    next_link: str | None


@dataclass(frozen=True, slots=True)
class CalendarGrant:
    """What Recall needs to read a Google calendar on its own. Holds secrets: never printed."""

    email: str
    marker: str
    """Names the connection in Recall's metadata, see `marker_of`."""
    refresh_token: str

    def __repr__(self) -> str:
        return "CalendarGrant(***)"


def marker_of(user_id: str, calendar_key: str) -> str:
    """How a connection is named in the metadata of its calendar at Recall; opaque ids only."""
    return f"{user_id}.{calendar_key}"


class Recall(Protocol):
    """Recall's API. One call is one request; retries and pace are the caller's.

    Raises the errors of `domain.errors`: Retryable, Terminal or AccessRefused. ``Unavailable``
    always means that the effect is unknown.
    """

    def list_events(self, query: ListQuery, page_link: str | None) -> Page:
        """One page of events; ``page_link`` is the `next_link` of the page before."""
        ...

    def retrieve_event(self, event_id: str) -> object:
        """One event object. Raises Gone when Recall does not know it."""
        ...

    def schedule_bot(
        self, event_id: str, deduplication_key: str, config: BotConfig, idempotency_key: str
    ) -> object:
        """Schedule or replace the event's bot; the answer is the event as it is now."""
        ...

    def remove_bot(self, event_id: str) -> object:
        """Release the event's claim on its bot; the answer is the event as it is now."""
        ...

    def leave_call(self, bot_id: str) -> None:
        """Ask a bot that is in a call to leave."""
        ...

    def list_calendars(self, email: str | None, page_link: str | None) -> CalendarPage:
        """One page of all calendars, or of those that may belong to one address."""
        ...

    def create_calendar(self, grant: CalendarGrant, idempotency_key: str) -> CalendarAtRecall:
        """Hand an account to Recall; one key makes one calendar."""
        ...

    def update_calendar(self, recall_id: str, grant: CalendarGrant) -> CalendarAtRecall:
        """Hand Recall a new grant for a calendar that it knows."""
        ...

    def retrieve_calendar(self, recall_id: str) -> CalendarAtRecall:
        """Read one calendar. Raises Gone when Recall does not know it."""
        ...

    def delete_calendar(self, recall_id: str) -> None:
        """Remove a calendar with all its bots. Raises Gone when it is not there."""
        ...


class GrantRevoker(Protocol):
    """Ends the user's grant at Google."""

    def revoke(self, refresh_token: str) -> None:
        """Revoke; a grant that is dead already is a success. Raises Unavailable."""
        ...


class TokenVault(Protocol):
    """Opens stored refresh tokens; the worker alone holds one."""

    def decrypt(self, ciphertext: bytes, *, user_id: str, calendar_key: str) -> str:
        """The refresh token. Raises RequestRefused when it belongs to another row."""
        ...


class TokenSealer(Protocol):
    """Seals refresh tokens; functions that face the internet can seal and never open."""

    def encrypt(self, token: str, *, user_id: str, calendar_key: str) -> bytes:
        """The token, bound to its user, calendar and purpose. Raises Unavailable."""
        ...


# --- the worker's state ------------------------------------------------------------------------


@dataclass(frozen=True, slots=True)
class Due:
    """What a workspace has to do now, oldest first."""

    connections: Sequence[Connection]
    calendars: Sequence[RecallCalendar]


class WorkerStore(Protocol):
    """State as the worker sees it. Every write is refused (LeaseLost) under an old token."""

    def acquire(
        self, workspace: str, now: datetime, duration: timedelta, grant: Counts, limits: Limits
    ) -> Lease | None:
        """Take the lease unless it is held; None when another worker holds it.

        The grant is stored with it: should this worker vanish, the next counts it as called.
        """
        ...

    def release(self, lease: Lease) -> None:
        """Store what the slice learned (pace, watermark, sweep) and give the lease back."""
        ...

    def due(self, workspace: str, now: datetime, limit: int) -> Due:
        """Connections and calendars whose time has come, oldest first, read consistently."""
        ...

    def due_bots(self, workspace: str, now: datetime, limit: int) -> list[EventRow]:
        """Events whose bot differs from what it should be, soonest start first, read consistently.

        Rows whose ``retry_at`` lies after ``now`` are left out, however many they are.
        """
        ...

    def connection(self, user_id: str, calendar_key: str) -> Connection | None:
        """One connection, read consistently."""
        ...

    def recall_calendars(self, recall_ids: Iterable[str]) -> dict[str, RecallCalendar]:
        """The calendars of these Recall ids, as far as they are ours."""
        ...

    def rules(self, user_id: str) -> UserRules:
        """Preferences and overrides of a user."""
        ...

    def events(self, keys: Iterable[EventKey]) -> dict[EventKey, EventRow]:
        """The stored rows of these events."""
        ...

    def events_of(self, user_id: str, calendar_key: str, since: datetime) -> list[EventRow]:
        """All stored events of a calendar that end after ``since``."""
        ...

    def bots_between(self, user_id: str, since: datetime, until: datetime) -> int:
        """How many of a user's events that start in the range have a bot."""
        ...

    def events_with_bot(self, bot_id: str) -> list[EventKey]:
        """Events that show this bot, whoever they belong to."""
        ...

    def save_events(self, lease: Lease, rows: Sequence[EventRow]) -> None:
        """Store rows; puts them into `due-bots` or takes them out."""
        ...

    def drop_events(self, lease: Lease, keys: Sequence[EventKey]) -> None:
        """Forget events."""
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

    def add_calendar(self, lease: Lease, calendar: RecallCalendar) -> None:
        """Start to know a calendar at Recall; an existing one of the same owner is kept."""
        ...

    def drop_calendar(self, lease: Lease, recall_id: str) -> None:
        """Forget a calendar at Recall."""
        ...


# --- the functions that face the internet ------------------------------------------------------


class NotificationStore(Protocol):
    """What a notification may change."""

    def mark_calendar(
        self, recall_id: str, now: datetime, *, sync_from: datetime | None, check: bool
    ) -> bool:
        """Mark a calendar due in one durable step; False when it is not ours.

        Raises Unavailable.
        """
        ...

    def record_bot_status(self, status: BotStatus) -> None:
        """Keep the newest status of a bot, and beside it how its call ended.

        An older one of the same kind changes nothing. Raises Unavailable.
        """
        ...


class AccountStore(Protocol):
    """What signing in and connecting may change."""

    def put_user(self, user: User) -> None:
        """Store who signed in; keeps the time zone and the creation time of an existing user."""
        ...

    def user(self, user_id: str) -> User | None:
        """The user, or None."""
        ...

    def connect(
        self, *, user_id: str, calendar_key: str, email: str, token: bytes, workspace: str,
        now: datetime,
    ) -> None:  # fmt: skip
        """Store a grant and mark the connection due, in one step."""
        ...


@dataclass(frozen=True, slots=True)
class Mark:
    """Says that a user's wishes changed: stored in one step with the change, or not at all.

    It bumps ``requested`` of every connection that the user wants at that moment, and makes it
    due in ``workspace`` at ``now``.
    """

    workspace: str
    now: datetime


@dataclass(frozen=True, slots=True)
class EventChoice:
    """The choice for one event; None unsets it."""

    event_id: str
    choice: Override | None


@dataclass(frozen=True, slots=True)
class SeriesChoice:
    """The choice for a series; None unsets it."""

    series_id: str
    choice: Override | None


type OverrideChange = EventChoice | SeriesChoice


class PortalStore(Protocol):
    """What the pages read and change; every key is built from the session's user."""

    def user(self, user_id: str) -> User | None:
        """The user, or None."""
        ...

    def set_time_zone(self, user_id: str, time_zone: str) -> None:
        """Remember the zone that the pages show times in."""
        ...

    def preferences(self, user_id: str) -> StoredPreferences | None:
        """The user's rules; None before onboarding ended."""
        ...

    def save_preferences(
        self, user_id: str, preferences: Preferences, version: int, mark: Mark
    ) -> None:
        """Replace the rules of that version (0: none yet) and mark the connections.

        Raises VersionConflict, and Unavailable.
        """
        ...

    def rules(self, user_id: str) -> UserRules:
        """Preferences and overrides of the user."""
        ...

    def set_overrides(self, user_id: str, changes: Sequence[OverrideChange], mark: Mark) -> None:
        """Make all changes, each to an id of its own, and mark the connections.

        Raises NotFound for an id that no row can have, and Unavailable.
        """
        ...

    def connections(self, user_id: str) -> list[Connection]:
        """The user's connections, removed ones included until the worker is done with them."""
        ...

    def request(
        self,
        user_id: str,
        calendar_key: str,
        workspace: str,
        now: datetime,
        *,
        remove: bool = False,
        resync: bool = False,
    ) -> bool:
        """Mark a connection due: to read its events again, or to disconnect it.

        False when it does not exist.
        """
        ...

    def upcoming(self, user_id: str, since: datetime, until: datetime) -> list[EventRow]:
        """Events that start in the range, in order of start."""
        ...

    def event(self, user_id: str, event_id: str) -> EventRow | None:
        """One event of this user, or None."""
        ...

    def bot_statuses(self, bot_ids: Iterable[str]) -> dict[str, BotStatus]:
        """How each bot that has a status stands, in the sense of `bot_state.standing`."""
        ...


@dataclass(frozen=True, slots=True)
class Session:
    """A signed-in browser. The id is secret and stored hashed."""

    session_id: str
    user_id: str
    created_at: datetime
    seen_at: datetime

    def __repr__(self) -> str:
        return "Session(***)"


class SessionStore(Protocol):
    """Sessions and consumed OAuth transactions; expired rows do not exist for the caller."""

    def start(self, session: Session, expires_at: datetime) -> None:
        """Store a new session."""
        ...

    def find(self, session_id: str, now: datetime) -> Session | None:
        """The session that has not expired at ``now``."""
        ...

    def touch(self, session: Session, expires_at: datetime) -> None:
        """Move the idle limit of a live session."""
        ...

    def end(self, session_id: str) -> None:
        """End a session; it need not exist."""
        ...

    def consume(self, transaction_id: str, expires_at: datetime) -> bool:
        """Use up an OAuth transaction; False when it was used before."""
        ...


class RateStore(Protocol):
    """Counts what a user saves."""

    def admit(self, user_id: str, now: datetime, most: int) -> bool:
        """Count one save; False when ``most`` were counted in the minute of ``now``.

        Raises Unavailable.
        """
        ...


type Secrets = Mapping[str, str]
type Parallel[T] = Callable[[Sequence[Callable[[], T]]], list[T]]
"""Runs independent calls, some at a time, and returns their results in order."""
