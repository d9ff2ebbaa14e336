"""What Rollcall remembers: users, connections, calendars at Recall, events, bots, the workspace.

Every item or attribute has one writer, named here. Times are aware and in UTC; versions and
generations are integers that only grow.
"""

from __future__ import annotations

from dataclasses import dataclass, field
from datetime import date, datetime
from enum import StrEnum

from rollcall.domain.decision import Decision
from rollcall.domain.desired import BotSignature, Observed
from rollcall.domain.event import EventFacts
from rollcall.domain.lease import ListProgress
from rollcall.domain.problems import Problem
from rollcall.domain.transition import Transition

SERVED = "served"
"""The problem of a row whose room has the bot of another event of the same tenant."""


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
    generation: str = ""
    """Random; the sessions that began under it are alive. Replaced to end them all at once."""
    last_seen: date | None = None
    """The day (UTC) of the last sign-in or page; None for profiles of older versions."""
    erasing: str = ""
    """The id of the receipt while everything of the user is being deleted, else empty."""
    blocked_at: datetime | None = None
    """Since when no bot comes for the user and no page is open but those to leave. Written, as the
    next two, by whoever administers the installation."""
    blocked_by: str = ""
    """An administrator's user id, or an operator (`audit.operator`)."""
    blocked_reason: str = ""
    """What the administrator wrote; shown to the person. Untrusted."""

    @property
    def blocked(self) -> bool:
        """Whether an administrator has blocked the user."""
        return self.blocked_at is not None


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


def is_wanted(connection: Connection) -> bool:
    """Whether the user wants this calendar watched."""
    return connection.wanted is Wanted.CONNECTED


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
    history: tuple[Transition, ...] = ()
    """What happened to it lately, the oldest first (`domain.history`)."""

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
