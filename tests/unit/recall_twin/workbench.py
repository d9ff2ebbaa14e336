"""A twin on a virtual clock, its API client, and shorthands for the tests of this folder."""

import itertools
import json
from collections.abc import Iterator
from datetime import UTC, datetime, timedelta
from typing import Any
from uuid import UUID

import httpx

from local.recall_twin.api.routes import all_routes
from local.recall_twin.core.config import LOCAL_KEY, RecallTwinConfig
from local.recall_twin.core.settings import Settings
from local.recall_twin.core.twin import RecallTwin
from local.recall_twin.transport import TwinTransport

START = datetime(2026, 3, 2, 9, 0, tzinfo=UTC)
URL = "https://us-west-2.recall.ai"
TARGET = "http://receiver.example/webhooks/recall"
MEET = "https://meet.google.com/aaa-bbbb-ccc"
CREDENTIALS = {
    "oauth_client_id": "fake-client-id.apps.googleusercontent.example",
    "oauth_client_secret": "FAKE-CLIENT-SECRET",
    "oauth_refresh_token": "FAKE-REFRESH-TOKEN",
    "platform": "google_calendar",
    "oauth_email": "ada@corp.example",
}
EVENTS = "/api/v2/calendar-events/"
CALENDARS = "/api/v2/calendars/"
BOTS = "/api/v1/bot/"
KNOWN_ROUTES = all_routes()


def numbered_ids(first: int = 1) -> Iterator[str]:
    """Ids that count up."""
    return (str(UUID(int=number)) for number in itertools.count(first))


def raw_event(
    name: str = "e1",
    *,
    start: datetime = START + timedelta(hours=2),
    minutes: int = 30,
    **changes: Any,
) -> dict[str, Any]:
    """A Google event with a Meet link, two hours from the start of time."""
    return {
        "id": name,
        "iCalUID": f"{name}@google.com",
        "status": "confirmed",
        "summary": f"Meeting {name}",
        "start": {"dateTime": start.isoformat()},
        "end": {"dateTime": (start + timedelta(minutes=minutes)).isoformat()},
        "hangoutLink": MEET,
        **changes,
    }


class Workbench:
    """One twin in process; time stands still unless it is advanced."""

    def __init__(self, config: RecallTwinConfig | None = None, first_id: int = 1) -> None:
        self.now = START
        ids = numbered_ids(first_id)
        self.config = config or RecallTwinConfig(webhook_targets={"main": (TARGET,)})
        self.twin = RecallTwin(self.config, clock=lambda: self.now, new_id=lambda: next(ids))
        self.client = self.client_with(f"Token {LOCAL_KEY}")

    def client_with(self, authorization: str, *, waits: bool = True) -> httpx.Client:
        """A client that sends this `Authorization`; answers take simulated time if it waits."""
        transport = TwinTransport(self.twin, self.advance) if waits else TwinTransport(self.twin)
        return httpx.Client(
            base_url=URL,
            transport=transport,
            headers={"Authorization": authorization},
        )

    def advance(self, seconds: float) -> None:
        """Let time pass and everything happen that falls due."""
        self.now += timedelta(seconds=seconds)
        self.twin.tick()

    def settings(self, **changes: Any) -> None:
        """Change switches and faults of the running twin."""
        self.twin.settings = Settings.model_validate(changes)

    def webhooks(self) -> list[dict[str, Any]]:
        """Everything sent since the last call, delivered well."""
        self.twin.tick()
        deliveries = self.twin.take_deliveries()
        for delivery in deliveries:
            self.twin.workspaces[delivery.workspace].outbox.succeeded(delivery)
        return [json.loads(delivery.body) for delivery in deliveries]

    def create(self, **changes: Any) -> str:
        """A calendar that is still connecting."""
        answer = self.client.post(CALENDARS, json={**CREDENTIALS, **changes})
        assert answer.status_code == 201
        return str(answer.json()["id"])

    def connected(self, *events: dict[str, Any], **changes: Any) -> str:
        """A connected calendar with these events; its first webhooks are already delivered."""
        calendar_id = self.create(**changes)
        self.feed(calendar_id, *events)
        self.advance(1)
        self.advance(1)
        self.webhooks()
        return calendar_id

    def feed(self, calendar_id: str, *events: dict[str, Any]) -> None:
        """Provider events as they change."""
        workspace = self.twin.workspace_of_calendar(calendar_id)
        assert workspace is not None
        workspace.feed(calendar_id, list(events))

    def events(self, **query: Any) -> list[dict[str, Any]]:
        """One page of events."""
        answer = self.client.get(EVENTS, params=query)
        assert answer.status_code == 200, answer.text
        return list(answer.json()["results"])

    def event_id(self, name: str = "e1") -> str:
        """The id of the first event with this provider id."""
        return next(str(e["id"]) for e in self.events() if e["platform_id"] == name)

    def schedule(
        self, event_id: str, key: str = "key-1", config: dict[str, Any] | None = None
    ) -> httpx.Response:
        """POST a bot."""
        body = {"deduplication_key": key, "bot_config": config or {}}
        return self.client.post(f"{EVENTS}{event_id}/bot/", json=body)

    def unschedule(self, event_id: str) -> httpx.Response:
        """DELETE the bot of an event."""
        return self.client.delete(f"{EVENTS}{event_id}/bot/")

    def live(self) -> list[str]:
        """Ids of the live bots, soonest first."""
        return [bot.id for bot in self.twin.live_bots()]
