"""A user's list of meetings, as it is shown: what is decided, why, and how each bot stands."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from enum import StrEnum

from rollcall.domain.bot_view import IN_PROGRESS, BotState, BotView
from rollcall.domain.days import has_passed
from rollcall.domain.decision import Decision, Record
from rollcall.domain.event import EventFacts
from rollcall.domain.link_choice import LinkChoices
from rollcall.domain.model import Connection, EventRow
from rollcall.domain.preferences import Overrides
from rollcall.domain.user_rules import UserRules
from rollcall.ports.portal_store import Place
from rollcall.use_cases.list_order import BEGINNING, PageStart
from rollcall.use_cases.shared_bots import SharedBot
from rollcall.use_cases.upcoming_rows import is_counted

_THERE = IN_PROGRESS | {BotState.SCHEDULED, BotState.SHARED, BotState.RECORDED}
_GIVEN_UP = frozenset({BotState.FAILED, BotState.NOT_RECORDED})

MOVING = frozenset({BotState.SCHEDULING, BotState.REMOVING})
"""States of a bot that only the worker ends."""
LATE = timedelta(minutes=10)
"""From here on a bot comes from the shared pool and a change may not arrive (contract, 6.5)."""


class Lock(StrEnum):
    """Why a meeting cannot be switched."""

    CANCELLED = "cancelled"
    OVER = "over"
    NOT_CONNECTED = "not_connected"
    NO_LINK = "no_link"
    PAUSED = "paused"
    STOPPED = "stopped"
    GUEST = "guest"
    """Somebody in the call asked not to be recorded."""
    COMPANY = "company"
    """The company's policy forbids it, whatever its user wants."""
    UNREADABLE = "unreadable"
    LINK_WRAPPED = "link_wrapped"


@dataclass(frozen=True, slots=True)
class Asked:
    """What is asked about a meeting: of the person who looks, or by that person.

    Names are untrusted; that of somebody who is not to be named is empty.
    """

    askers: tuple[str, ...] = ()
    """Who asks the person not to record it, and has no answer yet."""
    asks: bool = False
    """Whether the person asks those who record it to stop."""
    recorders: tuple[str, ...] = ()
    """Whom the person asks, or may ask, but for those who have answered."""
    keepers: tuple[str, ...] = ()
    """Who has answered the person by keeping the recording."""


@dataclass(frozen=True, slots=True)
class Meeting:
    """One event as the list shows it."""

    row: EventRow
    joined: EventFacts
    """The entry with the link in use: the one that was chosen, or where the bot is."""
    link_choices: LinkChoices
    decision: Decision
    overrides: Overrides
    bot: BotView
    lock: Lock | None
    late: bool
    """Whether it starts so soon, or runs already, that a change may not arrive."""
    at_risk: bool = False
    """Whether only the lost connection keeps its bot away."""
    overtime: bool = False
    """Whether its end has passed and its bot is still in the call."""
    stands: bool = False
    """Whether it had begun when the rules of now were saved, so that they do not touch it."""
    stays_in_call: bool = False
    """Whether its bot stays in another call than the one behind the chosen link."""
    unreachable: bool = False
    """Whether only its link keeps its bot away: it went while a bot was wanted, or is wrapped."""

    shared: SharedBot | None = None
    """The bot of others that serves the same call, or whom its own serves beside its owner."""

    may_stop: bool = False
    """Whether the user may stop it for everybody, or has done so and may take that back."""

    asked: Asked = Asked()

    replaceable: bool = False
    """Whether its user may send another bot, in place of one that failed or was turned out."""
    copies: tuple[Meeting, ...] = ()
    """The same meeting on the user's other calendars; what the list tells is of this one."""

    @property
    def entries(self) -> tuple[Meeting, ...]:
        """The meeting as each of the user's calendars has it, this one first."""
        return (self, *self.copies)

    @property
    def recorded(self) -> bool:
        """Whether a bot is wanted."""
        return isinstance(self.decision, Record)

    @property
    def served(self) -> bool:
        """Whether others' bot is in its call, or comes, and it has none of its own."""
        return self.shared is not None and not self.shared.is_own

    @property
    def recorded_by_others(self) -> bool:
        """Whether others' bot records it, and will not be taken off at once."""
        return self.served and self.shared is not None and self.shared.view.state in _THERE

    @property
    def will_be_recorded(self) -> bool:
        """Whether a bot is, or can still be expected, in its call: the user's own or another."""
        given_up = self.bot.state in _GIVEN_UP and self.bot.retry_at is None
        return (self.recorded and not given_up) or self.recorded_by_others

    @property
    def changed_by_hand(self) -> bool:
        """Whether a choice of the user for it or for its series holds, be it for its link."""
        chosen = self.overrides.event or self.overrides.series
        return bool(chosen or self.link_choices.in_order)

    def is_counted(self, now: datetime) -> bool:
        """Whether every number that pages show counts it (`upcoming_rows.is_counted`)."""
        return is_counted(self.row.facts, self.joined, now)

    def goes_on(self, now: datetime, today: date) -> bool:
        """Whether the meeting has not ended yet, or its call has not; dates last their whole day.

        ``today`` is the day of whoever looks.
        """
        facts = self.row.facts
        ended = has_passed(facts, today) if facts.first_day else facts.end <= now
        return not ended or self.overtime


@dataclass(frozen=True, slots=True)
class Numbers:
    """The numbers of a list, by the one definition of `upcoming_rows.is_counted`."""

    total: int
    recorded: int
    """How many of them will be recorded, be it by the bot of somebody else."""


@dataclass(frozen=True, slots=True)
class Agenda:
    """What a user's list is made of; the range is in UTC."""

    meetings: tuple[Meeting, ...]
    """From the beginning of the list; where its part begins behind them, that part as well."""
    connections: tuple[Connection, ...]
    rules: UserRules
    since: datetime
    until: datetime
    now: datetime
    begin: PageStart = BEGINNING
    """Where the part that is shown begins."""
    next: Place | None = None
    """Where the table goes on behind the rows of the part; None at its end."""
    partial: bool = False
    """Whether there are meetings that are in no number, because they were not read."""
    read: int | None = None
    """How many of the meetings are the beginning of the list; None for all."""

    @property
    def known(self) -> tuple[Meeting, ...]:
        """The meetings from the beginning of the list, which all numbers are about."""
        return self.meetings[: self.read]

    @property
    def part(self) -> tuple[Meeting, ...]:
        """The meetings among which the part is found, in any order."""
        return self.meetings if self.read is None else self.meetings[self.read :]

    @property
    def numbers(self) -> Numbers:
        """How many meetings are to come, and how many of them will be recorded."""
        counted = [meeting for meeting in self.known if meeting.is_counted(self.now)]
        return Numbers(len(counted), sum(1 for one in counted if one.will_be_recorded))

    @property
    def waiting(self) -> int:
        """How many of its meetings wait for a bot, or for losing one."""
        return sum(1 for meeting in self.known if meeting.bot.state in MOVING)

    def coverage(self, calendar_key: str) -> tuple[int, int]:
        """Of one calendar's coming meetings with a bot wanted: how many have theirs, and all.

        Those whose link no bot can follow have none.
        """
        wanted = [
            meeting
            for meeting in self._on(calendar_key)
            if meeting.unreachable or (meeting.recorded and meeting.is_counted(self.now))
        ]
        return sum(1 for meeting in wanted if meeting.bot.state in _THERE), len(wanted)

    def surplus(self, calendar_key: str) -> int:
        """How many meetings of a calendar have a bot that is still to be taken off."""
        return sum(1 for one in self._on(calendar_key) if one.bot.state is BotState.REMOVING)

    def at_risk(self, calendar_key: str) -> int:
        """How many coming meetings of a calendar have no bot because it is not connected.

        One that another calendar of the user has as well, and that is recorded, is at no risk.
        """
        missing = (meeting for meeting in self.known if not meeting.recorded)
        return sum(
            1
            for meeting in missing
            for one in meeting.entries
            if one.row.calendar_key == calendar_key and one.at_risk and one.is_counted(self.now)
        )

    def _on(self, calendar_key: str) -> Iterator[Meeting]:
        """Yield the known meetings as one calendar has them."""
        for meeting in self.known:
            yield from (one for one in meeting.entries if one.row.calendar_key == calendar_key)
