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
from rollcall.use_cases.shared_bots import SharedBot

_THERE = IN_PROGRESS | {BotState.SCHEDULED, BotState.SHARED, BotState.RECORDED}

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

    def goes_on(self, now: datetime, today: date) -> bool:
        """Whether the meeting has not ended yet, or its call has not; dates last their whole day.

        ``today`` is the day of whoever looks.
        """
        facts = self.row.facts
        ended = has_passed(facts, today) if facts.first_day else facts.end <= now
        return not ended or self.overtime


@dataclass(frozen=True, slots=True)
class Agenda:
    """Everything the list page shows; the range is in UTC."""

    meetings: tuple[Meeting, ...]
    connections: tuple[Connection, ...]
    rules: UserRules
    since: datetime
    until: datetime
    first: bool = True
    """Whether it shows the list from its beginning."""
    after: Place | None = None
    """The meeting behind which it begins, if it does so."""
    next: Place | None = None
    """Where the list goes on; None at its end."""

    @property
    def partial(self) -> bool:
        """Whether there are meetings that it does not show, and that are in no count."""
        return not self.first or self.next is not None

    @property
    def waiting(self) -> int:
        """How many of its meetings wait for a bot, or for losing one."""
        return sum(1 for meeting in self.meetings if meeting.bot.state in MOVING)

    def coverage(self, calendar_key: str) -> tuple[int, int]:
        """Of one calendar's coming meetings with a bot wanted: how many have theirs, and all.

        Those whose link no bot can follow have none.
        """
        wanted = [
            meeting
            for meeting in self._on(calendar_key)
            if (meeting.recorded or meeting.unreachable) and meeting.lock is not Lock.OVER
        ]
        return sum(1 for meeting in wanted if meeting.bot.state in _THERE), len(wanted)

    def surplus(self, calendar_key: str) -> int:
        """How many meetings of a calendar have a bot that is still to be taken off."""
        on = self._on(calendar_key)
        return sum(1 for meeting in on if meeting.bot.state is BotState.REMOVING)

    def at_risk(self, calendar_key: str) -> int:
        """How many coming meetings of a calendar have no bot because it is not connected.

        One that another calendar of the user has as well, and that is recorded, is at no risk.
        """
        missing = (meeting for meeting in self.meetings if not meeting.recorded)
        return sum(
            1
            for meeting in missing
            for one in meeting.entries
            if one.at_risk and one.row.calendar_key == calendar_key
        )

    def _on(self, calendar_key: str) -> Iterator[Meeting]:
        """Yield the meetings as one calendar has them."""
        for meeting in self.meetings:
            yield from (one for one in meeting.entries if one.row.calendar_key == calendar_key)
