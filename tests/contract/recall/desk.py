"""Recall's API at two ends: inside the simulation's process, and over HTTP to a served twin.

The adapter is the real one both times. What a person, Google or Recall's staff would do at the
other end goes through the few methods here that the two desks have in common.
"""

from __future__ import annotations

import threading
from abc import ABC, abstractmethod
from collections.abc import Callable
from datetime import UTC, datetime, timedelta
from typing import Any
from uuid import uuid4

import httpx

from local.recall_twin.core.config import LOCAL_KEY, LOCAL_WORKSPACE, RecallTwinConfig
from local.recall_twin.core.model import Bot
from local.recall_twin.core.settings import Settings
from local.recall_twin.core.twin import RecallTwin
from rollcall.adapters.recall.api import HttpRecall
from rollcall.adapters.recall.transport import TIMEOUT, RecallTransport
from rollcall.domain.desired import bot_config
from rollcall.domain.event import EventFacts, ScheduledBot
from rollcall.domain.listing import ListQuery
from rollcall.domain.recall_event import RecallEvent, parse_event
from rollcall.ports import CalendarAtRecall, CalendarGrant
from tests.simulation.clock import VirtualClock
from tests.simulation.faults import Fault
from tests.simulation.recall import BASE, DirectClient
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


def grant(email: str = OWNER, marker: str = "ada.primary") -> CalendarGrant:
    """What a connection hands over."""
    return CalendarGrant(email, marker, "FAKE-REFRESH-TOKEN")


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

    def event(self, name: str = "e1", calendar_id: str | None = None) -> RecallEvent:
        """An event by Google's id."""
        link: str | None = None
        while True:
            page = self.recall.list_events(ListQuery(calendar_id, None, ()), link)
            for found in page.events:
                if isinstance(found, dict) and found["platform_id"] == name:
                    return parse_event(found, OWNER)
            link = page.next_link
            assert link is not None, name

    def event_id(self, name: str = "e1", calendar_id: str | None = None) -> str:
        """The id of an event by Google's id."""
        return self.event(name, calendar_id).facts.event_id

    def facts(self, event_id: str) -> EventFacts:
        """An event as it is now."""
        return parse_event(self.recall.retrieve_event(event_id), OWNER).facts

    def bots(self, event_id: str) -> tuple[ScheduledBot, ...]:
        """An event's bots as they are now."""
        return parse_event(self.recall.retrieve_event(event_id), OWNER).bots

    def schedule(
        self, event_id: str, key: str = "k-1", idempotency_key: str | None = None
    ) -> tuple[ScheduledBot, ...]:
        """Schedule a bot under a fresh idempotency key, unless one is given."""
        name = idempotency_key or self._fresh_key()
        answer = self.recall.schedule_bot(event_id, key, CONFIG, name)
        return parse_event(answer, OWNER).bots

    def _fresh_key(self) -> str:
        return str(uuid4())


class DirectDesk(Desk):
    """The twin in this process under a virtual clock, as the simulation runs it."""

    def __init__(self) -> None:
        self.clock = VirtualClock()
        self.twin = RecallTwin(twin_config(), clock=self.clock.now)
        self._fault: Fault | None = None
        self.recall = self.with_key(LOCAL_KEY)

    def with_key(self, key: str) -> HttpRecall:
        client = DirectClient(
            self.twin,
            self.clock.sleep,
            lambda _name: self._fault,
            lambda _fault: None,
            lambda _name, _origin, _status: None,
        )
        transport = RecallTransport(BASE, lambda: key, self.clock.now, client)  # type: ignore[arg-type]
        return HttpRecall(transport, CLIENT_ID, lambda: "FAKE-CLIENT-SECRET")

    @property
    def now(self) -> datetime:
        return self.clock.now()

    def advance(self, seconds: float) -> None:
        self.clock.sleep(seconds)
        self.twin.tick()

    def settings(self, **changes: Any) -> None:
        self.twin.settings = Settings.model_validate({"write_seconds": 0.0, **changes})

    def feed(self, calendar_id: str, *events: dict[str, Any]) -> None:
        self.twin.workspaces[LOCAL_WORKSPACE].feed(calendar_id, list(events))

    def disconnect(self, calendar_id: str, cause: str) -> None:
        workspace = self.twin.workspaces[LOCAL_WORKSPACE]
        workspace.calendars.disconnect(workspace.state.calendars[calendar_id], cause)

    def live(self) -> dict[str, str]:
        bots: list[Bot] = self.twin.live_bots()
        return {bot.id: bot.status for bot in bots}

    def lose_answers(self) -> None:
        self._fault = Fault.LOSE_ANSWER

    def overlap[T](self, first: Callable[[], T], second: Callable[[], T]) -> T:
        self.settings(write_seconds=5.0)
        first()
        return second()


class HttpDesk(Desk):
    """The twin behind a server on this machine; time is real, and can be moved ahead."""

    def __init__(self, address: str) -> None:
        self.admin = httpx.Client(base_url=address, trust_env=False, verify=False)
        self._clients = [self.admin]
        self._address = address
        self._post("/admin/reset")
        self.settings()
        self.recall = self.with_key(LOCAL_KEY)

    def with_key(self, key: str) -> HttpRecall:
        # Plain HTTP: no certificates to load for every test.
        client = httpx.Client(
            timeout=TIMEOUT, follow_redirects=False, trust_env=False, verify=False
        )
        self._clients.append(client)
        transport = RecallTransport(self._address, lambda: key, lambda: datetime.now(UTC), client)
        return HttpRecall(transport, CLIENT_ID, lambda: "FAKE-CLIENT-SECRET")

    @property
    def now(self) -> datetime:
        return datetime.fromisoformat(self.admin.get("/admin/clock").json()["now"])

    def advance(self, seconds: float) -> None:
        self._post("/admin/clock/advance", {"seconds": seconds})

    def settings(self, **changes: Any) -> None:
        answer = self.admin.put("/admin/faults", json={"write_seconds": 0.0, **changes})
        assert answer.status_code == 200, answer.text

    def feed(self, calendar_id: str, *events: dict[str, Any]) -> None:
        self._post(f"/admin/calendars/{calendar_id}/events", {"events": list(events)})

    def disconnect(self, calendar_id: str, cause: str) -> None:
        self._post(f"/admin/calendars/{calendar_id}/disconnect", {"reason": cause})

    def live(self) -> dict[str, str]:
        bots = self.admin.get("/admin/bots").json()["bots"]
        return {bot["id"]: bot["status"] for bot in bots if bot["status"] not in {"done", "fatal"}}

    def lose_answers(self) -> None:
        self.settings(rules=[{"kind": "answer_lost"}])

    def overlap[T](self, first: Callable[[], T], second: Callable[[], T]) -> T:
        self.settings(write_seconds=0.6)
        writes = self._writes()
        thread = threading.Thread(target=first)
        thread.start()
        try:
            eventually(lambda: self._writes() > writes)
            return second()
        finally:
            thread.join()

    def close(self) -> None:
        for client in self._clients:
            client.close()

    def _writes(self) -> int:
        ledger = self.admin.get("/admin/ledger", params={"limit": "100"}).json()
        return sum(entry["method"] != "GET" for entry in ledger["entries"])

    def _post(self, path: str, body: dict[str, Any] | None = None) -> None:
        answer = self.admin.post(path, json=body or {})
        assert answer.status_code == 200, answer.text
