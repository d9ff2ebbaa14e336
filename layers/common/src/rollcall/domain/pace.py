"""How fast Recall may be called: sliding windows per endpoint, and blocks named by `Retry-After`.

Recall counts per workspace, endpoint and minute, in a sliding window (contract, section 3). The
pace is a value: the worker that holds the lease keeps it in hand and stores it with the lease.
Calls are counted by the second they were made in, each held for a second longer than the window,
so rounding never lets one call too many through.

A worker that dies cannot store what it called. So the lease stores, before the first call, a
``grant``: the most it may call. Whoever takes over counts an unreleased grant as used.
"""

from __future__ import annotations

from dataclasses import dataclass, field, replace
from datetime import datetime, timedelta
from enum import StrEnum

WINDOW = 60
MAX_BLOCK = timedelta(minutes=15)
MIN_BLOCK = timedelta(seconds=1)
DEFAULT_BLOCK = timedelta(seconds=10)


class Endpoint(StrEnum):
    """The Recall endpoints that have a limit of their own (contract, section 3)."""

    LIST_EVENTS = "list_events"
    RETRIEVE_EVENT = "retrieve_event"
    SCHEDULE = "schedule"
    REMOVE = "remove"
    LIST_CALENDARS = "list_calendars"
    CREATE_CALENDAR = "create_calendar"
    RETRIEVE_CALENDAR = "retrieve_calendar"
    UPDATE_CALENDAR = "update_calendar"
    DELETE_CALENDAR = "delete_calendar"
    LEAVE_CALL = "leave_call"
    RETRIEVE_BOT = "retrieve_bot"


LIMITS: dict[Endpoint, int] = {
    Endpoint.LIST_EVENTS: 57,
    Endpoint.RETRIEVE_EVENT: 285,
    Endpoint.SCHEDULE: 570,
    Endpoint.REMOVE: 570,
    Endpoint.LIST_CALENDARS: 57,
    Endpoint.CREATE_CALENDAR: 285,
    Endpoint.RETRIEVE_CALENDAR: 285,
    Endpoint.UPDATE_CALENDAR: 285,
    Endpoint.DELETE_CALENDAR: 285,
    Endpoint.LEAVE_CALL: 285,
    Endpoint.RETRIEVE_BOT: 285,
}
"""Calls a minute: Recall's base limits less a reserve of 5 %."""

type Limits = dict[Endpoint, int]
type Counts = dict[Endpoint, int]


@dataclass(frozen=True, slots=True)
class Pace:
    """Calls of the last minute and blocks, per endpoint. Seconds are unix time."""

    calls: dict[Endpoint, dict[int, int]] = field(default_factory=dict)
    blocked_until: dict[Endpoint, datetime] = field(default_factory=dict)
    stopped_until: datetime | None = None
    """While the key is refused (401, 402, 403), no endpoint is called."""

    def wait(self, endpoint: Endpoint, now: datetime, limits: Limits) -> float:
        """Seconds until the next call of this endpoint is allowed; 0 means now."""
        blocks = (self.stopped_until, self.blocked_until.get(endpoint))
        blocked = max((b - now).total_seconds() for b in (*blocks, now) if b is not None)
        return max(blocked, self._window_wait(endpoint, now, limits[endpoint]))

    def used(self, endpoint: Endpoint, now: datetime) -> int:
        """Calls that still count against the window."""
        oldest = _second(now) - WINDOW
        return sum(n for second, n in self.calls.get(endpoint, {}).items() if second >= oldest)

    def called(self, endpoint: Endpoint, now: datetime, times: int = 1) -> Pace:
        """The pace after so many calls of this endpoint at ``now``."""
        oldest, second = _second(now) - WINDOW, _second(now)
        kept = {s: n for s, n in self.calls.get(endpoint, {}).items() if s >= oldest}
        kept[second] = kept.get(second, 0) + times
        return Pace({**self.calls, endpoint: kept}, self.blocked_until, self.stopped_until)

    def blocked(self, endpoint: Endpoint, now: datetime, retry_after: float | None) -> Pace:
        """The pace after a 429; ``retry_after`` in seconds, clamped to [1 s, 15 min]."""
        until = now + clamp_retry_after(retry_after)
        until = max(until, self.blocked_until.get(endpoint, until))
        return replace(self, blocked_until={**self.blocked_until, endpoint: until})

    def stopped(self, until: datetime) -> Pace:
        """The pace after the key was refused: nothing is called before ``until``."""
        return replace(self, stopped_until=until)

    def believed(self, now: datetime) -> Pace:
        """The pace as far as it can be right at ``now``, should another clock have kept it.

        Calls of a later second count as made now, and no block lasts longer than the longest.
        """
        present, latest = _second(now), now + MAX_BLOCK
        return Pace(
            {endpoint: _not_after(present, calls) for endpoint, calls in self.calls.items()},
            {endpoint: min(until, latest) for endpoint, until in self.blocked_until.items()},
            self.stopped_until and min(self.stopped_until, latest),
        )

    def _window_wait(self, endpoint: Endpoint, now: datetime, limit: int) -> float:
        """Seconds until enough calls have left the window; negative when they have already."""
        made = self.calls.get(endpoint, {})
        counted, free_at = sum(made.values()), 0
        for second in sorted(made):
            if counted < limit:
                break
            counted -= made[second]
            free_at = second + WINDOW + 1
        return free_at - now.timestamp()


def clamp_retry_after(seconds: float | None) -> timedelta:
    """A wait named by the other side, kept within [1 s, 15 min]; a default when it named none."""
    if seconds is None or seconds != seconds:  # noqa: PLR0124 - not a number
        return DEFAULT_BLOCK
    bounded = min(max(seconds, MIN_BLOCK.total_seconds()), MAX_BLOCK.total_seconds())
    return timedelta(seconds=bounded)


def _not_after(present: int, calls: dict[int, int]) -> dict[int, int]:
    if max(calls, default=present) <= present:
        return calls
    kept = {second: times for second, times in calls.items() if second <= present}
    ahead = sum(calls.values()) - sum(kept.values())
    return {**kept, present: kept.get(present, 0) + ahead}


def _second(now: datetime) -> int:
    return int(now.timestamp())
