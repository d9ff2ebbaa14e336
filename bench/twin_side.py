"""The Recall twin at the other end of a world.

With its real limits, its signed webhooks to the real webhook handler, and the real adapter.
"""

from __future__ import annotations

import hashlib
import json
from collections import Counter
from collections.abc import Callable
from datetime import datetime, timedelta
from typing import Any

from bench.watch import Watch
from bench.world import World
from functions.webhook.handler import Deps, build
from local.recall_twin.core.config import (
    LOCAL_KEY,
    LOCAL_SECRET,
    LOCAL_WORKSPACE,
    RecallTwinConfig,
)
from local.recall_twin.core.model import Calendar, Delivery, Event
from local.recall_twin.core.signing import signature_headers
from local.recall_twin.core.twin import RecallTwin
from local.recall_twin.core.wire import calendar_json
from rollcall.adapters.recall.api import HttpRecall
from rollcall.adapters.recall.calendars import read_calendar
from rollcall.adapters.recall.transport import RecallTransport
from rollcall.domain.model import EventRow
from rollcall.ports.worker_store import EventKey
from rollcall.protocol.webhook_signature import WebhookSecret, parse_secrets
from tests.simulation.recall import BASE, DirectClient

TARGET = "https://rollcall.example/webhooks/recall"
LISTS = "GET /api/v2/calendar-events/"
POSTS = "POST /api/v2/calendar-events/{id}/bot/"
DELETES = "DELETE /api/v2/calendar-events/{id}/bot/"
TOO_MANY = 429


class Calls:
    """The twin's ledger between two moments, by kind of call."""

    def __init__(self, twin: RecallTwin) -> None:
        self._twin = twin
        self._before = Counter(twin.ledger.counts)

    def made(self, *routes: str) -> int:
        """Calls of these routes, refused ones included."""
        return sum(n for (route, _), n in self._since().items() if route in routes)

    def refused(self) -> int:
        """Calls that were refused for their rate."""
        return sum(n for (_, status), n in self._since().items() if status == TOO_MANY)

    def total(self) -> int:
        """All calls."""
        return sum(self._since().values())

    def _since(self) -> Counter[tuple[str, int]]:
        return Counter(self._twin.ledger.counts) - self._before


class TwinRegion:
    """A twin with calendars that users change; used by Rollcall and by the plain integration."""

    def __init__(self, now: Callable[[], datetime], watch: Watch) -> None:
        config = RecallTwinConfig(webhook_targets={LOCAL_WORKSPACE: (TARGET,)})
        ids = (f"00000000-0000-4000-8000-{n:012x}" for n in range(1, 10**9))
        self.twin = RecallTwin(config, clock=now, new_id=lambda: next(ids))
        self.watch = watch
        self._space = self.twin.workspaces[LOCAL_WORKSPACE]
        self.calendars: list[Calendar] = []

    def add_calendar(self, email: str) -> Calendar:
        """A connected calendar; its first webhooks are already behind it."""
        fields = {
            "platform": "google_calendar", "oauth_client_id": "fake", "oauth_email": email,
            "oauth_client_secret": "FAKE", "oauth_refresh_token": "FAKE",
        }  # fmt: skip
        calendar = self._space.calendars.create(fields)
        self._space.calendars.connect(calendar, email)
        self.twin.tick()
        self._space.state.deliveries.clear()
        self.calendars.append(calendar)
        return calendar

    def meeting(self, calendar: Calendar, name: str, start: datetime) -> Event:
        """A meeting appears on a calendar, or is moved; it needs a bot from now on."""
        raw = google_event(name, start, calendar.oauth_email or "")
        event = self._space.calendars.take_all(calendar, [raw])[0]
        if event is None:
            raise AssertionError("the event did not change")
        self.watch.changed(event.id, self.twin.clock(), start)
        return event

    def announce(self, calendar: Calendar, since: datetime) -> None:
        """One `calendar.sync_events`."""
        stamp = since.isoformat().replace("+00:00", "Z")
        data = {"calendar_id": calendar.id, "last_updated_ts": stamp}
        self._space.outbox.emit("calendar.sync_events", data)

    def quiet(self, calendar: Calendar) -> None:
        """Withdraw the announcement that a change has planned."""
        self._space.state.pending_syncs.pop(calendar.id, None)

    def updates_of(self, calendar: Calendar) -> list[datetime]:
        """`updated_at` of every event of a calendar."""
        return [event.updated_at for event in self._space.events.of_calendar(calendar.id)]

    def look(self, event_id: str) -> None:
        """After a write: tell the watch if the event now has the one right bot."""
        event = self._space.events.get(event_id)
        coming = [b for b in event.bots if b.start_time > self.twin.clock()] if event else []
        if event and [b.start_time for b in coming] == [event.start_time]:
            self.watch.right(event_id, self.twin.clock())

    def deliveries(self) -> list[Delivery]:
        """Webhooks to be delivered now; taken as delivered."""
        self.twin.tick()
        found = self.twin.take_deliveries()
        for delivery in found:
            self._space.outbox.succeeded(delivery)
        return found


class TwinSide:
    """`Far` over a twin."""

    def __init__(self, world: World, calendars: int) -> None:
        self._world = world
        self.region = TwinRegion(world.lanes.now, world.watch)
        client = DirectClient(
            self.region.twin,
            world.lanes.sleep,
            lambda _: None,
            lambda _: None,
            self._observe,
        )
        transport = RecallTransport(BASE, lambda: LOCAL_KEY, world.lanes.now, client)  # type: ignore[arg-type]
        self.recall = HttpRecall(transport, "fake-client-id", lambda: "FAKE-CLIENT-SECRET")
        world.attach(self)
        for number in range(calendars):
            self._connect(number)
        deps = Deps(_Fixed(), world.accept, world.telemetry, world.clock.now)  # type: ignore[arg-type]
        self._webhook = build(deps)

    def pump(self) -> None:
        """Deliver every webhook whose time has come."""
        for delivery in self.region.deliveries():
            headers = signature_headers(
                delivery.message_id, delivery.body, [LOCAL_SECRET], self._world.clock.now()
            )
            status = self._webhook(gateway_event(headers, delivery.body), None)["statusCode"]
            if status != 204:
                raise AssertionError(f"webhook answered {status}")

    def next_due(self) -> datetime | None:
        """The twin's next job or delivery."""
        return self.region.twin.next_due()

    def settled_row(self, key: EventKey) -> EventRow | None:
        """Calendars begin empty here."""
        del key
        return None

    def keys_of(self, user_id: str, calendar_key: str) -> list[EventKey]:
        """Every row of a calendar."""
        return [k for k in self._world.state.events if k[:2] == (user_id, calendar_key)]

    def _connect(self, number: int) -> None:
        email = f"u{number}@company{number % 20}.example"
        calendar = self.region.add_calendar(email)
        tomorrow = self._world.clock.now() + timedelta(days=1)
        found = read_calendar(calendar_json(calendar))
        self._world.add_calendar(found, f"u{number}", tomorrow)

    def _observe(self, name: str, origin: str, status: int) -> None:
        del origin
        if name.endswith("/bot/") and status == 200:
            self.region.look(name.split("/")[4])


def google_event(name: str, start: datetime, email: str) -> dict[str, Any]:
    """A meeting of three people with a video link, as Google shows it to its organiser."""
    return {
        "id": name,
        "iCalUID": f"{name}@google.com",
        "status": "confirmed",
        "summary": f"Meeting {name}",
        "start": {"dateTime": start.isoformat()},
        "end": {"dateTime": (start + timedelta(minutes=30)).isoformat()},
        "organizer": {"email": email, "self": True},
        "attendees": [
            {"email": email, "self": True, "organizer": True, "responseStatus": "accepted"},
            {"email": "guest@client.example", "responseStatus": "accepted"},
            {"email": "other@client.example", "responseStatus": "needsAction"},
        ],
        "hangoutLink": meeting_link(name),
    }


def meeting_link(name: str) -> str:
    """A video link of Google's form, one for each name."""
    digits = hashlib.sha256(name.encode()).digest()
    code = "".join(chr(ord("a") + digit % 26) for digit in digits[:10])
    return f"https://meet.google.com/{code[:3]}-{code[3:7]}-{code[7:]}"


def gateway_event(headers: dict[str, str], body: str) -> dict[str, Any]:
    """A webhook as API Gateway hands it to the function."""
    context = {"http": {"method": "POST", "sourceIp": "192.0.2.1"}, "requestId": "bench"}
    return {
        "version": "2.0", "rawPath": "/webhooks/recall", "rawQueryString": "",
        "headers": headers, "requestContext": context, "body": body, "isBase64Encoded": False,
    }  # fmt: skip


class _Fixed:
    def get(self) -> tuple[WebhookSecret, ...]:
        return parse_secrets(LOCAL_SECRET)

    def reload(self) -> bool:
        return False


def decoded(delivery: Delivery) -> dict[str, str]:
    """What a webhook tells."""
    data: dict[str, str] = json.loads(delivery.body)["data"]
    return data
