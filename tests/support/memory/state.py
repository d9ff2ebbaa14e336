"""What the fakes share: plain dictionaries of domain values, one lock, two hooks."""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable
from dataclasses import dataclass, field, replace
from datetime import date, datetime
from threading import RLock
from types import TracebackType

from rollcall.domain.amounts import Amount
from rollcall.domain.audit import AuditEntry
from rollcall.domain.errors import BeingDeleted
from rollcall.domain.given_up import GivenUp
from rollcall.domain.guest_noes import Audiences, GuestNo
from rollcall.domain.invitations import Invitation
from rollcall.domain.lease import Lease
from rollcall.domain.leaving import Erasure, Receipt, Tombstone
from rollcall.domain.link_choice import LinkChoice
from rollcall.domain.mail.kinds import MailKind
from rollcall.domain.mail.mailbox import Mailbox
from rollcall.domain.media import MediaBox
from rollcall.domain.model import BotStatus, Connection, EventRow, RecallCalendar, User
from rollcall.domain.month_use import MonthUse
from rollcall.domain.override_keys import Kind, Matter, OverrideKey
from rollcall.domain.past_bots import PastBot
from rollcall.domain.pasted import PastedCall
from rollcall.domain.policy import NO_POLICY, CompanyPolicy
from rollcall.domain.preferences import Override
from rollcall.domain.rooms import found_in
from rollcall.domain.stops import Stop
from rollcall.domain.user_rules import StoredPreferences
from rollcall.ports.session_store import Session
from rollcall.ports.worker_store import EventKey

type ConnectionKey = tuple[str, str]


@dataclass(slots=True)
class Workspace:
    """The stored lease, and whether somebody holds it, or died with it."""

    lease: Lease
    held: bool
    attempt: str = ""
    """Id of the attempt that took it last."""


class Events(dict[EventKey, EventRow]):
    """Event rows that are also found by their user."""

    def __init__(self) -> None:
        super().__init__()
        self._of_user: dict[str, set[EventKey]] = {}
        self._in_room: dict[str, set[EventKey]] = {}
        self._room: dict[EventKey, str] = {}

    def __setitem__(self, key: EventKey, row: EventRow) -> None:
        super().__setitem__(key, row)
        self._of_user.setdefault(key[0], set()).add(key)
        self._leave_room(key)
        room = found_in(row)
        if room is not None:
            self._room[key] = room
            self._in_room.setdefault(room, set()).add(key)

    def __delitem__(self, key: EventKey) -> None:
        super().__delitem__(key)
        self._of_user[key[0]].discard(key)
        self._leave_room(key)

    def in_room(self, room: str) -> set[EventKey]:
        """Keys of the rows with a bot in a room."""
        return self._in_room.get(room, set())

    def _leave_room(self, key: EventKey) -> None:
        room = self._room.pop(key, None)
        if room is not None:
            self._in_room[room].discard(key)

    def of_user(self, user_id: str) -> set[EventKey]:
        """Keys of a user's rows."""
        return self._of_user.get(user_id, set())


def _nothing(_operation: str) -> None:
    """No fault."""


class Operation:
    """One atomic step, with a chance to fail on either side of it.

    Written out, because there are hundreds in each schedule of the simulation.
    """

    __slots__ = ("_allowed", "_name", "_state")

    def __init__(self, state: MemoryState, name: str, allowed: Callable[[], None] | None) -> None:
        self._state = state
        self._name = name
        self._allowed = allowed

    def __enter__(self) -> None:
        self._state.lock.acquire()
        try:
            self._state.before(self._name)
            if self._allowed is not None:
                self._allowed()
        except BaseException:
            self._state.lock.release()
            raise

    def __exit__(
        self,
        kind: type[BaseException] | None,
        error: BaseException | None,
        trace: TracebackType | None,
    ) -> None:
        try:
            if kind is None:
                self._state.after(self._name)
        finally:
            self._state.lock.release()


@dataclass(slots=True)
class MemoryState:
    """Everything that is stored, in memory. Tests may read and write it directly."""

    users: dict[str, User] = field(default_factory=dict)
    preferences: dict[str, StoredPreferences] = field(default_factory=dict)
    dead_letters: int = 0
    month_uses: dict[tuple[str, str], MonthUse] = field(default_factory=dict)
    """By user and month."""
    event_overrides: dict[str, dict[str, Override]] = field(default_factory=dict)
    series_overrides: dict[str, dict[str, Override]] = field(default_factory=dict)
    occurrence_overrides: dict[str, dict[str, Override]] = field(default_factory=dict)
    links: dict[str, dict[OverrideKey, LinkChoice]] = field(default_factory=dict)
    given_up: dict[str, dict[str, GivenUp]] = field(default_factory=dict)
    """By user and event."""
    """The links that users chose."""
    override_expiries: dict[tuple[str, OverrideKey], datetime] = field(default_factory=dict)
    """When a user's choice expires; it lasts where nothing is said."""
    stops: dict[tuple[str, str, str], tuple[Stop, datetime]] = field(default_factory=dict)
    """By hosted domain, occurrence and organiser, each with its expiry."""
    requests: dict[tuple[str, str], dict[str | tuple[str, str], datetime]] = field(
        default_factory=dict
    )
    """By company and occurrence: who asks, and who keeps it to whom, each with its expiry."""
    guest_noes: dict[tuple[str, str], GuestNo] = field(default_factory=dict)
    """By audience and what it is about."""
    audiences: Audiences | None = None
    connections: dict[ConnectionKey, Connection] = field(default_factory=dict)
    connection_workspaces: dict[ConnectionKey, str] = field(default_factory=dict)
    calendars: dict[str, RecallCalendar] = field(default_factory=dict)
    calendar_workspaces: dict[str, str] = field(default_factory=dict)
    events: Events = field(default_factory=Events)
    due_events: dict[str, set[EventKey]] = field(default_factory=dict)
    """Keys of the rows that are due, by workspace: the `due-bots` index."""
    checked_events: dict[str, set[EventKey]] = field(default_factory=dict)
    """Keys of the rows whose bots are to be asked for: the `bot-checks` index."""
    orders: dict[str, tuple[date, Amount]] = field(default_factory=dict)
    """What bots were ordered for each user, and on which day."""
    bot_reports: dict[str, dict[str, BotStatus]] = field(default_factory=dict)
    broken_bots: dict[str, datetime] = field(default_factory=dict)
    workspaces: dict[str, Workspace] = field(default_factory=dict)
    sessions: dict[str, tuple[Session, datetime]] = field(default_factory=dict)
    consumed: dict[str, str] = field(default_factory=dict)
    """OAuth transactions that were used, each with the attempt that used it."""
    saves: Counter[tuple[str, int, str]] = field(default_factory=Counter)
    """How often each user saved in each minute, by kind."""
    connects: Counter[str] = field(default_factory=Counter)
    """How often each user connected a calendar."""
    past_bots: dict[tuple[str, str], PastBot] = field(default_factory=dict)
    """By user and bot."""
    erasures: dict[str, Erasure] = field(default_factory=dict)
    invitations: dict[str, Invitation] = field(default_factory=dict)
    """By address."""
    invited_users: dict[str, str] = field(default_factory=dict)
    """By address, who came in by it."""
    blocks: dict[str, tuple[datetime, str]] = field(default_factory=dict)
    """Blocks of people whose accounts have ended: when, and by whom."""
    audit: dict[tuple[date, str], AuditEntry] = field(default_factory=dict)
    """By day and place."""
    noted: dict[str, date] = field(default_factory=dict)
    """Users who were noted as not seen for long, each with the day."""
    receipts: dict[str, Receipt] = field(default_factory=dict)
    tombstones: dict[str, tuple[Tombstone, datetime]] = field(default_factory=dict)
    """Each with its expiry."""
    wakes: dict[tuple[str, int], datetime] = field(default_factory=dict)
    """Wake-ups not yet taken: workspace and second, with the moment of the first of that second."""
    last_wake: dict[str, int] = field(default_factory=dict)
    mailboxes: dict[str, Mailbox] = field(default_factory=dict)
    mail_workspaces: dict[str, str] = field(default_factory=dict)
    mail_choices: dict[str, dict[MailKind, bool]] = field(default_factory=dict)
    mail_stops: dict[str, str] = field(default_factory=dict)
    """The marks of addresses that take no more letters, by user."""
    letters: set[str] = field(default_factory=set)
    """Ids of the letters that were reported."""
    media: dict[str, MediaBox] = field(default_factory=dict)
    media_workspaces: dict[str, str] = field(default_factory=dict)
    pasted: dict[tuple[str, str], PastedCall] = field(default_factory=dict)
    """By user and id of the call."""
    pasted_workspaces: dict[str, str] = field(default_factory=dict)
    pasted_counts: Counter[str] = field(default_factory=Counter)
    bot_news: dict[str, datetime] = field(default_factory=dict)
    policy: CompanyPolicy = NO_POLICY
    before: Callable[[str], None] = _nothing
    after: Callable[[str], None] = _nothing
    lock: RLock = field(default_factory=RLock)

    def overrides(self, kind: Kind) -> dict[str, dict[str, Override]]:
        """The choices of one kind, by user, as they are stored."""
        if kind is Kind.EVENT:
            return self.event_overrides
        return self.series_overrides if kind is Kind.SERIES else self.occurrence_overrides

    def refuse_erasing(self, user_id: str) -> None:
        """Raise BeingDeleted for a user who is being deleted."""
        if user_id in self.erasures:
            raise BeingDeleted

    def chosen(self, user_id: str, key: OverrideKey) -> Override | LinkChoice | None:
        """What is stored under a key."""
        if key.matter is Matter.LINK:
            return self.links.get(user_id, {}).get(key)
        return self.overrides(key.kind).get(user_id, {}).get(key.id)

    def choose(
        self, user_id: str, key: OverrideKey, choice: Override | LinkChoice | GivenUp | None,
        end: datetime | None,
    ) -> None:  # fmt: skip
        """Store one choice, or forget it."""
        links = self.links.setdefault(user_id, {})
        given_up = self.given_up.setdefault(user_id, {})
        chosen = self.overrides(key.kind).setdefault(user_id, {})
        self.override_expiries.pop((user_id, key), None)
        if key.matter is Matter.AGAIN:
            given_up.pop(key.id, None)
        elif key.matter is Matter.LINK:
            links.pop(key, None)
        else:
            chosen.pop(key.id, None)
        if isinstance(choice, GivenUp):
            given_up[key.id] = choice
        elif isinstance(choice, LinkChoice):
            links[key] = choice
        elif choice is not None:
            chosen[key.id] = choice
        if choice is not None and end is not None:
            self.override_expiries[user_id, key] = end

    def append(self, entry: AuditEntry | None) -> None:
        """Append to the audit list; entries of one place count together."""
        if entry is None:
            return
        before = self.audit.get((entry.day, entry.place))
        times = entry.times + (before.times if before else 0)
        self.audit[entry.day, entry.place] = replace(entry, times=times)

    def operation(self, name: str, allowed: Callable[[], None] | None = None) -> Operation:
        """One atomic step; ``allowed`` is its condition, and raises when it does not hold."""
        return Operation(self, name, allowed)
