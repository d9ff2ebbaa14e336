"""What one alarm looks at, and when it rings. Plain data: the tests judge by it too."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Literal

EDGE = "edge"
"""Source of what the API's access log counts."""
WORKER = "sync_worker"
QUEUE, DEAD_LETTERS = "Queue", "DeadLetters"

type Statistic = Literal["Average", "Maximum", "Sum"]


@dataclass(frozen=True, kw_only=True)
class AlarmRule:
    """An alarm: its metric, and how much of it, for how long, is too much.

    It rings when `needed` of the last `periods` periods hold too much. A period without a value
    holds nothing, and is too much only where `too_little` says so.
    """

    name: str
    """Heading in docs/operations.md."""
    meaning: str
    source: str
    """Who counts: the service of a function for our own metrics, `EDGE`, or for those of AWS the
    function's name in the stack (`Portal`), `QUEUE` or `DEAD_LETTERS`."""
    metric: str
    threshold: float = 1
    statistic: Statistic = "Sum"
    minutes: int = 5
    """Length of a period."""
    needed: int = 1
    periods: int = 1
    too_little: bool = False
    """Whether less than `threshold` rings, silence included, and not as much or more."""
    says_ok: bool = False
    """Whether a message says that it is over. Not where the end says nothing: a bug was counted."""

    @property
    def is_own(self) -> bool:
        """Whether Rollcall counts it, and not AWS."""
        return self.source == EDGE or self.source.islower()
