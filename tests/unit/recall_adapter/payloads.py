"""Recall's JSON objects, with one keyword for each thing a test may vary."""

from __future__ import annotations

from typing import Any

from rollcall.adapters.recall.events import read_event
from rollcall.domain.calendar_event import facts_of
from rollcall.domain.event import EventFacts
from tests.support.companies import COMPANIES
from tests.unit.domain.samples import BOT, CALENDAR, EVENT, LINK, OWNER


def google_raw(**changes: Any) -> dict[str, Any]:
    """Google's event, as the contract shows it in section 9.2."""
    return {
        "id": "fakeseries001_20260302T161500Z",
        "iCalUID": "fakeseries001@google.com",
        "status": "confirmed",
        "eventType": "default",
        "visibility": "private",
        "summary": "Planning",
        "start": {"dateTime": "2026-03-02T17:15:00+01:00", "timeZone": "Europe/Berlin"},
        "end": {"dateTime": "2026-03-02T17:45:00+01:00", "timeZone": "Europe/Berlin"},
        "organizer": {"email": "grace@partner.example"},
        "creator": {"email": "grace@partner.example"},
        "attendees": [
            {"email": "grace@partner.example", "organizer": True, "responseStatus": "accepted"},
            {"email": OWNER, "self": True, "responseStatus": "needsAction"},
            {"email": "room-1@resource.example", "resource": True, "responseStatus": "accepted"},
        ],
        "hangoutLink": LINK,
        "recurringEventId": "fakeseries001",
        "originalStartTime": {"dateTime": "2026-03-02T17:15:00+01:00"},
        "updated": "2026-03-01T12:29:58.000Z",
        **changes,
    }


def payload(**changes: Any) -> dict[str, Any]:
    """Recall's event object, as the contract shows it in section 5.1."""
    return {
        "id": EVENT,
        "start_time": "2026-03-02T16:15:00Z",
        "end_time": "2026-03-02T16:45:00Z",
        "calendar_id": CALENDAR,
        "raw": {"id": "fakegoogleid123", "summary": "Weekly sync", "status": "confirmed"},
        "platform": "google_calendar",
        "platform_id": "fakegoogleid123",
        "ical_uid": "fakegoogleid123@google.com",
        "meeting_platform": "google_meet",
        "meeting_url": LINK,
        "created_at": "2026-03-01T10:00:00.000001Z",
        "updated_at": "2026-03-01T12:30:00.000002Z",
        "is_deleted": False,
        "bots": [bot_entry()],
        **changes,
    }


def bot_entry(**changes: Any) -> dict[str, Any]:
    """One entry of `bots[]`."""
    return {
        "bot_id": BOT,
        "start_time": "2026-03-02T16:15:00Z",
        "deduplication_key": f"2026-03-02T16:15:00Z-{LINK}",
        "meeting_url": LINK,
        **changes,
    }


def read_facts(event: object, owner: str = OWNER) -> EventFacts:
    """What an event object is to its owner."""
    return facts_of(read_event(event), owner, COMPANIES)


def read_raw(raw: object, owner: str = OWNER) -> EventFacts:
    """The facts of an event with this provider's event in it."""
    return read_facts(payload(raw=raw), owner)
