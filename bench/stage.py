"""A scene with many calendars: its changes are timed, its writes and rows counted.

Everything is the simulation's: the real worker, webhook and adapter, the twin with Recall's limits,
virtual time. Added is what a round trip to the table takes, and what is counted.
"""

from __future__ import annotations

import hashlib
import json
from collections import Counter
from collections.abc import Callable, Sequence
from dataclasses import replace
from datetime import datetime, timedelta
from typing import Any

from bench.watch import Watch, is_right
from local.recall_twin.core.model import Calendar
from rollcall.adapters.recall.calendars import MARKER
from rollcall.domain.model import EventRow
from rollcall.ports.recall import marker_of
from rollcall.ports.worker_store import EventKey
from tests.simulation.checks import violations_now
from tests.simulation.people import KEY
from tests.simulation.recall import DirectRequest, DirectResponse
from tests.support.memory.state import Events
from tests.support.memory.worker import MemoryWorkerStore
from tests.unit.reconcile.samples import CREATE
from tests.unit.reconcile.scene import Scene

ROUND_TRIP = 0.007
"""Seconds that the worker waits for the table, each time but when it takes the lease."""
REFUSED = 400


class Rows[K, R](dict[K, R]):
    """A table's rows, which count how often one is written."""

    def __init__(self, rows: dict[K, R], written: Callable[[], None]) -> None:
        super().__init__(rows)
        self._written = written

    def __setitem__(self, key: K, row: R) -> None:
        self._written()
        super().__setitem__(key, row)


class EventRows(Events):
    """The table's event rows, counted likewise."""

    def __init__(self, written: Callable[[], None]) -> None:
        super().__init__()
        self._written = written

    def __setitem__(self, key: EventKey, row: EventRow) -> None:
        self._written()
        super().__setitem__(key, row)


class Stage(Scene):
    """A scene of which every wait is measured."""

    def __init__(self, calendars: int = 0) -> None:
        super().__init__()
        self.watch = Watch()
        self.written: Counter[str] = Counter()
        """Rows written since `forget`, by kind."""
        self.refused = 0
        """Calls that Recall refused since `forget`, for whatever reason."""
        self.shown: list[Calendar] = []
        """The calendars at Recall, in the order of their users."""
        self._first: dict[str, list[dict[str, Any]]] = {}
        """What is on a calendar when Recall connects it, by its address."""
        self._count_rows()
        self.bend(self._see)
        if calendars:
            self._fill(calendars)

    # --- what happens --------------------------------------------------------------------------

    def join(self, number: int, starts: Sequence[datetime]) -> None:
        """A user with coming meetings connects; they need bots from now on."""
        email = self.crowd(number)
        names = [f"first{place}" for place in range(len(starts))]
        pairs = zip(names, starts, strict=True)
        self._first[email] = [google_event(name, start, email) for name, start in pairs]
        for name in names:
            self.watch.changed((email, name), self.now)

    def meet_as(self, number: int, name: str, start: datetime) -> None:
        """A meeting appears on a user's calendar, or is moved; it needs a bot from now on."""
        calendar = self.shown[number]
        email = calendar.oauth_email or ""
        self.workspace.calendars.feed(calendar, [google_event(name, start, email)])
        self.watch.changed((email, name), self.now)

    def settle(self, seconds: float) -> None:
        """Let time pass until every bot is right, at most so many seconds, and a minute more."""
        self.run_until(0, seconds)
        self.run(60)

    def run_until(self, waiting: int, seconds: float) -> None:
        """Let time pass until so few bots are wrong, at most so many seconds."""
        until = self.now + timedelta(seconds=seconds)
        while self.watch.waiting > waiting and self.now < until:
            self.run(1)

    def forget(self) -> None:
        """Count anew."""
        super().forget()
        self.watch.forget()
        self.written.clear()
        self.refused = 0

    # --- what is -------------------------------------------------------------------------------

    def wrong_bots(self, besides: str = "") -> list[str]:
        """Coming meetings without their one right bot, and whatever must never be.

        ``besides`` is the id of a calendar that is left out: one whose cap is reached.
        """
        events = self.workspace.state.events.values()
        coming = (e for e in events if e.start_time > self.now and e.calendar_id != besides)
        wrong = [event.platform_id for event in coming if not is_right(event, self.now)]
        return wrong + violations_now(self.world) + [repr(bug) for bug in self.world.bugs]

    # --- parts ---------------------------------------------------------------------------------

    def _fill(self, calendars: int) -> None:
        """Connect one calendar, and put others beside it that differ in nothing but their user."""
        self.crowd(0)
        self.run(60)
        (first,) = self.workspace.state.calendars.values()
        for number in range(1, calendars):
            self._put_beside(first, f"user{number}", f"user{number}@firm{number}.example")
        # What Recall announces of them was heard long ago.
        self.world.twin.tick()
        self.workspace.state.deliveries.clear()
        self.forget()

    def _put_beside(self, first: Calendar, user: str, email: str) -> None:
        state, ours = self.world.state, self.world.state.calendars[first.id]
        connection = state.connections[ours.user_id, KEY]
        calendar = self.workspace.calendars.create(
            {
                "platform": first.platform,
                "oauth_client_id": first.oauth_client_id,
                "oauth_client_secret": first.oauth_client_secret,
                "oauth_refresh_token": first.oauth_refresh_token,
                "oauth_email": email,
                "metadata": {**first.metadata, MARKER: marker_of(user, KEY)},
            }
        )
        self.workspace.calendars.connect(calendar, email)
        state.calendars[calendar.id] = replace(
            ours, recall_id=calendar.id, user_id=user, email=email
        )
        state.connections[user, KEY] = replace(
            connection, user_id=user, email=email, recall_id=calendar.id
        )
        state.preferences[user] = state.preferences[ours.user_id]
        self.shown.append(calendar)

    def _see(self, request: DirectRequest, response: DirectResponse) -> DirectResponse:
        """Look at what a call has done at Recall."""
        parts = request.path.strip("/").split("/")
        if response.status_code >= REFUSED:
            self.refused += 1
        elif parts[-1] == "bot":
            event = self.workspace.events.get(parts[-2])
            if event is not None:
                email = self.workspace.state.calendars[event.calendar_id].oauth_email or ""
                self.watch.wrote((email, event.platform_id), event, self.now)
        elif f"{request.method} {request.path}" == CREATE:
            self._created(self.workspace.state.calendars[json.loads(response.content)["id"]])
        return response

    def _created(self, calendar: Calendar) -> None:
        email = calendar.oauth_email or ""
        self.shown.append(calendar)
        # Recall connects in the background, so that nothing of this is shown before.
        self.workspace.calendars.feed(calendar, self._first.get(email, []))

    def _count_rows(self) -> None:
        state, counted = self.world.state, self.written
        state.events = EventRows(lambda: counted.update(event=1))
        state.calendars = Rows(state.calendars, lambda: counted.update(calendar=1))
        state.connections = Rows(state.connections, lambda: counted.update(connection=1))
        before = state.before

        def paying(operation: str) -> None:
            before(operation)
            # Pages and webhooks do not keep the worker waiting. Whoever takes the lease waits too,
            # but the run of another that fits into this wait would make it seem frozen.
            if operation in vars(MemoryWorkerStore) and operation != "acquire":
                self.world.run(ROUND_TRIP)

        state.before = paying


def google_event(name: str, start: datetime, email: str) -> dict[str, Any]:
    """A meeting of three people with a video link of its own, as Google shows it."""
    digits = hashlib.sha256(f"{name} {email}".encode()).digest()
    code = "".join(chr(ord("a") + digit % 26) for digit in digits[:10])
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
        "hangoutLink": f"https://meet.google.com/{code[:3]}-{code[3:7]}-{code[7:]}",
    }
