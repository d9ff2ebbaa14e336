"""Plain events, rows and payloads, with one keyword for each thing a test may vary."""

from __future__ import annotations

from dataclasses import replace
from datetime import UTC, datetime, timedelta
from typing import Any

from rollcall.domain.decision import Skip
from rollcall.domain.deduplication import Scope
from rollcall.domain.desired import Observed
from rollcall.domain.event import EventFacts, EventType, ResponseStatus, ScheduledBot
from rollcall.domain.guest_rules import mark_of
from rollcall.domain.model import EventRow, RecallCalendar
from rollcall.domain.preferences import Mode, Override, Preferences
from rollcall.domain.reasons import Reason
from rollcall.domain.rows import Evaluator
from rollcall.domain.user_rules import UserRules

NOW = datetime(2026, 3, 2, 9, 0, tzinfo=UTC)
OWNER = "ada@corp.example"
LINK = "https://meet.google.com/aaa-bbbb-ccc"
CALENDAR = "aaaaaaaa-0000-4000-8000-000000000001"
EVENT = "bbbbbbbb-0000-4000-8000-000000000001"
BOT = "cccccccc-0000-4000-8000-000000000001"
EVERYTHING = Preferences(
    mode=Mode.EVERY,
    skip_private=False,
    skip_declined=False,
    skip_unanswered=False,
    skip_all_day=False,
    skip_focus_time=False,
    skip_out_of_office=False,
    skip_working_location=False,
)
"""Preferences that skip nothing but meetings with nobody else."""

_FACTS = EventFacts(
    event_id=EVENT,
    recall_calendar_id=CALENDAR,
    start=NOW + timedelta(hours=1),
    end=NOW + timedelta(hours=2),
    updated_at=NOW - timedelta(days=1),
    title="Weekly sync",
    is_deleted=False,
    meeting_url=LINK,
    meeting_platform="google_meet",
    all_day=False,
    private=False,
    event_type=EventType.MEETING,
    response_status=ResponseStatus.ACCEPTED,
    organised_by_owner=False,
    attendee_count=2,
    domains=frozenset({"partner.example"}),
    company="corp.example",
    series_id="series-1",
    guests=frozenset({mark_of("grace@partner.example")}),
)


def facts(**changes: Any) -> EventFacts:
    """A meeting in an hour with one person from outside."""
    return replace(_FACTS, **changes)


def judge(
    preferences: Preferences | None = EVERYTHING, *, connected: bool = True, **choices: Override
) -> Evaluator:
    """The judge of one user; ``event`` and ``series`` are choices made by hand."""
    rules = UserRules(
        preferences,
        {EVENT: choices["event"]} if "event" in choices else {},
        {"series-1": choices["series"]} if "series" in choices else {},
    )
    return Evaluator("u-1", "c-1", rules, Scope.COMPANY, connected)


def row(**changes: Any) -> EventRow:
    """A stored row without a decision yet."""
    plain = EventRow("u-1", "c-1", _FACTS, Skip(Reason.NOT_SET_UP), None)
    return replace(plain, **changes)


def seen(*bots: ScheduledBot, **changes: Any) -> tuple[EventFacts, tuple[ScheduledBot, ...]]:
    """What Recall says of the event, with these bots."""
    return facts(**changes), bots


def right_bot(stored: EventRow, bot_id: str = BOT) -> ScheduledBot:
    """The bot that a row asks for, as Recall would report it."""
    assert stored.desired is not None
    wanted = stored.desired
    return ScheduledBot(bot_id, wanted.start, wanted.deduplication_key, wanted.meeting_url)


def served(stored: EventRow) -> EventRow:
    """The row once Recall holds the bot it asks for."""
    assert stored.desired is not None
    observed = Observed((right_bot(stored),), stored.desired.config_hash)
    return replace(stored, observed=observed, due=False)


def calendar(name: str = "r-1", **changes: Any) -> RecallCalendar:
    """A calendar at Recall that was read in full lately."""
    plain = RecallCalendar(name, "u-1", "c-1", OWNER, full_due_at=NOW + timedelta(hours=9))
    return replace(plain, **changes)
