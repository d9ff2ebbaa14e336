"""How long a service that failed is not called again."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import UTC, datetime, timedelta

FIRST = timedelta(seconds=15)
"""The pause after one failure; it doubles with each further one in a row."""
LONGEST = timedelta(minutes=1)
_DOUBLINGS = 8
"""More of them than it takes to reach the longest pause."""
_EVER = datetime.min.replace(tzinfo=UTC)


@dataclass(frozen=True, slots=True)
class CoolDown:
    """Failures in a row, and the pause after the last of them; a new one has none."""

    failures: int = 0
    until: datetime = _EVER

    def over(self, now: datetime) -> bool:
        """Whether it may be called again."""
        return now >= self.until

    def after_failure(self, now: datetime) -> CoolDown:
        """Return the pause after one more failure, which ended at ``now``."""
        pause = min(FIRST * 2 ** min(self.failures, _DOUBLINGS), LONGEST)
        return CoolDown(self.failures + 1, now + pause)
