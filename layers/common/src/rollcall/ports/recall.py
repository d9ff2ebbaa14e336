"""Recall's API as the worker sees it."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Protocol

from rollcall.domain.bot_config import BotConfig
from rollcall.domain.calendar_event import CalendarEvent
from rollcall.domain.errors import MalformedEvent
from rollcall.domain.listing import ListQuery
from rollcall.domain.media import Medium, MediumState
from rollcall.domain.problems import Problem
from rollcall.domain.secret import Secret


@dataclass(frozen=True, slots=True)
class Page:
    """One page of a list, and the link to the next page."""

    events: Sequence[CalendarEvent]
    unreadable: Sequence[MalformedEvent]
    """One for each object that cannot be read, with its ids as far as they can."""
    next_link: str | None


@dataclass(frozen=True, slots=True)
class BotStatus:
    """A state that a bot was in; its words are Recall's, and new ones may come."""

    code: str
    sub_code: str | None
    at: datetime
    """When it began, in UTC."""


@dataclass(frozen=True, slots=True)
class BotAtRecall:
    """What became of one bot, as Recall's own record of it says."""

    bot_id: str
    statuses: tuple[BotStatus, ...]
    """In order of time."""
    recording_began: datetime | None
    """When its first recording began, in UTC; None while it has recorded nothing."""
    recording_ended: datetime | None
    """When its last recording ended, in UTC; None while one goes on."""


@dataclass(frozen=True, slots=True)
class MediumAtRecall:
    """How one part of what a bot recorded stands; whoever has its link can read it."""

    state: MediumState
    link: Secret | None = None
    """Only while it is ready: to Recall's own storage, and good for some hours."""


type MediaAtRecall = Mapping[Medium, MediumAtRecall]
"""How everything that can be asked for stands, of a bot's last recording."""


@dataclass(frozen=True, slots=True)
class CalendarAtRecall:
    """The few fields of Recall's calendar object that Rollcall keeps; never its secrets."""

    recall_id: str
    status: str
    """`connecting`, `connected`, `disconnected`, or a word unknown today."""
    email: str | None
    """The account's address: Recall's `platform_email`, else the `oauth_email` that was sent."""
    problem: Problem
    """What the newest status change says when it is a disconnect, else nothing."""
    marker: str | None
    """Owner and calendar key that a Rollcall put into the metadata, if one made this calendar."""
    client_id: str
    created_at: datetime
    status_since: datetime
    """When the present status began: a new moment means that something happened in between."""
    installation: str = ""
    """Id of the installation that made it; empty when it was made before they had ids."""


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
    installation: str
    """Names the installation there: several may use one workspace, for the same people."""
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

    def until(self, moment: datetime) -> Recall:
        """The same, but every call is over by then, however slow the other side is."""
        ...

    def list_events(self, query: ListQuery, page_link: str | None) -> Page:
        """One page of events; ``page_link`` is the `next_link` of the page before."""
        ...

    def retrieve_event(self, event_id: str) -> CalendarEvent:
        """One event. Raises Gone when Recall does not know it, MalformedEvent."""
        ...

    def schedule_bot(
        self, event_id: str, deduplication_key: str, config: BotConfig, idempotency_key: str
    ) -> CalendarEvent:
        """Schedule or replace the event's bot; the answer is the event as it is now.

        Raises MalformedEvent when it is done and only the answer cannot be read.
        """
        ...

    def remove_bot(self, event_id: str) -> CalendarEvent:
        """Release the event's claim on its bot; the answer is the event as it is now.

        Raises MalformedEvent when it is done and only the answer cannot be read.
        """
        ...

    def leave_call(self, bot_id: str) -> None:
        """Ask a bot that is in a call to leave."""
        ...

    def create_bot(self, meeting_url: str, config: BotConfig, idempotency_key: str) -> str:
        """Send a bot of no event into a meeting at once; its id. One key makes one bot."""
        ...

    def find_bots(self, name: str, value: str) -> Sequence[str]:
        """Ids of the bots that have this word in their metadata; few are expected."""
        ...

    def retrieve_bot(self, bot_id: str) -> BotAtRecall:
        """One bot in any state. Raises Gone when Recall does not know it."""
        ...

    def retrieve_media(self, bot_id: str) -> MediaAtRecall:
        """What one bot recorded. Raises Gone when Recall does not know it."""
        ...

    def delete_media(self, bot_id: str) -> None:
        """Delete for good what one bot recorded; again changes nothing.

        Raises Gone when Recall does not know the bot. Only for one that has finished: what Recall
        does about a bot in its call is not said.
        """
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
