"""What one run holds in memory: the lease, rows that changed, and what it has read."""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass, field, replace
from datetime import datetime

from rollcall.domain.bot_settings import BotSettings
from rollcall.domain.calendar_event import CalendarEvent, facts_of
from rollcall.domain.caps import CapLimits
from rollcall.domain.companies import Companies
from rollcall.domain.deduplication import Scope
from rollcall.domain.endpoints import Limits
from rollcall.domain.errors import RollcallError
from rollcall.domain.event import EventFacts
from rollcall.domain.guest_noes import GuestSubject
from rollcall.domain.lease import Lease
from rollcall.domain.mail.absence import AbsenceRules
from rollcall.domain.mail.writing import Links
from rollcall.domain.media import Medium
from rollcall.domain.model import RecallCalendar
from rollcall.domain.not_people import NONE_LISTED, NotPeople
from rollcall.domain.policy import CompanyPolicy
from rollcall.domain.rows import Evaluator
from rollcall.domain.secret import Secret
from rollcall.domain.user_rules import UserRules
from rollcall.ports.calls import CallPool
from rollcall.ports.clock import Clock
from rollcall.ports.google import GrantRevoker
from rollcall.ports.mail_store import MailStore
from rollcall.ports.mailer import Mailer
from rollcall.ports.media_store import MediaStore
from rollcall.ports.notification_store import NotificationStore
from rollcall.ports.past_bot_store import PastBotStore
from rollcall.ports.pasted_store import PastedStore
from rollcall.ports.recall import Recall
from rollcall.ports.session_store import SessionStore
from rollcall.ports.telemetry import ReportBug, ReportWritten
from rollcall.ports.tokens import TokenVault
from rollcall.ports.usage_store import UsageStore
from rollcall.ports.worker_store import WorkerStore


@dataclass(frozen=True, slots=True)
class MailPorts:
    """What letters need."""

    store: MailStore
    mailer: Mailer | None
    """None where the operator sends no mail; what would have to be told is marked all the same."""
    links: Callable[[str, datetime], Links]
    """Addresses for a user at a moment. They raise Unavailable while their key cannot be read."""


@dataclass(frozen=True, slots=True)
class MediaPorts:
    """What links to recordings and transcripts need."""

    store: MediaStore
    seal: Callable[[str, str, Medium, Secret], str]
    """A link as it is stored: for a user's id, an event's id and a medium. It raises Unavailable
    while its key cannot be read."""


@dataclass(frozen=True, slots=True)
class Ports:
    """The outside of the worker."""

    store: WorkerStore
    marks: NotificationStore
    """Marks calendars without a lease: the last act of a worker that lost its own."""
    recall: Recall
    vault: TokenVault
    revoker: GrantRevoker
    clock: Clock
    calls: CallPool
    jitter: Callable[[], float]
    """A random number in [0, 1), to spread what would else happen at once."""
    report: ReportBug
    wrote: ReportWritten
    """Logs one write of a bot."""
    client_id: str
    """Google's client id, to recognise own calendars at Recall."""
    new_id: Callable[[], str]
    """A random id: of an attempt to take the lease, of an installation that has none yet, or of
    the receipt of a deletion."""
    sessions: SessionStore
    """Where the sessions of a user who is deleted are ended."""
    mail: MailPorts | None = None
    media: MediaPorts | None = None
    """None where the operator gives no links to recordings."""
    pasted: PastedStore | None = None
    """None where nobody sends bots to calls by links."""
    past_bots: PastBotStore | None = None
    """None where what bots recorded stays at Recall when an account ends."""
    usage: UsageStore | None = None
    """None where nobody asks how much was used."""
    guest_link: Callable[[GuestSubject], str] | None = None
    """The address for a bot's chat line; None where there are no pages. It raises Unavailable while
    its key cannot be read."""


@dataclass(frozen=True, slots=True)
class Settings:
    """How the workspace is run."""

    limits: Limits
    scope: Scope
    companies: Companies
    caps: CapLimits = field(default_factory=CapLimits)
    bot: BotSettings = field(default_factory=BotSettings)
    not_people: NotPeople = NONE_LISTED
    unused_months: int = 0
    """After so many months without a visit an account ends; 0 for never."""
    idle_weeks: int = 0
    """After so many weeks without a visit a person is asked whether to go on; 0 for never."""

    @property
    def absences(self) -> AbsenceRules:
        """What follows when somebody is not seen for long."""
        return AbsenceRules(self.idle_weeks, self.unused_months)


class Held:
    """The lease of this run; changes are stored with the next group of calls."""

    def __init__(self, lease: Lease, store: WorkerStore) -> None:
        self.lease = lease
        self._store = store
        self._stored = lease

    def change(self, **changes: object) -> None:
        """Replace attributes of the lease."""
        self.lease = replace(self.lease, **changes)  # type: ignore[arg-type]

    def save(self) -> None:
        """Store the lease if it changed. Raises LeaseLost."""
        if self.lease != self._stored:
            self._store.save_lease(self.lease)
            self._stored = self.lease


class Lookups:
    """Calendars and rules, read once in a run and kept up to date."""

    def __init__(self, ports: Ports, held: Held, settings: Settings) -> None:
        self._ports = ports
        self._held = held
        self._settings = settings
        self._rules: dict[str, UserRules] = {}
        self._calendars: dict[str, RecallCalendar | None] = {}
        self._policy: CompanyPolicy | None = None

    def calendars(self, recall_ids: Iterable[str]) -> dict[str, RecallCalendar]:
        """Return the calendars behind Recall's ids, as far as they are ours."""
        wanted = set(recall_ids)
        unread = wanted - self._calendars.keys()
        if unread:
            found = self._ports.store.recall_calendars(unread)
            self._calendars.update({recall_id: found.get(recall_id) for recall_id in unread})
        known = {recall_id: self._calendars[recall_id] for recall_id in wanted}
        return {recall_id: calendar for recall_id, calendar in known.items() if calendar}

    def calendar(self, recall_id: str) -> RecallCalendar | None:
        """Return one calendar, if it is ours."""
        return self.calendars([recall_id]).get(recall_id)

    def fresh(self, recall_id: str) -> RecallCalendar | None:
        """Return one calendar as it is stored now."""
        self._calendars.pop(recall_id, None)
        return self.calendar(recall_id)

    def newest(self, read: RecallCalendar) -> RecallCalendar:
        """Return a calendar that was read before a call, as this run knows it now."""
        return self.calendar(read.recall_id) or read

    def cache(self, calendars: Iterable[RecallCalendar]) -> None:
        """Keep what was just read."""
        self._calendars.update({calendar.recall_id: calendar for calendar in calendars})

    def save(
        self, pairs: Sequence[tuple[RecallCalendar, RecallCalendar]],
        covered_until: datetime | None = None,
    ) -> None:  # fmt: skip
        """Store calendars, each with what it was read as."""
        if pairs:
            self._ports.store.save_calendars(self._held.lease, pairs, covered_until)
            self.cache(calendar for calendar, _ in pairs)

    def add(self, calendar: RecallCalendar) -> None:
        """Start to know a calendar at Recall."""
        self._ports.store.add_calendar(self._held.lease, calendar)
        self.cache([calendar])

    def drop(self, recall_id: str) -> None:
        """Forget a calendar at Recall."""
        self._ports.store.drop_calendar(self._held.lease, recall_id)
        self._calendars[recall_id] = None

    def evaluator(self, calendar: RecallCalendar) -> Evaluator:
        """Return the evaluator of one calendar, with its user's rules."""
        user_id, rules = calendar.user_id, self.rules(calendar.user_id)
        return Evaluator(
            user_id,
            calendar.calendar_key,
            rules,
            self._settings.scope,
            calendar.connected,
            self._settings.bot,
            self._held.lease.installation,
            self._settings.companies.company(rules.hosted_domain),
        )

    def person(self, user_id: str) -> str:
        """Return whom chat lines name for a user's bots; empty where they name nobody."""
        return self.rules(user_id).name if self._settings.bot.names_person else ""

    def rules(self, user_id: str) -> UserRules:
        """Return the rules of a user."""
        if user_id not in self._rules:
            self._rules[user_id] = self._read_rules(user_id)
        return self._rules[user_id]

    def facts(self, event: CalendarEvent, calendar: RecallCalendar) -> EventFacts:
        """Return what an event is to the owner of its calendar."""
        settings, own = self._settings, self.rules(calendar.user_id).own_addresses
        return facts_of(event, calendar.email, settings.companies, settings.not_people, own)

    @property
    def policy(self) -> CompanyPolicy:
        """The company's policy, as it was when this run first asked."""
        if self._policy is None:
            self._policy = self._ports.store.policy()
        return self._policy

    def evict_rules(self, user_id: str) -> None:
        """Read the rules of a user again before the next decision."""
        self._rules.pop(user_id, None)

    def _read_rules(self, user_id: str) -> UserRules:
        try:
            found = self._ports.store.rules(user_id, self._ports.clock.now())
            return found.under(self.policy)
        except RollcallError:
            raise
        except Exception as error:  # noqa: BLE001 - one user's broken rows must not stop the others
            self._ports.report(error, f"rules:{user_id}")
            return UserRules(readable=False)


@dataclass(slots=True)
class Tally:
    """What a run did, for its log line and for the alarms."""

    counts: Counter[str] = field(default_factory=Counter)
    parked: list[tuple[str, str]] = field(default_factory=list)
    """Ids of events that could not be read, each with the name of the field."""
