"""What Rollcall remembers: users, connections, calendars at Recall, events, bots, the workspace.

Every item or attribute has one writer, named here. Times are aware and in UTC; versions and
generations are integers that only grow.
"""

from __future__ import annotations

from dataclasses import dataclass, field
from datetime import datetime
from enum import StrEnum

from rollcall.domain.decision import Decision
from rollcall.domain.desired import BotSignature, Observed
from rollcall.domain.event import EventFacts
from rollcall.domain.pace import Pace
from rollcall.domain.preferences import Override, Overrides, Preferences
from rollcall.domain.problems import Problem
from rollcall.domain.silence import Silence


@dataclass(frozen=True, slots=True)
class User:
    """A person who signed in. Written by oauth_callback; the time zone by the portal.

    The identity is Google's issuer and subject, never the e-mail address.
    """

    user_id: str
    issuer: str
    subject: str
    email: str
    name: str
    time_zone: str | None = None
    created_at: datetime | None = None
    hosted_domain: str = ""  # Google's `hd`; empty for a consumer account


class Wanted(StrEnum):
    """What the user wants of a connection; written by oauth_callback and portal."""

    CONNECTED = "connected"
    REMOVED = "removed"

    @classmethod
    def _missing_(cls, value: object) -> Wanted:
        """A word that a newer version stored: nothing is removed on a guess."""
        del value
        return cls.CONNECTED


class Status(StrEnum):
    """How a connection stands; written by the worker."""

    CONNECTING = "connecting"
    CONNECTED = "connected"
    DISCONNECTED = "disconnected"
    """Recall lost access: the user must connect again."""
    REFUSED = "refused"
    """Recall refused the calendar; ``Connection.problem`` says why."""

    @classmethod
    def _missing_(cls, value: object) -> Status:
        """A word that a newer version stored: the worker finds out how the connection stands."""
        del value
        return cls.CONNECTING


@dataclass(frozen=True, slots=True)
class Connection:
    """One Google account that a user connected: item `USER#u` / `CALENDAR#c`.

    ``wanted``, the token and ``requested`` are written by oauth_callback and portal; the rest by
    the worker.
    """

    user_id: str
    calendar_key: str
    email: str
    wanted: Wanted
    token: bytes
    """The refresh token, encrypted under the context of user, calendar and purpose."""
    token_version: int
    requested: int
    """Counts what pages asked for; the worker compares it with ``applied``."""
    resync: bool = False
    """Whether a page asked to read the events again; cleared by the worker."""
    status: Status = Status.CONNECTING
    problem: Problem = Problem.NONE
    """Why it does not work; the pages have a sentence for each."""
    recall_id: str | None = None
    applied: int = 0
    applied_token_version: int = 0
    attempts: int = 0
    """Failed tries in a row, for the pause before the next."""
    due_at: datetime | None = None
    synced_at: datetime | None = None
    """When its events were last read. Kept on the calendar at Recall, told to pages only."""
    waiting_since: datetime | None = None
    """Since when tries to bring it in line have failed, or have to be repeated."""


@dataclass(frozen=True, slots=True)
class RecallCalendar:
    """Sync state of one calendar at Recall: item `RECALL#id` / `CALENDAR`.

    ``requested``, ``sync_from``, ``check`` and an earlier ``due_at`` are written by whoever marks
    it (the webhook); the rest by the worker.
    """

    recall_id: str
    user_id: str
    calendar_key: str
    email: str
    requested: int = 0
    synced: int = 0
    sync_from: datetime | None = None
    """Earliest `updated_at` that some notification announced and no list has covered."""
    check: bool = False
    """Whether the calendar object itself must be read again (`calendar.update`)."""
    watermark: datetime | None = None
    """Highest `updated_at` below which nothing was missed."""
    due_at: datetime | None = None
    full_due_at: datetime | None = None
    """When the whole window is read again, found or not by notifications."""
    connected: bool = True
    """Whether Recall can read the calendar; while it cannot, no bot is scheduled on it."""
    status_since: datetime | None = None
    """Since when Recall has reported the status that was last looked at."""
    synced_at: datetime | None = None
    """When a list last served this calendar."""

    @property
    def waits_for_daily_read(self) -> bool:
        """Whether nobody asks for this calendar and only its daily read is planned."""
        planned = self.due_at is not None and self.full_due_at is not None
        return planned and self.sync_from is None and not self.check


@dataclass(frozen=True, slots=True)
class EventRow:
    """One event with its decision and its bots: item `USER#u` / `EVENT#c#e`, worker only."""

    user_id: str
    calendar_key: str
    facts: EventFacts
    decision: Decision
    desired: BotSignature | None
    observed: Observed = field(default_factory=Observed)
    generation: int = 0
    """Grows with every stored change of desired or observed; names one write to Recall."""
    read_token: int = 0
    """Fencing token of the worker that last read this event from Recall."""
    in_doubt: bool = False
    """Whether a write may have happened that no answer told of: look before believing the row."""
    due: bool = False
    """Whether something must be written to Recall; such rows are in the `due-bots` index."""
    retry_at: datetime | None = None
    attempts: int = 0
    problem: str = ""
    """A machine word for what keeps the bot away; empty when nothing does."""
    due_since: datetime | None = None
    """Since when it has been due without a break; set when the row is stored."""

    @property
    def event_id(self) -> str:
        """Recall's id of the event."""
        return self.facts.event_id

    @property
    def key(self) -> tuple[str, str, str]:
        """User, calendar and event: what the row is stored under."""
        return (self.user_id, self.calendar_key, self.event_id)


@dataclass(frozen=True, slots=True)
class BotStatus:
    """A status that a webhook reported of a bot: item `BOT#b` / `REPORTS`, webhook only.

    The item holds the newest report of each status code (`domain.bot_reports`).
    """

    bot_id: str
    code: str
    sub_code: str | None
    at: datetime


@dataclass(frozen=True, slots=True)
class StoredPreferences:
    """Preferences with their version, for saving without overwriting; portal only."""

    preferences: Preferences
    version: int


@dataclass(frozen=True, slots=True)
class UserRules:
    """Everything a decision needs of one user."""

    preferences: Preferences | None = None
    events: dict[str, Override] = field(default_factory=dict)
    series: dict[str, Override] = field(default_factory=dict)
    readable: bool = True
    """False when a newer version stored something that this one cannot honour."""

    def overrides_for(self, facts: EventFacts) -> Overrides:
        """The choices made by hand that apply to this event."""
        series = self.series.get(facts.series_id) if facts.series_id else None
        return Overrides(event=self.events.get(facts.event_id), series=series)


@dataclass(frozen=True, slots=True)
class ListProgress:
    """How far a list came: pages up to ``page_link`` are stored, the marks are not moved yet."""

    recall_id: str | None
    updated_since: datetime | None
    start_after: datetime | None
    page_link: str
    newest: datetime | None
    """Highest `updated_at` on the pages read so far."""
    serves: dict[str, int] = field(default_factory=dict)
    """Recall ids of the calendars it serves, with the ``requested`` that was read at its start."""


@dataclass(frozen=True, slots=True)
class Lease:
    """One worker's hold on the workspace: item `WORKSPACE#w` / `PACE`, worker only."""

    workspace: str
    token: int
    expires_at: datetime
    pace: Pace
    watermark: datetime | None = None
    """Highest `updated_at` that workspace lists have covered without a gap."""
    sweep_due_at: datetime | None = None
    workspace_listing: bool = True
    """False once a workspace list was refused, or caught missing a calendar's events."""
    ordered: int = 0
    """New bots ordered on the day `ordered_on`, an ISO date in UTC."""
    ordered_on: str = ""
    census_due_at: datetime | None = None
    """When the calendars at Recall are compared with ours again."""
    census_link: str | None = None
    """The page on which a census goes on that was longer than one slice."""
    retry_at: datetime | None = None
    """The soonest moment at which a write that failed is to be tried again."""
    progress: ListProgress | None = None
    """A list that was longer than one slice, to be gone on with."""
    list_after: datetime | None = None
    """Lists wait until then, so that one list serves many marks while load is high."""
    silence: Silence = field(default_factory=Silence)
    """Calls that failed since one last came through."""
    installation: str = ""
    """Id of this installation, made once; calendars at Recall bear it. Empty until then."""
    surplus: tuple[str, ...] = ()
    """Calendars that a census under way found nobody to want, by Recall's id."""
    list_together_at: datetime | None = None
    """When workspace lists are tried again, while `workspace_listing` is False."""
