"""One workspace: the unit of isolation."""

from datetime import datetime, timedelta
from typing import Any

from local.recall_twin.core.agenda import Job
from local.recall_twin.core.bots import Bots
from local.recall_twin.core.calendars import Calendars
from local.recall_twin.core.events import Events
from local.recall_twin.core.idempotency import Idempotency
from local.recall_twin.core.kernel import Kernel
from local.recall_twin.core.model import (
    CONNECTED,
    CONNECTING,
    DISCONNECTED,
    Calendar,
    WorkspaceState,
)
from local.recall_twin.core.outbox import Outbox
from local.recall_twin.core.runner import Runner
from local.recall_twin.core.scheduling import Scheduling
from local.recall_twin.core.source import Pulled, PullRequest, Refused, Unavailable


class Workspace:
    """Calendars, events, bots and webhooks that share one set of API keys."""

    def __init__(self, kernel: Kernel, name: str, state: WorkspaceState) -> None:
        self._kernel = kernel
        self.name = name
        self.state = state
        self.outbox = Outbox(kernel, name, state)
        self.runner = Runner(kernel, name, state, self.outbox)
        self.bots = Bots(kernel, state, self.runner)
        self.events = Events(kernel, name, state)
        self.scheduling = Scheduling(kernel, state, self.events, self.bots)
        self.calendars = Calendars(
            kernel, name, state, self.events, self.outbox, self.scheduling.release_all
        )
        self.idempotency = Idempotency(state.answers)
        self._planned = {
            job.key: job.token
            for job in kernel.agenda.dump()
            if job.kind == "pull" and job.workspace == name
        }

    def now(self) -> datetime:
        """The twin's present, UTC."""
        return self._kernel.now()

    def run(self, job: Job) -> PullRequest | None:
        """Do one job of the agenda; a reading of a calendar is handed back to be done outside."""
        match job.kind:
            case "pull":
                return self._pull(job)
            case "sync_webhook":
                self.calendars.announce_sync(job.key)
            case "enter_window":
                self.events.enter_window(job.key)
            case "purge":
                self.events.purge(job.key)
            case "bot_step":
                self._step(job)
        return None

    def apply_pull(self, request: PullRequest, result: Pulled | Refused | Unavailable) -> None:
        """Take the outcome of a reading, unless the calendar was changed meanwhile."""
        calendar = self.calendars.get(request.calendar_id)
        if calendar is None or calendar.attempt != request.attempt:
            return
        match result:
            case Refused(cause):
                self.calendars.disconnect(calendar, cause)
                return
            case Pulled():
                self._take_pulled(calendar, result)
            case Unavailable():
                pass
        self.plan_pull(calendar, self._kernel.config.poll_seconds)

    def pull_soon(self, calendar: Calendar) -> PullRequest | None:
        """Read a connected calendar now, because its provider announced a change."""
        return self._request(calendar) if calendar.status == CONNECTED else None

    def feed(self, calendar_id: str, items: list[dict[str, Any]]) -> list[str]:
        """Give provider events to a calendar directly; returns the ids of those that changed.

        Raises:
            KeyError: no such calendar.
            ValueError: a provider event is malformed.
        """
        calendar = self.state.calendars[calendar_id]
        return [event.id for event in self.calendars.feed(calendar, items)]

    def _take_pulled(self, calendar: Calendar, result: Pulled) -> None:
        calendar.sync = result.sync
        if calendar.status == CONNECTING:
            self.calendars.connect(calendar, result.email, result.items)
        else:
            self.calendars.take_all(calendar, result.items)

    def _pull(self, job: Job) -> PullRequest | None:
        if self._planned.get(job.key) == job.token:
            del self._planned[job.key]
        calendar = self.calendars.get(job.key)
        if calendar is None or calendar.attempt != job.token or calendar.status == DISCONNECTED:
            return None
        if self._kernel.config.google_calendar_url is not None:
            return self._request(calendar)
        if calendar.status == CONNECTING:
            self.calendars.connect(
                calendar, calendar.oauth_email or f"{calendar.id[:8]}@account.example"
            )
        return None

    def plan_pull(self, calendar: Calendar, seconds: float) -> None:
        """Read a calendar again after some seconds, unless that is planned already."""
        if calendar.status == DISCONNECTED or self._planned.get(calendar.id) == calendar.attempt:
            return
        at = self._kernel.now() + timedelta(seconds=seconds)
        self._planned[calendar.id] = calendar.attempt
        self._kernel.agenda.add(at, "pull", self.name, calendar.id, calendar.attempt)

    def _request(self, calendar: Calendar) -> PullRequest:
        return PullRequest(
            workspace=self.name,
            calendar_id=calendar.id,
            attempt=calendar.attempt,
            client_id=calendar.oauth_client_id,
            client_secret=calendar.oauth_client_secret,
            refresh_token=calendar.oauth_refresh_token,
            sync=calendar.sync,
            now=self._kernel.now(),
        )

    def _step(self, job: Job) -> None:
        bot = self.bots.get(job.key)
        if bot is not None and self.runner.step(job.key, job.token, job.at):
            self.bots.dispatched(bot)
