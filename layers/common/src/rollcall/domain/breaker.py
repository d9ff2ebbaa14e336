"""Whether an endpoint is called that failed: one probe per pause, until one call comes through."""

from __future__ import annotations

from dataclasses import dataclass, replace
from datetime import datetime, timedelta

FIRST_PAUSE = timedelta(seconds=1)
LONGEST_PAUSE = timedelta(seconds=8)
"""Short, since a failure may be about one caller only: a change of somebody else waits for the next
probe. One call in eight seconds harms no endpoint."""
OPENS_AT = 2
"""Failures in a row."""


@dataclass(frozen=True, slots=True)
class Breaker:
    """Failures in a row of one endpoint; calls under way at a failure count with it as one."""

    failures: int = 0
    failed_at: datetime | None = None
    probe_at: datetime | None = None
    """No call is made before; None while the breaker is closed."""

    def failed(self, began: datetime, now: datetime) -> Breaker:
        """Return the breaker after a call that began then came to nothing."""
        if self.failed_at is not None and began <= self.failed_at:
            return self
        failures = self.failures + 1
        return Breaker(failures, now, now + _pause(failures) if failures >= OPENS_AT else None)

    def calling(self, now: datetime) -> Breaker:
        """Return the breaker before a call: the next probe comes a pause later, answered or not."""
        if self.probe_at is None:
            return self
        return replace(self, probe_at=now + _pause(self.failures))


def _pause(failures: int) -> timedelta:
    doubled: timedelta = FIRST_PAUSE * 2 ** min(failures - OPENS_AT, 10)
    return min(doubled, LONGEST_PAUSE)
