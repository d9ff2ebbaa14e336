"""Rows of events that cannot be read: they say so, order nothing and take nothing away."""

from __future__ import annotations

from dataclasses import replace
from datetime import UTC, datetime, timedelta

from rollcall.domain.decision import Skip
from rollcall.domain.errors import MalformedEvent
from rollcall.domain.event import EventFacts, EventType, ResponseStatus
from rollcall.domain.model import EventRow, RecallCalendar
from rollcall.domain.reasons import Reason
from rollcall.domain.rows import UNREADABLE, settled
from rollcall.domain.running import has_begun

_NEVER = datetime(1970, 1, 1, tzinfo=UTC)
_SHOWN = timedelta(days=1)
"""How long an event stands on the page that shows no start, from when it was found."""


def unread_row(
    calendar: RecallCalendar, error: MalformedEvent, now: datetime, token: int
) -> EventRow:
    """The row of an event that was never read, at the time that it shows, or now.

    ``error`` names the event; ``token`` is the fencing token of who read it.
    """
    known = error.traces
    start = known.start or now
    end = (known.end or start) if known.start else now + _SHOWN
    return EventRow(
        calendar.user_id,
        calendar.calendar_key,
        EventFacts(
            event_id=error.event_id or "",
            recall_calendar_id=calendar.recall_id,
            start=start,
            end=max(start, end),
            updated_at=_NEVER,
            title=known.title,
            is_deleted=known.is_deleted,
            meeting_url=None,
            meeting_platform=None,
            all_day=False,
            private=False,
            event_type=EventType.MEETING,
            response_status=ResponseStatus.NONE,
            organised_by_owner=False,
            attendee_count=None,
            domains=frozenset(),
            company=None,
            series_id=None,
        ),
        Skip(Reason.UNREADABLE, error.reason),
        None,
        observed_by=token,
        problem=UNREADABLE,
    )


def was_never_read(row: EventRow) -> bool:
    """Whether nothing is known of an event but that it is there."""
    return row.facts.updated_at == _NEVER


def unread_again(row: EventRow, found: EventRow, error: MalformedEvent, now: datetime) -> EventRow:
    """The row of an event that was never read, found unreadable anew as ``found``."""
    stands = error.traces.start is None and row.facts.end > now
    shown = (
        replace(found.facts, start=row.facts.start, end=row.facts.end) if stands else found.facts
    )
    return replace(row, facts=shown, decision=found.decision)


def unreadable(row: EventRow, reason: str, now: datetime) -> EventRow:
    """The row of an event that was read before: what it knows and its bots stay.

    ``reason`` names the field. A meeting that has begun keeps its decision.
    """
    parked = settled(row, UNREADABLE)
    return (
        parked if has_begun(row, now) else replace(parked, decision=Skip(Reason.UNREADABLE, reason))
    )
