"""Events of the lean Recall, and how they look in its answers."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any

from rollcall.domain.deduplication import Scope, deduplication_key, tenant

LENGTH = timedelta(minutes=30)


@dataclass(slots=True)
class LeanEvent:
    """One event.

    ``bot`` is the start that its bot was scheduled for, None when it has none; ``settled`` what
    that was when the run began.
    """

    number: int
    calendar: int
    start: datetime
    updated: datetime
    bot: datetime | None = None
    settled: datetime | None = None
    declined: bool = False
    deleted: bool = False

    @property
    def event_id(self) -> str:
        """The id in Recall's lists."""
        return f"e{self.number}"

    @property
    def right(self) -> bool:
        """Whether its bot is as it should be."""
        return self.bot == (None if self.declined or self.deleted else self.start)

    @property
    def deadline(self) -> datetime:
        """When a wrong bot begins to matter: at the meeting's start, or when a bot sets out."""
        return self.start if self.bot is None else min(self.start, self.bot)


def payload(event: LeanEvent) -> dict[str, Any]:
    """An event as Recall lists it."""
    email, link = email_of(event.calendar), link_of(event)
    answer = "declined" if event.declined else "accepted"
    raw = {
        "id": event.event_id,
        "status": "cancelled" if event.deleted else "confirmed",
        "summary": "Weekly",
        "organizer": {"email": "guest@client.example"},
        "attendees": [
            {"email": email, "self": True, "responseStatus": answer},
            {"email": "guest@client.example", "responseStatus": "accepted"},
        ],
    }
    return {
        "id": event.event_id,
        "calendar_id": f"c{event.calendar}",
        "platform": "google_calendar",
        "raw": raw,
        "is_deleted": event.deleted,
        "start_time": event.start.isoformat(),
        "end_time": (event.start + LENGTH).isoformat(),
        "updated_at": event.updated.isoformat(),
        "meeting_url": link,
        "meeting_platform": "google_meet",
        "bots": _bots(event, email, link),
    }


def email_of(calendar: int) -> str:
    """The address of a calendar's account; a company has 500."""
    return f"u{calendar}@company{calendar // 500}.example"


def link_of(event: LeanEvent) -> str:
    """The video link of an event."""
    return f"https://meet.google.com/{event.number:03}-aaaa-bbb"


def _bots(event: LeanEvent, email: str, link: str) -> list[dict[str, str]]:
    if event.bot is None:
        return []
    company = email.partition("@")[2]
    part = tenant(Scope.COMPANY, company=company, user_id="", event_id="")
    key = deduplication_key(part, event.bot, link)
    start = event.bot.isoformat()
    bot_id = f"b{event.number}-{int(event.bot.timestamp())}"
    return [{"bot_id": bot_id, "start_time": start, "deduplication_key": key, "meeting_url": link}]
