"""Trouble of the whole workspace: what keeps everybody's bots waiting, since when. Pure."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime, timedelta
from enum import StrEnum

CURRENT = timedelta(minutes=5)
"""How long trouble is taken to last after a worker last saw it: a worker runs every minute."""
TICK = timedelta(minutes=1)
"""A worker is started so often, whatever else happens."""
LATEST = timedelta(seconds=30)
"""How much later than it could a call is made that waits for a worker to be started."""


class TroubleCause(StrEnum):
    """What is the matter."""

    RECALL_DOWN = "recall_down"
    """No call to Recall comes through."""
    KEY_REFUSED = "key_refused"
    """Recall answers 401 or 403 to everything."""
    UNPAID = "unpaid"
    """Recall answers 402 to everything."""
    SLOW_DOWN = "slow_down"
    """Recall asked for a wait before more lists or writes."""
    BUSY = "busy"
    """More waits than the allowance of calls lets through."""

    @classmethod
    def _missing_(cls, value: object) -> TroubleCause:
        """A word that a newer version stored: whatever it means, changes take longer."""
        del value
        return cls.BUSY


@dataclass(frozen=True, slots=True)
class Trouble:
    """Trouble as the last worker saw it. Times are in UTC."""

    cause: TroubleCause
    since: datetime
    waiting: int
    """Meetings of all users whose bot is still to be written. Of no business to any one user."""
    seen_at: datetime
    """When a worker last found it so."""
    next_try: datetime | None = None
    """When Recall may be asked again; None while it is asked all along."""

    def tries_within(self, now: datetime) -> timedelta | None:
        """Return how long the next try may be off; None when that is not known.

        At most: a worker is started every minute, and waits for what is near. When the time is
        over nothing is known.
        """
        if self.next_try is None:
            return None
        left = max(self.next_try + LATEST, self.seen_at + TICK) - now
        return left if timedelta(0) < left else None


@dataclass(frozen=True, slots=True)
class LastRun:
    """What the pages know of the worker."""

    trouble: Trouble | None = None
    ran_at: datetime | None = None
    """When a run last came to its end; none does while workers die or are not started."""
    swept_at: datetime | None = None
    """When a list last showed that nothing of any calendar had been missed until then."""

    @property
    def seen_at(self) -> datetime | None:
        """When a worker was last seen to work; None when none ever was."""
        if self.ran_at is None:
            # Older versions stored no end.
            return self.trouble.seen_at if self.trouble else None
        return self.ran_at

    def is_recent(self, now: datetime) -> bool:
        """Whether it ended so recently that what it found can be shown as true.

        A moment still to come was written by another clock, and only a small lead is accepted.
        """
        return self.seen_at is None or abs(now - self.seen_at) <= CURRENT


def note_trouble(
    before: Trouble | None,
    cause: TroubleCause | None,
    waiting: int,
    now: datetime,
    next_try: datetime | None = None,
) -> Trouble | None:
    """The trouble to store after a run that found ``cause``; None when it found none.

    Trouble of the same cause keeps its beginning; another cause begins now.
    """
    if cause is None:
        return None
    goes_on = before is not None and before.cause is cause
    since = min(before.since, now) if before is not None and goes_on else now
    return Trouble(cause, since, waiting, now, next_try)
