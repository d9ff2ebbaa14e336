"""Recall's API at two ends: inside the simulation's process, and over HTTP to a served twin.

The adapter is the real one both times. What a person, Google or Recall's staff would do at the
other end goes through the few methods here that the two desks have in common.
"""

from __future__ import annotations

from abc import ABC, abstractmethod
from collections.abc import Callable
from datetime import datetime, timedelta
from typing import Any
from uuid import uuid4

from local.recall_twin.core.config import RecallTwinConfig
from local.recall_twin.core.settings import Settings
from rollcall.adapters.recall.api import HttpRecall
from rollcall.domain.bot_config import BotConfig, bot_config
from rollcall.domain.calendar_event import CalendarEvent
from rollcall.domain.event import ScheduledBot
from rollcall.domain.listing import ListQuery
from rollcall.ports.recall import CalendarAtRecall, CalendarGrant
from tests.unit.recall_twin.servers import eventually

CLIENT_ID = "fake-client-id.apps.googleusercontent.example"
OWNER = "ada@corp.example"
UNKNOWN = "99999999-0000-4000-8000-000000000000"
MEET = "https://meet.google.com/aaa-bbbb-ccc"
OTHER_MEET = "https://meet.google.com/ddd-eeee-fff"
PAGE_SIZE = 5
WHOLE = ListQuery(None, None, ())
CONFIG = bot_config("Notes")


def twin_config() -> RecallTwinConfig:
    """Small pages and calendars that connect at once."""
    settings = Settings(write_seconds=0.0)
    return RecallTwinConfig(connect_seconds=0.0, page_size=PAGE_SIZE, settings=settings)


INSTALLATION = "i-1"


def grant(email: str = OWNER, marker: str = "ada.primary") -> CalendarGrant:
    """What a connection hands over."""
    return CalendarGrant(email, marker, INSTALLATION, "FAKE-REFRESH-TOKEN")


def name_of(event: CalendarEvent) -> str:
    """Google's id of an event, which its title bears."""
    return event.entry.title.removeprefix("Meeting ")


class Desk(ABC):
    """One end: the adapter under test, and what happens at Recall's side."""

    recall: HttpRecall

    @abstractmethod
    def with_key(self, key: str) -> HttpRecall:
        """The adapter with another API key."""

    @property
    @abstractmethod
    def now(self) -> datetime:
        """Recall's present."""

    @abstractmethod
    def advance(self, seconds: float) -> None:
        """Let time pass at Recall."""

    @abstractmethod
    def settings(self, **changes: Any) -> None:
        """Change switches and faults."""

    @abstractmethod
    def feed(self, calendar_id: str, *events: dict[str, Any]) -> None:
        """Events as Google shows them."""

    @abstractmethod
    def disconnect(self, calendar_id: str, cause: str) -> None:
        """Recall finds the grant dead."""

    @abstractmethod
    def live(self) -> dict[str, str]:
        """Bots that are scheduled or at work, with their status."""

    @abstractmethod
    def lose_answers(self) -> None:
        """From now on answers get lost on their way."""

    @abstractmethod
    def overlap[T](self, first: Callable[[], T], second: Callable[[], T]) -> T:
        """Make the second call while the first is under way; what the second gives."""

    def close(self) -> None:  # noqa: B027 - only sockets need it
        """Leave nothing open."""

    # --- shorthands ----------------------------------------------------------------------------

    def raw(
        self, name: str = "e1", *, minutes: float = 120, link: str | None = MEET, **more: Any
    ) -> dict[str, Any]:
        """A Google event that starts so many minutes from now."""
        start = self.now.replace(microsecond=0) + timedelta(minutes=minutes)
        shown = {"hangoutLink": link} if link else {}
        end = start + timedelta(minutes=30)
        return {
            "id": name,
            "status": "confirmed",
            "summary": f"Meeting {name}",
            "start": {"dateTime": start.isoformat()},
            "end": {"dateTime": end.isoformat()},
            **shown,
            **more,
        }

    def calendar(
        self, *events: dict[str, Any], email: str = OWNER, marker: str = "ada.primary"
    ) -> str:
        """A connected calendar with these events."""
        made = self.create(grant(email, marker)).recall_id
        self.advance(0.01)
        eventually(lambda: self.recall.retrieve_calendar(made).status == "connected")
        if events:
            self.feed(made, *events)
        return made

    def create(self, given: CalendarGrant) -> CalendarAtRecall:
        """Hand an account over under a fresh idempotency key."""
        return self.recall.create_calendar(given, self._fresh_key())

    def event(self, name: str = "e1", calendar_id: str | None = None) -> CalendarEvent:
        """An event by Google's id, which its title bears."""
        link: str | None = None
        while True:
            page = self.recall.list_events(ListQuery(calendar_id, None, ()), link)
            for found in page.events:
                if name_of(found) == name:
                    return found
            link = page.next_link
            assert link is not None, name

    def event_id(self, name: str = "e1", calendar_id: str | None = None) -> str:
        """The id of an event by Google's id."""
        return self.event(name, calendar_id).event_id

    def bots(self, event_id: str) -> tuple[ScheduledBot, ...]:
        """An event's bots as they are now."""
        return self.recall.retrieve_event(event_id).bots

    def schedule(
        self,
        event_id: str,
        key: str = "k-1",
        idempotency_key: str | None = None,
        config: BotConfig = CONFIG,
    ) -> tuple[ScheduledBot, ...]:
        """Schedule a bot under a fresh idempotency key, unless one is given."""
        name = idempotency_key or self._fresh_key()
        return self.recall.schedule_bot(event_id, key, config, name).bots

    def _fresh_key(self) -> str:
        return str(uuid4())
