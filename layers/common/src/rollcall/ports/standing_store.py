"""What tells whether the worker keeps up. Nothing of it is taken or changed."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime
from typing import Protocol

from rollcall.domain.lease import Lease
from rollcall.domain.model import Connection, EventRow, RecallCalendar
from rollcall.ports.worker_store import Due


class StandingStore(Protocol):
    """Reads of `WorkerStore` under the same names, and the lease. All may raise Unavailable."""

    def lease(self, workspace: str) -> Lease:
        """What the worker's runs hand on, as far as it says why calls are held back."""
        ...

    def due(self, workspace: str, now: datetime, limit: int) -> Due:
        """As `WorkerStore.due`."""
        ...

    def due_checks(self, workspace: str, now: datetime, limit: int) -> list[RecallCalendar]:
        """As `WorkerStore.due_checks`."""
        ...

    def due_daily(self, workspace: str, now: datetime, limit: int) -> list[RecallCalendar]:
        """As `WorkerStore.due_daily`."""
        ...

    def due_bots(
        self,
        workspace: str,
        now: datetime,
        since: datetime | None,
        until: datetime | None,
        limit: int,
    ) -> list[EventRow]:
        """As `WorkerStore.due_bots`."""
        ...

    def due_bot_checks(self, workspace: str, now: datetime, limit: int) -> list[EventRow]:
        """As `WorkerStore.due_bot_checks`."""
        ...

    def connections(self, user_id: str) -> Sequence[Connection]:
        """As `WorkerStore.connections`."""
        ...

    def events_between(
        self, user_id: str, since: datetime | None, until: datetime | None
    ) -> list[EventRow]:
        """As `WorkerStore.events_between`."""
        ...

    def due_bots_between(
        self, workspace: str, since: datetime, until: datetime, limit: int
    ) -> list[EventRow]:
        """As `WorkerStore.due_bots_between`."""
        ...
