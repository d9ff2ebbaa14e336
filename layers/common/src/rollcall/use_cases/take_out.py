"""Everything that is stored about a user, in parts of bounded size."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import UTC, datetime

from rollcall.domain.bot_reports import Reports
from rollcall.domain.given_up import GivenUp
from rollcall.domain.link_choice import LinkChoice
from rollcall.domain.mail.choices import MailChoices
from rollcall.domain.mail.mailbox import Mailbox
from rollcall.domain.model import Connection, EventRow, RecallCalendar, User
from rollcall.domain.month_use import MonthUse
from rollcall.domain.override_keys import Kind, Matter, OverrideKey
from rollcall.domain.past_bots import PastBot
from rollcall.domain.pasted import PastedCall
from rollcall.domain.preferences import Override
from rollcall.domain.stop_requests import StopRequests
from rollcall.domain.stops import Stop
from rollcall.domain.user_rules import StoredPreferences, UserRules
from rollcall.ports.mail_store import MailStore
from rollcall.ports.past_bot_store import PastBotStore
from rollcall.ports.pasted_store import PastedStore
from rollcall.ports.portal_store import Counters, Place, PortalStore
from rollcall.ports.session_store import ListedSession, Session, SessionStore
from rollcall.ports.usage_store import UsageStore

MOST_EVENTS = 1000
"""Of one part."""
EARLIEST = datetime(1, 1, 1, tzinfo=UTC)
LATEST = datetime(9999, 12, 31, tzinfo=UTC)


@dataclass(frozen=True, slots=True)
class StoredOverride:
    """A choice for a meeting or a series, and when it expires."""

    key: OverrideKey
    choice: Override | LinkChoice | GivenUp
    expires_at: datetime | None


@dataclass(frozen=True, slots=True)
class StoredEvent:
    """An event, what its bots reported, and what is asked about it."""

    row: EventRow
    reports: dict[str, Reports]
    """By the bot's id."""
    requests: StopRequests


@dataclass(frozen=True, slots=True)
class StoredCall:
    """A call that a bot was sent to by hand, and what that reported."""

    call: PastedCall
    reports: Reports


@dataclass(frozen=True, slots=True)
class Account:
    """All but the events."""

    user: User
    preferences: StoredPreferences | None
    overrides: Sequence[StoredOverride]
    stops: Sequence[Stop]
    connections: Sequence[Connection]
    calendars: Sequence[RecallCalendar]
    sessions: Sequence[ListedSession]
    counters: Counters
    mailbox: Mailbox | None
    """What the user was told by mail."""
    mail_choices: MailChoices
    calls: Sequence[StoredCall]
    past_bots: Sequence[PastBot]
    """Bots whose events are forgotten."""
    uses: Sequence[MonthUse]
    """What the user used in months that are over."""


@dataclass(frozen=True, slots=True)
class EventsPart:
    """Some of the events in order of their start, and behind which there are more."""

    events: Sequence[StoredEvent]
    next: Place | None


@dataclass(frozen=True, slots=True)
class Stores:
    """Where what is stored about a user is read."""

    store: PortalStore
    sessions: SessionStore
    mail: MailStore
    pasted: PastedStore
    past_bots: PastBotStore
    usage: UsageStore


def account_of(stores: Stores, user: User, session: Session, now: datetime) -> Account:
    """Everything about a user but the events. Raises Unavailable."""
    store, user_id = stores.store, user.user_id
    rules = store.rules(user_id, now)
    return Account(
        user,
        store.preferences(user_id),
        overrides_of(rules),
        [stop for stop in rules.stops if stop.by == user_id],
        store.connections(user_id),
        store.calendars(user_id),
        stores.sessions.of_user(session, now),
        store.counters(user_id),
        stores.mail.mailbox(user_id),
        stores.mail.choices(user_id),
        _calls(store, stores.pasted, user_id),
        stores.past_bots.of_user(user_id),
        stores.usage.of_user(user_id),
    )


def _calls(store: PortalStore, pasted: PastedStore, user_id: str) -> list[StoredCall]:
    """All calls: those of 60 days, of which there are 20 a day at most."""
    calls = pasted.calls(user_id, EARLIEST, LATEST)
    bots = sorted({call.bot_id for call in calls if call.bot_id})
    reports = store.bot_reports(bots) if bots else {}
    return [StoredCall(call, reports.get(call.bot_id, {})) for call in calls]


def events_of(
    store: PortalStore, user_id: str, company: str | None, after: Place | None, now: datetime
) -> EventsPart:
    """The events behind a place, or the first ones. Raises NotFound and Unavailable."""
    rows = store.upcoming(user_id, EARLIEST, LATEST, MOST_EVENTS, after=after)
    bots = {bot.bot_id for row in rows for bot in row.observed.bots}
    reports = store.bot_reports(bots) if bots else {}
    named = {row.facts.occurrence_id for row in rows} - {""}
    asked = store.requests(company, named, now) if company and named else {}
    events = [
        StoredEvent(
            row,
            {b.bot_id: reports[b.bot_id] for b in row.observed.bots if b.bot_id in reports},
            _of_user(asked.get(row.facts.occurrence_id, StopRequests()), user_id),
        )
        for row in rows
    ]
    return EventsPart(events, Place.of(rows[-1]) if len(rows) == MOST_EVENTS else None)


def _of_user(requests: StopRequests, user_id: str) -> StopRequests:
    """What the user has said; what others say of the meeting is theirs."""
    keeping = frozenset(fact for fact in requests.keeping if fact[0] == user_id)
    return StopRequests(requests.asking & {user_id}, keeping)


def overrides_of(rules: UserRules) -> list[StoredOverride]:
    """Return every choice for a meeting or a series, under its key."""
    of_kind = {
        Kind.OCCURRENCE: rules.occurrences, Kind.SERIES: rules.series, Kind.EVENT: rules.events,
    }  # fmt: skip
    found: dict[OverrideKey, Override | LinkChoice | GivenUp] = {
        OverrideKey(kind, name): choice
        for kind, choices in of_kind.items()
        for name, choice in choices.items()
    }
    found |= rules.links
    found |= {
        OverrideKey(Kind.EVENT, name, Matter.AGAIN): given_up
        for name, given_up in rules.given_up.items()
    }
    return [StoredOverride(key, one, rules.expiries.get(key)) for key, one in found.items()]
