"""What the pages read and change, and the wishes they write."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import date, datetime
from typing import Protocol

from rollcall.domain.audit import AuditEntry
from rollcall.domain.bot_reports import Reports
from rollcall.domain.given_up import GivenUp
from rollcall.domain.leaving import Receipt
from rollcall.domain.link_choice import LinkChoice
from rollcall.domain.model import Connection, EventRow, RecallCalendar, User
from rollcall.domain.override_keys import OverrideKey
from rollcall.domain.policy import CompanyPolicy
from rollcall.domain.preferences import Override, Preferences
from rollcall.domain.rooms import RoomLook
from rollcall.domain.shared_bots import Colleague
from rollcall.domain.stop_requests import StopRequests
from rollcall.domain.stops import Stop
from rollcall.domain.trouble import LastRun
from rollcall.domain.user_rules import StoredPreferences, UserRules


@dataclass(frozen=True, slots=True)
class Mark:
    """Says that a user's wishes changed: stored in one step with the change, or not at all.

    It bumps ``requested`` of every connection that the user wants at that moment, and makes it
    due in ``workspace`` at ``now``. ``cause`` is the id of the request; an empty one keeps the
    one before.
    """

    workspace: str
    now: datetime
    cause: str = ""


@dataclass(frozen=True, slots=True)
class OverrideChange:
    """The choice under one key, of what the key is about; None unsets it."""

    key: OverrideKey
    choice: Override | LinkChoice | GivenUp | None
    expires_at: datetime | None = None
    """When it is no longer kept (`domain.override_expiry`); None keeps it for good."""


@dataclass(frozen=True, slots=True, order=True)
class Place:
    """A place in a user's list of events: right behind this one, be it still there or not."""

    start: datetime
    calendar_key: str
    event_id: str

    @classmethod
    def of(cls, row: EventRow) -> Place:
        """The place behind this event."""
        return cls(row.facts.start, row.calendar_key, row.event_id)


@dataclass(frozen=True, slots=True)
class Counters:
    """What is counted of a user."""

    connected: int = 0
    """How often a calendar was connected."""
    ordered: int = 0
    """Bots that were ordered on the last day that had any."""
    ordered_on: date | None = None
    ordered_minutes: int = 0
    """The minutes for which the meetings of these bots were planned."""


class PortalStore(Protocol):
    """What the pages read and change; every key is built from the session's user.

    But for what is of a meeting that the user has: `others_in_rooms` and `colleagues`, stops and
    requests.
    """

    def user(self, user_id: str) -> User | None:
        """The user, or None."""
        ...

    def set_time_zone(self, user_id: str, time_zone: str) -> None:
        """Remember the zone that the pages show times in."""
        ...

    def set_seen(self, user_id: str, day: date) -> None:
        """Remember the day of the user's last page; of a user who is gone, nothing."""
        ...

    def sign_out_everywhere(self, user_id: str, generation: str) -> None:
        """Give the user another generation, so that every session is dead at once.

        Raises NotFound when there is no such user, and BeingDeleted.
        """
        ...

    def erase(
        self, user_id: str, receipt_id: str, mark: Mark, *, entry: AuditEntry | None = None
    ) -> str:
        """Begin to delete everything of a user; the id of the receipt.

        In one step the profile says so, every connection is to be removed, a receipt is there, and
        an audit entry is appended, if somebody else than the user asked.
        Of several requests the first one counts, and the others are given its receipt. Raises
        NotFound when there is no such user, and Unavailable.
        """
        ...

    def receipt(self, receipt_id: str, now: datetime) -> Receipt | None:
        """What became of a deletion; None for an unknown id, and once it is no longer kept."""
        ...

    def calendars(self, user_id: str) -> list[RecallCalendar]:
        """What is stored of the user's calendars at Recall."""
        ...

    def counters(self, user_id: str) -> Counters:
        """What is counted of a user."""
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

    def rules(self, user_id: str, now: datetime) -> UserRules:
        """Preferences of the user, and the overrides that have not expired, under the policy."""
        ...

    def policy(self) -> CompanyPolicy:
        """The company's policy."""
        ...

    def set_overrides(self, user_id: str, changes: Sequence[OverrideChange], mark: Mark) -> None:
        """Make all changes, each to a key of its own, and mark the connections.

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
        cause: str = "",
        entry: AuditEntry | None = None,
    ) -> bool:
        """Mark a connection due: to read its events again, or to disconnect it.

        In the same step an audit entry is appended, if there is one.
        ``cause`` is as that of a ``Mark``. False when the connection does not exist.
        """
        ...

    def upcoming(
        self,
        user_id: str,
        since: datetime,
        until: datetime,
        limit: int,
        *,
        after: Place | None = None,
        latest: bool = False,
        ending_after: datetime | None = None,
    ) -> list[EventRow]:
        """The first events that start in the range, ``limit`` at most, in order of start.

        With ``after`` those behind that place; events of one start come in any order, which stays.
        With ``latest`` the last ones of the range instead of the first. No more are read than are
        returned, unless only those are wanted that end after a moment. Raises NotFound for a place
        that no event can have.
        """
        ...

    def event(self, user_id: str, event_id: str) -> EventRow | None:
        """One event of this user, or None."""
        ...

    def save_stop(
        self, user_id: str, hosted_domain: str, stop: Stop, expires_at: datetime, mark: Mark
    ) -> None:
        """Store a stop for everybody of a Workspace, and mark this user's connections.

        Raises Unavailable.
        """
        ...

    def requests(
        self, company: str, occurrences: Iterable[str], now: datetime
    ) -> dict[str, StopRequests]:
        """What people of a company ask about these meetings; those without a request are left out.

        A meeting is named by `EventFacts.occurrence_id`.
        """
        ...

    def save_request(
        self, company: str, occurrence: str, user_id: str, *, asking: bool, expires_at: datetime
    ) -> None:
        """Store that a user asks the company not to record a meeting, or does so no longer.

        Raises Unavailable.
        """
        ...

    def save_answers(
        self,
        company: str,
        occurrence: str,
        user_id: str,
        askers: Iterable[str],
        expires_at: datetime,
    ) -> None:
        """Store that a user keeps recording a meeting although these users ask not to.

        Raises Unavailable.
        """
        ...

    def others_in_rooms(
        self, user_id: str, looks: Sequence[RoomLook], limit: int
    ) -> list[EventRow]:
        """Other users' events that are found in these rooms (`rooms.found_in`), soonest first.

        At most ``limit`` of each room and in all. May be as they were moments ago.
        """
        ...

    def colleagues(self, user_ids: Iterable[str]) -> dict[str, Colleague]:
        """Who these users are, and what their bots are called; unknown ones are left out."""
        ...

    def bot_reports(self, bot_ids: Iterable[str]) -> dict[str, Reports]:
        """The reports of each of these bots that has any."""
        ...

    def last_run(self, workspace: str) -> LastRun:
        """When the worker last came to an end, and what keeps everybody's bots waiting."""
        ...
