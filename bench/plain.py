"""A plain integration, as the vendor's guide and sample describe it, to compare with.

For every `calendar.sync_events`: list the calendar with ``updated_at__gte=last_updated_ts``, read
every page, and post one bot for every event that is wanted. No coalescing, no memory of what was
done, no pace, and no second try: a job that meets a 429 is lost. Jobs are worked one after the
other, or ten at a time as in the sample.
"""

from __future__ import annotations

import json
from collections import deque
from collections.abc import Callable
from dataclasses import dataclass
from datetime import timedelta
from typing import Any
from urllib.parse import urlencode

from bench.twin_side import TwinRegion, decoded
from bench.watch import Watch
from local.recall_twin.api import ApiRequest, handle
from local.recall_twin.core.config import LOCAL_KEY
from tests.simulation.clock import VirtualClock
from tests.simulation.recall import BASE, LATENCY

EVENTS = "/api/v2/calendar-events/"

type Then = Callable[[int, Any], None]


@dataclass(slots=True)
class Job:
    """A list page to read, or an event to post a bot for."""

    method: str
    target: str
    body: bytes = b""
    event_id: str | None = None


class Plain:
    """The plain integration under the same clock, over the same twin."""

    def __init__(self, calendars: int, at_once: int) -> None:
        self.clock = VirtualClock()
        self.watch = Watch()
        self.region = TwinRegion(self.clock.now, self.watch)
        for number in range(calendars):
            self.region.add_calendar(f"u{number}@company{number % 20}.example")
        self.lost = 0
        self._free = at_once
        self._jobs: deque[Job] = deque()

    def run(self, seconds: float) -> None:
        """Let time pass."""
        until = self.clock.now() + timedelta(seconds=seconds)
        while True:
            self._receive()
            upcoming = [t for t in (self.region.twin.next_due(), self.clock.next_plan()) if t]
            moment = max(min([*upcoming, until]), self.clock.now())
            self.clock.run_until(moment)
            if moment >= until:
                return

    def _receive(self) -> None:
        for delivery in self.region.deliveries():
            data = decoded(delivery)
            if "last_updated_ts" in data:
                filters = {
                    "calendar_id": data["calendar_id"],
                    "updated_at__gte": data["last_updated_ts"],
                }
                self._jobs.append(Job("GET", f"{EVENTS}?{urlencode(filters)}"))
        self._start()

    def _start(self) -> None:
        while self._free and self._jobs:
            self._free -= 1
            self._do(self._jobs.popleft())

    def _do(self, job: Job) -> None:
        def ask() -> None:
            status, answer = self._ask(job)
            self.clock.after(LATENCY / 2, lambda: self._done(job, status, answer))

        self.clock.after(LATENCY / 2, ask)

    def _ask(self, job: Job) -> tuple[int, Any]:
        headers = {"authorization": f"Token {LOCAL_KEY}", "content-type": "application/json"}
        request = ApiRequest.of(job.method, job.target, headers, job.body, BASE)
        response = handle(self.region.twin, request)
        if response.status == 200 and job.event_id:
            self.region.look(job.event_id)
        return response.status, json.loads(response.content) if response.status == 200 else None

    def _done(self, job: Job, status: int, answer: Any) -> None:  # noqa: ANN401 - JSON
        self._free += 1
        if status != 200:
            self.lost += 1
        elif job.event_id is None:
            posts = [_post(event) for event in answer["results"] if _wanted(event)]
            self._jobs.extend(posts)
            if answer["next"]:
                self._jobs.append(Job("GET", answer["next"].removeprefix(BASE)))
        self._start()


def _wanted(event: dict[str, Any]) -> bool:
    return not event["is_deleted"] and event["meeting_url"] is not None


def _post(event: dict[str, Any]) -> Job:
    key = f"{event['start_time']}-{event['meeting_url']}"
    body = {"deduplication_key": key, "bot_config": {"bot_name": "Notetaker"}}
    event_id = event["id"]
    return Job("POST", f"{EVENTS}{event_id}/bot/", json.dumps(body).encode(), event_id)
