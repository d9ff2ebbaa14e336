"""What Rollcall remembers: users, connections, calendars at Recall, events, bots, the workspace.

Every item or attribute has one writer, named here. Times are aware and in UTC; versions and
generations are integers that only grow.
"""

from __future__ import annotations

from dataclasses import dataclass, field
from datetime import datetime
from enum import StrEnum

from rollcall.domain.breaker import Breaker
from rollcall.domain.decision import Decision
from rollcall.domain.desired import BotSignature, Observed
from rollcall.domain.endpoints import Endpoint
from rollcall.domain.event import EventFacts
from rollcall.domain.link_choice import LinkChoice, LinkChoices, with_choices
from rollcall.domain.override_keys import (
    Kind,
    Matter,
    OverrideKey,
    held_event_key,
    held_series_key,
    link_keys,
    series_link_keys,
)
from rollcall.domain.pace import Pace
from rollcall.domain.preferences import Override, Overrides, Preferences
from rollcall.domain.problems import Problem
from rollcall.domain.silence import Silence
from rollcall.domain.stops import Stop, stop_for
from rollcall.domain.trouble import Trouble


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
    hosted_domain: str = ""
    """Google's `hd` at the last sign-in; empty for an account that no organisation manages."""


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
    """The status of a connection; written by the worker."""

    CONNECTING = "connecting"
    CONNECTED = "connected"
    DISCONNECTED = "disconnected"
    """Recall lost access: the user must connect again."""
    REFUSED = "refused"
    """Recall refused the calendar; ``Connection.problem`` says why."""

    @classmethod
    def _missing_(cls, value: object) -> Status:
        """A word that a newer version stored: the worker finds the status out."""
        del value
        return cls.CONNECTING


@dataclass(frozen=True, slots=True)
class Connection:
    """One Google account that a user connected: item `USER#u` / `CALENDAR#c`.

    ``wanted``, the token, ``requested`` and ``cause`` are written by oauth_callback and portal; the
    rest by the worker.
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
    """When its events were last read. Kept on the calendar at Recall; set for pages only."""
    reading: bool = False
    """Whether its events are to be read and have not been. Set for pages only."""
    full: bool = False
    """`RecallCalendar.full`; set for pages only."""
    waiting_since: datetime | None = None
    """Since when tries to bring it in line have failed, or have to be repeated."""
    evaluating: int = 0
    """The ``requested`` for which its events are being evaluated."""
    evaluated_to: str = ""
    """Id of the last event evaluated for it; empty at the beginning."""
    cause: str = ""
    """Id of the request that last asked for something; for logs."""


@dataclass(frozen=True, slots=True)
class RecallCalendar:
    """Sync state of one calendar at Recall: item `RECALL#id` / `CALENDAR`.

    ``requested``, ``cause``, ``sync_from``, ``check`` and an earlier ``due_at`` are written by
    whoever marks it (the webhook); the rest by the worker.
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
    attempts: int = 0
    """Failed looks and lists in a row, for the pause before the next."""
    progress: ListProgress | None = None
    """A list of this one calendar that was longer than one run."""
    calm_at: datetime | None = None
    """When it is listed again at the earliest, however often it is announced.

    A list of it failed, or it was announced often and more may follow.
    """
    look_at: datetime | None = None
    """When its status is looked at again at the earliest, after a look that failed."""
    scanned_at: datetime | None = None
    """When its whole window was last read."""
    pages: int = 0
    """Pages of its last full scan."""
    rows: int = 0
    """Events kept of it, as counted by its last full scan, and those that came since."""
    full: bool = False
    """Whether it has more events than are kept of one calendar (`caps.MOST_EVENTS`).

    Later ones are left out until there is room.
    """
    cause: str = ""
    """Id of the notification that marked it last; for logs."""

    @property
    def waits_for_list(self) -> bool:
        """Whether a change was announced, or the whole window is to be read."""
        return self.due_at is not None and (self.sync_from is not None or self.full_due_at is None)

    @property
    def waits_for_check(self) -> bool:
        """Whether only its status is to be looked at."""
        return self.due_at is not None and self.check and not self.waits_for_list

    @property
    def waits_for_daily_read(self) -> bool:
        """Whether nothing is requested of this calendar and only its daily read is planned."""
        return self.due_at is not None and not self.waits_for_list and not self.check


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
    observed_by: int = 0
    """Fencing token of the worker that last read this event from Recall."""
    outcome_unknown: bool = False
    """Whether a write may have had its effect although no answer came: read the event first."""
    due: bool = False
    """Whether something must be written to Recall; such rows are in the `due-bots` index."""
    retry_at: datetime | None = None
    attempts: int = 0
    problem: str = ""
    """A machine word for what keeps the bot away; empty when nothing does."""
    due_since: datetime | None = None
    """Since when it has been due without a break; set when the row is stored."""
    check_at: datetime | None = None
    """When Recall is asked what became of its bot; None when that is final, or there is none."""
    checks: int = 0
    """How often it was asked since its meeting ended; 1 before that."""
    ended_bot: str = ""
    """Id of the bot whose end, and recording, are known."""
    cause: str = ""
    """Id of the request or notification that made the row change last; for logs."""
    link_lost: bool = False
    """Whether a bot was wanted until the entry's link went, or was one that no bot can follow."""

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
    """A status that a webhook reported of a bot, or a fact of its recording: `BOT#b` / `REPORTS`.

    The item holds the newest report of each status code, written by the webhook, and the facts
    that the worker asked for (`domain.bot_reports`).
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
    hosted_domain: str = ""
    """`User.hosted_domain`: whom the user shares bots with follows from it."""
    occurrences: dict[str, Override] = field(default_factory=dict)
    expiries: dict[OverrideKey, datetime] = field(default_factory=dict, compare=False)
    """When each override expires; one of an older version may have no end."""
    links: dict[OverrideKey, LinkChoice] = field(default_factory=dict)
    """Which links the user chose for the bot to join."""
    stops: tuple[Stop, ...] = ()
    """Meetings that their organisers, of the user's company, stopped or let go on."""
    user_id: str = field(default="", compare=False)
    """Whose rules they are."""

    def chosen(self, key: OverrideKey) -> Override | LinkChoice | None:
        """Return what is stored under a key, whatever it is about."""
        return self.links.get(key) if key.matter is Matter.LINK else self.override(key)

    def held_link_keys(self, facts: EventFacts) -> tuple[OverrideKey | None, OverrideKey | None]:
        """Return the keys of the links chosen for an event and for its series; None for none."""
        if not self.links:
            return None, None
        own = next((key for key in link_keys(facts) if key in self.links), None)
        return own, next((key for key in series_link_keys(facts) if key in self.links), None)

    def link_choices(self, facts: EventFacts) -> LinkChoices:
        """Return the choices of a link that apply to this event."""
        own, whole = self.held_link_keys(facts)
        event = self.links[own] if own else None
        series = self.links[whole] if whole else None
        if facts.series_id is None:
            # A single event that was a series has one choice, as it has one switch.
            return LinkChoices(event=event or series)
        return LinkChoices(event, series)

    def joined(self, facts: EventFacts) -> EventFacts:
        """Return the entry with the link that the user chose in use.

        This is the one place where a choice becomes the link of a meeting that has not begun;
        of one that has, `running.facts_now`.
        """
        return with_choices(facts, self.link_choices(facts))

    def override(self, key: OverrideKey) -> Override | None:
        """Return what is stored under a key."""
        return self._of_kind(key.kind).get(key.id)

    def _of_kind(self, kind: Kind) -> dict[str, Override]:
        if kind is Kind.EVENT:
            return self.events
        return self.series if kind is Kind.SERIES else self.occurrences

    def overrides_for(self, facts: EventFacts) -> Overrides:
        """Return the overrides that apply to this event."""
        own, whole = held_event_key(self, facts), held_series_key(self, facts)
        event = self.override(own) if own else None
        series = self.override(whole) if whole else None
        stop = stop_for(self.stops, facts, self.user_id)
        stopped_by = None if stop is None else "" if stop.by == self.user_id else stop.name
        if facts.series_id is None:
            return Overrides(event or series, stopped_by=stopped_by)
        return Overrides(event, series, stopped_by)


@dataclass(frozen=True, slots=True)
class ListProgress:
    """How far a list came: pages up to ``page_link`` are stored, watermarks not advanced yet."""

    recall_id: str | None
    updated_since: datetime | None
    start_after: datetime | None
    page_link: str
    newest: datetime | None
    """Highest `updated_at` on the pages read so far."""
    serves: dict[str, int] = field(default_factory=dict)
    """Recall ids of the calendars it serves, with the ``requested`` that was read at its start."""
    pages: int = 0
    listed: int = 0
    """Events on these pages."""
    latest_start: datetime | None = None
    """Start of the last event on them."""
    began_at: datetime | None = None
    """When its first page was asked for."""
    filled_by: tuple[str, ...] = ()
    """Calendars whose events make it long; where there are any, it serves no others."""

    @property
    def is_full(self) -> bool:
        """Whether it is a list of one calendar's whole window."""
        return self.updated_since is None


@dataclass(frozen=True, slots=True)
class Suspect:
    """Work that was under way when a worker died, or that failed by a bug of ours."""

    deaths: int
    until: datetime
    """It is not tried before, nor is anything else of its user."""
    user: str = ""
    """Whose it is; empty when it is nobody's."""


@dataclass(frozen=True, slots=True)
class Lease:
    """One worker's hold on the workspace: item `WORKSPACE#w` / `PACE`, worker only.

    It is stored before each group of calls, so nothing in it is lost with a worker.
    """

    workspace: str
    token: int
    expires_at: datetime
    pace: Pace
    breakers: dict[Endpoint, Breaker] = field(default_factory=dict)
    watermark: datetime | None = None
    """Highest `updated_at` that workspace lists have covered without a gap."""
    sweep_due_at: datetime | None = None
    workspace_listing: bool = True
    """False once a workspace list was refused, or caught missing a calendar's events."""
    list_together_at: datetime | None = None
    """When workspace lists are tried again, while `workspace_listing` is False."""
    next_list_at: datetime | None = None
    """Lists for changes wait until then, so that one list serves many while load is high."""
    progress: ListProgress | None = None
    """A workspace list that was longer than one run."""
    ordered: int = 0
    """New bots ordered on the day `ordered_on`, an ISO date in UTC."""
    ordered_on: str = ""
    audit_due_at: datetime | None = None
    """When the calendars at Recall are compared with ours again."""
    audit_link: str | None = None
    """The page at which an audit that was longer than one run is resumed."""
    calendars: int = 0
    """Calendars at Recall, as counted by the audit under way or the last one."""
    surplus: tuple[str, ...] = ()
    """Calendars that an audit under way found without a connection, by Recall's id."""
    silence: Silence = field(default_factory=Silence)
    """Calls that failed since one last came through."""
    installation: str = ""
    """Id of this installation, made once; calendars at Recall bear it. Empty until then."""
    meetings_until: datetime | None = None
    """Latest start, of those seen, of a meeting within the coming day: until then some of the
    writes are kept free for what is urgent."""
    under_way: dict[str, str] = field(default_factory=dict)
    """Work that this worker has begun and not ended: its name, and whose it is."""
    suspects: dict[str, Suspect] = field(default_factory=dict)
    """Work that is tried with nothing beside it, and not before its moment, by name."""
    refused: dict[str, datetime] = field(default_factory=dict)
    """Until when users wait for an endpoint that refused them for their rate: endpoint/user."""
    ran_at: datetime | None = None
    """When a run last came to its end."""
    trouble: Trouble | None = None
    """What keeps everybody's bots waiting; every page says so."""

    @property
    def run(self) -> str:
        """The id of the run under this lease, as log lines have it."""
        return f"{self.workspace}-{self.token}"
