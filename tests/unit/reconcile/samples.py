"""Words of the scenario tests: routes, times, rules, faults and messages."""

from __future__ import annotations

import json
from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime, timedelta
from itertools import pairwise
from typing import Any

from local.recall_twin.core.settings import RouteFault
from rollcall.domain.preferences import Mode, Preferences
from tests.simulation.clock import START
from tests.simulation.faults import Fault, FaultPlan

LIST = "GET /api/v2/calendar-events/"
RETRIEVE = "GET /api/v2/calendar-events/{id}/"
SCHEDULE = "POST /api/v2/calendar-events/{id}/bot/"
REMOVE = "DELETE /api/v2/calendar-events/{id}/bot/"
CALENDARS = "GET /api/v2/calendars/"
CREATE = "POST /api/v2/calendars/"
CALENDAR = "GET /api/v2/calendars/{id}/"
UPDATE = "PATCH /api/v2/calendars/{id}/"
DELETE = "DELETE /api/v2/calendars/{id}/"
LEAVE = "POST /api/v1/bot/{id}/leave_call/"
DELETE_MEDIA = "POST /api/v1/bot/{id}/delete_media/"
TOMORROW = START + timedelta(hours=30)
A_DAY = 35
EVERY = Preferences(mode=Mode.EVERY)
WAKE = {"v": 1, "workspace": "main"}


@dataclass(slots=True)
class FailAt(FaultPlan):
    """The n-th operation of a name fails, such as "worker POST /api/v2/calendars/"."""

    operation: str = ""
    fault: Fault = Fault.CRASH_BEFORE
    occurrence: int = 1

    def next(self, operation: str, *, recall: bool) -> Fault | None:
        """The fault of the next operation."""
        number = self.operations
        self.operations += 1
        if not operation.startswith(self.operation):
            return None
        self.occurrence -= 1
        if self.occurrence:
            return None
        self.fired.append((number, operation, self.fault))
        return self.fault


def message(body: object, number: int = 9000) -> dict[str, Any]:
    """A message as the worker receives it."""
    text = body if isinstance(body, str) else json.dumps(body)
    return {"messageId": f"x{number}", "receiptHandle": str(number), "body": text}


def room_link(number: int) -> str:
    """A room of its own, for meetings that overlap."""
    letters = "".join(chr(ord("a") + number // 26**place % 26) for place in (3, 2, 1, 0))
    return f"https://meet.google.com/aaa-{letters}-ccc"


def slot(number: int) -> datetime:
    """Starts of many meetings, few enough on each day for what one user may have."""
    return TOMORROW + timedelta(days=number // A_DAY, minutes=30 * (number % A_DAY))


def status(route: str, code: int, **more: Any) -> RouteFault:
    """Recall answers a route with a status."""
    return RouteFault(kind="status", route=route, status=code, **more)


def gaps(moments: Iterable[datetime]) -> list[float]:
    """Seconds between moments."""
    ordered = sorted(moments)
    return [(b - a).total_seconds() for a, b in pairwise(ordered)]
