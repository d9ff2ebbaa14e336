"""All storage ports over one state, and values to put into them."""

from __future__ import annotations

from dataclasses import dataclass, replace
from datetime import UTC, datetime, timedelta
from typing import Any
from uuid import uuid4

from rollcall.domain.decision import Record
from rollcall.domain.deduplication import Scope
from rollcall.domain.desired import BotSignature, Observed
from rollcall.domain.event import EventFacts, EventType, ResponseStatus, ScheduledBot
from rollcall.domain.guest_noes import Audiences
from rollcall.domain.lease import Lease
from rollcall.domain.model import EventRow, RecallCalendar, User
from rollcall.domain.reasons import Reason
from rollcall.ports.account_store import AccountStore
from rollcall.ports.guest_store import GuestStore
from rollcall.ports.mail_store import MailStore
from rollcall.ports.media_store import MediaStore
from rollcall.ports.notification_store import NotificationStore
from rollcall.ports.past_bot_store import PastBotStore
from rollcall.ports.pasted_store import PastedStore
from rollcall.ports.people_store import PeopleStore
from rollcall.ports.policy_store import PolicyStore
from rollcall.ports.portal_store import Mark, PortalStore
from rollcall.ports.rate_store import RateStore
from rollcall.ports.session_store import SessionStore
from rollcall.ports.standing_store import StandingStore
from rollcall.ports.usage_store import UsageStore
from rollcall.ports.worker_store import WorkerStore
from tests.support.companies import COMPANIES

NOW = datetime(2026, 3, 2, 9, 15, tzinfo=UTC)
SECOND = timedelta(seconds=1)
MINUTE = timedelta(minutes=1)
HOUR = timedelta(hours=1)
DAY = timedelta(days=1)
USER = "user-1"
CALENDAR = "calendar-1"
RECALL_ID = "aaaaaaaa-0000-4000-8000-000000000001"
MARK = Mark("main", NOW)
AUDIENCES = Audiences(Scope.COMPANY, COMPANIES)


@dataclass(frozen=True, slots=True)
class Stores:
    """Every storage port, over the same state."""

    worker: WorkerStore
    notifications: NotificationStore
    accounts: AccountStore
    portal: PortalStore
    sessions: SessionStore
    rates: RateStore
    mail: MailStore
    guests: GuestStore
    media: MediaStore
    pasted: PastedStore
    people: PeopleStore
    operator: PeopleStore
    """The same as an operator's command reaches it, whom no function's role holds back."""
    policies: PolicyStore
    past_bots: PastBotStore
    standing: StandingStore
    usage: UsageStore
    """As the worker reaches it."""
    usage_shown: UsageStore
    """As the pages reach it."""

    def lease(self, now: datetime = NOW, workspace: str = "main") -> Lease:
        """A lease that must be free."""
        lease = self.lease_or_none(now, workspace)
        assert lease is not None
        return lease

    def lease_or_none(self, now: datetime, workspace: str) -> Lease | None:
        """The lease, if it is free."""
        return self.worker.acquire(workspace, now, 30 * SECOND, uuid4().hex)

    def connect(
        self,
        calendar_key: str = CALENDAR,
        now: datetime = NOW,
        user_id: str = USER,
        cause: str = "",
    ) -> None:
        """A connection, of the one user unless another is named."""
        self.accounts.connect(
            user_id=user_id,
            calendar_key=calendar_key,
            email="ann@example.com",
            token=b"sealed",
            workspace="main",
            now=now,
            cause=cause,
        )

    def calendar(self, recall_id: str = RECALL_ID) -> RecallCalendar:
        """A calendar that must be known."""
        return self.worker.recall_calendars([recall_id])[recall_id]


def a_user(**changes: Any) -> User:
    user = User(USER, "https://accounts.example", "subject-1", "ann@example.com", "Ann")
    return replace(user, **changes)


def a_calendar(**changes: Any) -> RecallCalendar:
    return replace(RecallCalendar(RECALL_ID, USER, CALENDAR, "ann@example.com"), **changes)


def facts(**changes: Any) -> EventFacts:
    values: dict[str, Any] = {
        "event_id": "event-1",
        "recall_calendar_id": RECALL_ID,
        "start": NOW + HOUR,
        "end": NOW + 2 * HOUR,
        "updated_at": NOW,
        "title": "Planning: 計画",
        "is_deleted": False,
        "meeting_url": "https://meet.example/abc",
        "meeting_platform": "google_meet",
        "all_day": False,
        "private": False,
        "event_type": EventType.MEETING,
        "response_status": ResponseStatus.ACCEPTED,
        "organised_by_owner": True,
        "attendee_count": 3,
        "domains": frozenset({"other.example", "example.com"}),
        "company": "example.com",
        "series_id": None,
    }
    return EventFacts(**{**values, **changes})


def bot(bot_id: str = "bot-1", start: datetime = NOW + HOUR) -> ScheduledBot:
    return ScheduledBot(bot_id, start, "key", "https://meet.example/abc")


def an_event(event_id: str = "event-1", **changes: Any) -> EventRow:
    start = changes.pop("start", NOW + HOUR)
    row = EventRow(
        user_id=USER,
        calendar_key=CALENDAR,
        facts=facts(event_id=event_id, start=start, end=start + HOUR),
        decision=Record(Reason.EXTERNAL, "other.example"),
        desired=BotSignature("key", start, "https://meet.example/abc", "c0ffee"),
        observed=Observed((bot(start=start),), "c0ffee", frozenset({"bot-0"})),
        generation=4,
        observed_by=2,
    )
    return replace(row, **changes)
