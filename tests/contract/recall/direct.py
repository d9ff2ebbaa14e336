"""The twin in this process under a virtual clock, as the simulation runs it."""

from __future__ import annotations

from collections.abc import Callable
from datetime import datetime
from typing import Any

from local.recall_twin.core.config import LOCAL_KEY, LOCAL_WORKSPACE
from local.recall_twin.core.model import Bot
from local.recall_twin.core.settings import Settings
from local.recall_twin.core.twin import RecallTwin
from rollcall.adapters.recall.api import HttpRecall
from rollcall.adapters.recall.transport import RecallTransport
from tests.contract.recall.desk import CLIENT_ID, Desk, twin_config
from tests.simulation.clock import VirtualClock
from tests.simulation.faults import Fault
from tests.simulation.recall import BASE, DirectClient


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
