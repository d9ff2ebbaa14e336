"""How fast an endpoint may be called: the calls of the last minute, and whether any may be made.

Recall counts per workspace and endpoint in a sliding minute (Recall contract, section 3), by the
moment at which a call arrives. A call under way may arrive at any moment until it is answered, so
it is counted anew when the answer is there. `MARGIN` covers the rounding to tenths of a second and
the difference between two clocks.

The pace is a value. It is stored before each call is made, so whoever takes the lease over after
a crash knows of every call.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field, replace
from datetime import UTC, datetime, timedelta

from rollcall.domain.endpoints import ENDPOINTS, LIMITS, NOT_RECALLS, Endpoint, Limits

__all__ = ["LIMITS", "Endpoint", "Limits", "Pace", "clamp_retry_after"]

WINDOW = timedelta(seconds=60)
MARGIN = timedelta(seconds=0.5)
TENTHS_KEPT = 605
"""Tenths of a second after which a call no longer counts: window and margin."""
LONGEST_CALL = timedelta(seconds=26)
"""A worker ends every call by then, or it is dead and has begun none for so long."""
MAX_BLOCK = timedelta(minutes=15)
MIN_BLOCK = timedelta(seconds=1)
DEFAULT_BLOCK = timedelta(seconds=10)
LONGEST_PROBE = timedelta(seconds=8)
"""The pause between two tries of a key that was refused."""

type Calls = Mapping[int, int]
"""Calls by the tenth of a second, unix time, in which they were counted."""


@dataclass(frozen=True, slots=True)
class Pace:
    """Calls of the last minute per endpoint, and until when none is made at all."""

    calls: dict[Endpoint, dict[int, int]] = field(default_factory=dict)
    stopped_until: datetime | None = None
    """Until then no endpoint of Recall is called: the key is refused (401, 402, 403)."""
    unpaid: bool = False
    """Whether that was a 402."""

    def free_at(self, endpoint: Endpoint, now: datetime, limit: int) -> datetime:
        """Return when the next call is allowed, ``now`` if it is, with ``limit`` calls a minute."""
        moments = [now, self._window_free_at(endpoint, limit)]
        if self.stopped_until is not None and endpoint not in NOT_RECALLS:
            moments.append(self.stopped_until)
        return max(moments)

    def used(self, endpoint: Endpoint, now: datetime) -> int:
        """Return how many calls count against the window."""
        oldest = _tenth(now) - TENTHS_KEPT
        return sum(n for tenth, n in self.calls.get(endpoint, {}).items() if tenth > oldest)

    def even_pause(self, endpoint: Endpoint, now: datetime, limit: int) -> timedelta:
        """Return the pause at which call after call can be made without meeting the limit.

        Where a burst has used most of the minute up, the rest of it is spread over the time until
        that burst counts no more.
        """
        counted, second = self.calls.get(endpoint, {}), now.timestamp()
        left = max(limit - self.used(endpoint, now), 0)
        pause = 0.0
        for tenth in sorted(counted):
            released = (tenth + TENTHS_KEPT) / 10
            if released > second:
                pause = max(pause, (released - second) / (left + 1))
                left += counted[tenth]
        return timedelta(seconds=pause)

    def called(self, endpoint: Endpoint, now: datetime) -> Pace:
        """Return the pace with one more call at ``now``."""
        oldest, tenth = _tenth(now) - TENTHS_KEPT, _tenth(now)
        kept = {t: n for t, n in self.calls.get(endpoint, {}).items() if t > oldest}
        kept[tenth] = kept.get(tenth, 0) + 1
        return replace(self, calls={**self.calls, endpoint: kept})

    def withdrawn(self, endpoint: Endpoint, began: datetime) -> Pace:
        """Return the pace without a call that was counted then."""
        counted = dict(self.calls.get(endpoint, {}))
        first = _tenth(began)
        counted[first] = counted.get(first, 0) - 1
        if counted[first] <= 0:
            del counted[first]
        return replace(self, calls={**self.calls, endpoint: counted})

    def answered(self, endpoint: Endpoint, began: datetime, now: datetime) -> Pace:
        """Return the pace with a call that was counted when it began counted at its answer."""
        return self.withdrawn(endpoint, began).called(endpoint, now)

    def taken_over(self, now: datetime) -> Pace:
        """Return the pace after the worker died: its last calls may still arrive.

        No call lasts longer than `LONGEST_CALL`, and of each endpoint only few are under way.
        """
        pace, since = self, _tenth(now - LONGEST_CALL)
        for endpoint, calls in self.calls.items():
            recent = sum(n for tenth, n in calls.items() if tenth >= since)
            for _ in range(min(recent, ENDPOINTS[endpoint].at_once)):
                pace = pace.called(endpoint, now)
        return pace

    def trying(self, endpoint: Endpoint, now: datetime) -> Pace:
        """Return the pace before a call: after a stop one call at a time is a probe."""
        if self.stopped_until is None or endpoint in NOT_RECALLS:
            return self
        return replace(self, stopped_until=now + LONGEST_PROBE)

    def stopped(self, until: datetime, *, unpaid: bool = False) -> Pace:
        """Return the pace after the key was refused."""
        return replace(self, stopped_until=until, unpaid=unpaid)

    def resumed(self, now: datetime) -> Pace:
        """Return the pace after a call that was answered: a stop ends with its probe."""
        probed = self.stopped_until is not None and self.stopped_until <= now + LONGEST_PROBE
        return replace(self, stopped_until=None, unpaid=False) if probed else self

    def _window_free_at(self, endpoint: Endpoint, limit: int) -> datetime:
        """Return when enough calls have left the window; long ago when they have already."""
        counted, free_at = self.calls.get(endpoint, {}), 0
        left = sum(counted.values())
        for tenth in sorted(counted):
            if left < limit:
                break
            left -= counted[tenth]
            free_at = tenth + TENTHS_KEPT
        return datetime.fromtimestamp(free_at / 10, UTC)


def clamp_retry_after(seconds: float | None) -> timedelta:
    """Bound a wait named by the other side to [1 s, 15 min]; a default when it named none."""
    if seconds is None or seconds != seconds:  # noqa: PLR0124 - not a number
        return DEFAULT_BLOCK
    bounded = min(max(seconds, MIN_BLOCK.total_seconds()), MAX_BLOCK.total_seconds())
    return timedelta(seconds=bounded)


def _tenth(now: datetime) -> int:
    return int(now.timestamp() * 10)
