"""Whether Recall, its key or the way to it is gone altogether: no call has come through for long.

A call came through when Recall answered it with anything but a 5xx, refusals included. One event
that always fails proves nothing, so the count begins with a list of events: those serve everybody,
and the worker repeats one that failed within a minute, by night as well.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime, timedelta

from rollcall.domain.pace import Endpoint

LONG = timedelta(minutes=10)
FEWEST_CALLS = 3
"""A failed sweep comes back every five minutes: by night the third one rings."""


@dataclass(frozen=True, slots=True)
class Silence:
    """Calls that failed since a list of events failed; none of any kind came through after it."""

    since: datetime | None = None
    calls: int = 0

    def failed(self, endpoint: Endpoint, now: datetime) -> Silence:
        """The silence after one more call that did not come through."""
        if self.since is None and endpoint is not Endpoint.LIST_EVENTS:
            return self
        # A moment still to come was written by another clock.
        since = now if self.since is None else min(self.since, now)
        return Silence(since, self.calls + 1)

    def is_long(self, now: datetime) -> bool:
        """Whether enough calls failed over so much time that it is no blip."""
        lasted = self.since is not None and now - self.since >= LONG
        return lasted and self.calls >= FEWEST_CALLS
