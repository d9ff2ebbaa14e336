"""Does the core's outside work while the twin serves: time, webhooks, readings, saving."""

import asyncio
import logging
import time
from collections.abc import Coroutine
from datetime import UTC, datetime

import httpx

from local.recall_twin.core.model import Delivery
from local.recall_twin.core.outbox import ATTEMPT_SECONDS
from local.recall_twin.core.signing import signature_headers
from local.recall_twin.core.snapshot import save
from local.recall_twin.core.source import CalendarSource, PullRequest
from local.recall_twin.core.twin import RecallTwin

_LOG = logging.getLogger(__name__)
_LONGEST_REST = 0.5
_SAVE_EVERY = 1.0
_SAVE_SHARE = 20
_AT_ONCE = 32


class Driver:
    """One background loop. Everything but the readings happens on the event loop's thread."""

    def __init__(self, twin: RecallTwin, source: CalendarSource | None) -> None:
        self._twin = twin
        self._source = source
        self._wake = asyncio.Event()
        self._tasks: set[asyncio.Task[None]] = set()
        self._reading: dict[str, bool] = {}
        self._gate = asyncio.Semaphore(_AT_ONCE)
        self._dirty = False
        self._save_after = 0.0

    def changed(self) -> None:
        """State may have changed: look at once what there is to do."""
        self._dirty = True
        self._wake.set()

    async def run(self) -> None:
        """Work until cancelled; what is under way is cancelled too, and the state saved."""
        async with httpx.AsyncClient(follow_redirects=False, trust_env=False) as client:
            try:
                while True:
                    self._wake.clear()
                    self._once(client)
                    await self._rest()
            finally:
                for task in self._tasks:
                    task.cancel()
                await asyncio.gather(*self._tasks, return_exceptions=True)
                self._save()

    def _once(self, client: httpx.AsyncClient) -> None:
        self._dirty |= self._twin.tick()
        for delivery in self._twin.take_deliveries():
            self._start(self._deliver(client, delivery))
        for request in self._twin.take_pulls():
            self._read_once_at_a_time(request)
        if self._dirty and time.monotonic() >= self._save_after:
            self._save()

    async def _rest(self) -> None:
        due = self._twin.next_due()
        rest = _LONGEST_REST
        if due is not None:
            rest = min(rest, max(0.001, (due - self._twin.clock()).total_seconds()))
        try:
            async with asyncio.timeout(rest):
                await self._wake.wait()
        except TimeoutError:
            return

    def _start(self, work: Coroutine[None, None, None]) -> None:
        task = asyncio.get_running_loop().create_task(work)
        self._tasks.add(task)
        task.add_done_callback(self._tasks.discard)

    async def _deliver(self, client: httpx.AsyncClient, delivery: Delivery) -> None:
        outbox = self._twin.workspaces[delivery.workspace].outbox
        # Receivers compare with real time, which an advanced twin is ahead of.
        signed_at = self._twin.clock.base().astimezone(UTC)
        headers = self._headers(delivery, signed_at)
        try:
            async with self._gate, asyncio.timeout(ATTEMPT_SECONDS):
                answer = await client.post(
                    delivery.url, content=delivery.body.encode(), headers=headers, timeout=None
                )
            status = answer.status_code
            delivered = answer.is_success
        except (httpx.HTTPError, httpx.InvalidURL, TimeoutError):
            status, delivered = None, False
        if delivered:
            outbox.succeeded(delivery, status)
        else:
            _LOG.info("webhook not delivered", extra={"attempt": delivery.attempt})
            outbox.failed(delivery, status)
        self.changed()

    def _headers(self, delivery: Delivery, signed_at: datetime) -> dict[str, str]:
        signature = signature_headers(
            delivery.message_id,
            delivery.body,
            self._twin.workspaces[delivery.workspace].outbox.secrets,
            signed_at,
            self._twin.config.webhook_header_family,
        )
        return {"content-type": "application/json", **signature}

    def _read_once_at_a_time(self, request: PullRequest) -> None:
        if self._source is None:
            return
        if request.calendar_id in self._reading:
            self._reading[request.calendar_id] = True
            return
        self._reading[request.calendar_id] = False
        self._start(self._read(self._source, request))

    async def _read(self, source: CalendarSource, request: PullRequest) -> None:
        result = await asyncio.to_thread(source.pull, request)
        again = self._reading.pop(request.calendar_id)
        self._twin.apply_pull(request, result)
        if again:
            self._twin.notified(request.calendar_id)
        self.changed()

    def _save(self) -> None:
        folder = self._twin.config.state_dir
        self._dirty = False
        if folder is None:
            return
        began = time.monotonic()
        save(self._twin, folder)
        took = time.monotonic() - began
        self._save_after = time.monotonic() + max(_SAVE_EVERY, _SAVE_SHARE * took)
