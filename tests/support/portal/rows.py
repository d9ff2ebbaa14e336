"""Stored rows for the pages, with one keyword for each thing a test may vary."""

from __future__ import annotations

from dataclasses import replace
from datetime import UTC, datetime, timedelta

from rollcall.domain.decision import Skip
from rollcall.domain.deduplication import Scope
from rollcall.domain.desired import Observed
from rollcall.domain.event import EventFacts, EventType, ResponseStatus, ScheduledBot
from rollcall.domain.model import Connection, EventRow, Status, User, Wanted
from rollcall.domain.preferences import Preferences
from rollcall.domain.problems import Problem
from rollcall.domain.reasons import Reason
from rollcall.domain.rows import Evaluator
from rollcall.domain.user_rules import UserRules

NOW = datetime(2026, 11, 23, 8, 0, tzinfo=UTC)
"""A Monday, nine o'clock in Berlin."""
COMPANY = "lumen.example"
LINK = "https://meet.google.com/abc-defg-hij"


def make_user(user_id: str = "u-1", *, time_zone: str | None = "Europe/Berlin") -> User:
    return User(
        user_id, "https://accounts.google.com", f"sub-{user_id}", f"ada@{COMPANY}", "Ada Fields",
        time_zone, NOW, last_seen=NOW.date(),
    )  # fmt: skip


def make_connection(
    user_id: str = "u-1",
    key: str = "c-1",
    *,
    email: str = f"ada@{COMPANY}",
    status: Status = Status.CONNECTED,
    wanted: Wanted = Wanted.CONNECTED,
    problem: Problem = Problem.NONE,
    synced: bool = True,
) -> Connection:
    return Connection(
        user_id, key, email, wanted, b"sealed", 1, 1, status=status, problem=problem,
        recall_id=f"r-{key}", applied=1, applied_token_version=1,
        synced_at=NOW - timedelta(minutes=3) if synced else None,
    )  # fmt: skip


def make_facts(
    event_id: str = "e-1",
    *,
    start: datetime = NOW + timedelta(hours=3),
    minutes: int = 45,
    title: str = "Planning",
    link: str | None = LINK,
    platform: str | None = "google_meet",
    deleted: bool = False,
    private: bool = False,
    all_day: bool = False,
    event_type: EventType = EventType.MEETING,
    response_status: ResponseStatus = ResponseStatus.ACCEPTED,
    organised: bool = False,
    attendee_count: int | None = 4,
    domains: tuple[str, ...] = (COMPANY, "client.example"),
    company: str | None = COMPANY,
    series: str | None = None,
) -> EventFacts:
    return EventFacts(
        event_id, "r-c-1", start, start + timedelta(minutes=minutes), NOW, title, deleted, link,
        platform, all_day, private, event_type, response_status, organised, attendee_count,
        frozenset(domains), company, series,
    )  # fmt: skip


def make_row(
    facts: EventFacts | None = None,
    *,
    user_id: str = "u-1",
    key: str = "c-1",
    rules: UserRules | None = None,
    done: bool = True,
) -> EventRow:
    """The row that the worker leaves: decided by the rules, its bot in place when ``done``."""
    facts = facts or make_facts()
    row = EventRow(user_id, key, facts, Skip(Reason.UNREADABLE), None)
    known = rules or UserRules(Preferences())
    judged = Evaluator(user_id, key, known, Scope.COMPANY).evaluate(row, NOW)
    return with_bot(judged) if done else judged


def with_bot(row: EventRow) -> EventRow:
    """The row once Recall has the bot that is wanted."""
    wanted = row.desired
    if wanted is None:
        return row
    bot = ScheduledBot(
        f"b-{row.event_id}", wanted.start, wanted.deduplication_key, wanted.meeting_url
    )
    observed = Observed(bots=(bot,), config_hash=wanted.config_hash)
    return replace(row, observed=observed, due=False)
