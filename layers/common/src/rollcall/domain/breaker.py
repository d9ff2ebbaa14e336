"""Whether an endpoint is called that fails or refuses: for whom, and how soon again.

Failures may be about one caller only. So users who failed twice wait for the probe, which one of
them makes at a time, and all others are hardly kept: until one of them comes through, they call one
after the other, and then freely. Once very many users have failed, it is taken to be about all.
"""

from __future__ import annotations

from dataclasses import dataclass, field, replace
from datetime import datetime, timedelta

FIRST_PAUSE = timedelta(seconds=1)
LONGEST_PAUSE = timedelta(seconds=8)
"""Between two probes, which harm no endpoint that seldom."""
OTHERS_PAUSE = timedelta(seconds=0.5)
"""Between two calls of other users, while none of them came through."""
MOST_USERS = 25
"""Users who failed, from which on everybody waits for the probe."""
ALL = "*"
"""The name of calls that are for all users."""
OPENS_AT = 2
"""Failures in a row, of the endpoint or of one user."""


@dataclass(frozen=True, slots=True)
class Breaker:
    """Failures of one endpoint; calls under way at a failure count with it as one."""

    failures: int = 0
    failed_at: datetime | None = None
    probe_at: datetime | None = None
    """When a user who failed before may call; None while the breaker is closed."""
    others_at: datetime | None = None
    """When another user may call; None when at any time."""
    users: dict[str, int] = field(default_factory=dict)
    """How often users failed since they last came through; no more than `MOST_USERS` of them."""
    refused: int = 0
    """Failures since a call last came through that asked to slow down."""

    def failed(self, user: str, began: datetime, now: datetime, *, refused: bool) -> Breaker:
        """Return the breaker after a call for a user that began then came to nothing."""
        together = self.failed_at is not None and began <= self.failed_at
        name, users = user or ALL, dict(self.users)
        if name in users and not together:
            users[name] += 1
        elif len(users) < MOST_USERS:
            users.setdefault(name, 1)
        if together:
            return replace(self, users=users)
        counted = replace(
            self, failures=self.failures + 1, failed_at=now, users=users,
            refused=self.refused + refused,
        )  # fmt: skip
        if counted.failures < OPENS_AT:
            return counted
        probe_at, others_at = now + _pause(counted.failures), now + OTHERS_PAUSE
        return replace(counted, probe_at=probe_at, others_at=others_at)

    def calling(self, user: str, now: datetime) -> Breaker:
        """Return the breaker before a call: the next comes a pause later, answered or not."""
        if self.probe_at is None:
            return self
        if self._waits(user):
            return replace(self, probe_at=now + _pause(self.failures))
        return self if self.others_at is None else replace(self, others_at=now + OTHERS_PAUSE)

    def came_through(self, user: str) -> Breaker:
        """Return the breaker after a call that was answered; one for a probe closes it."""
        if self.probe_at is None or self._waits(user):
            return Breaker()
        users = {name: n for name, n in self.users.items() if name != (user or ALL)}
        return replace(self, users=users, others_at=None, refused=0)

    def without(self, user: str) -> Breaker:
        """Return the breaker without what is known of a user."""
        return replace(self, users={name: n for name, n in self.users.items() if name != user})

    def free_at(self, user: str) -> datetime | None:
        """Return when a user may call; None when at any time."""
        return self.probe_at if self._waits(user) else self.others_at

    def _waits(self, user: str) -> bool:
        return self.users.get(user or ALL, 0) >= OPENS_AT or len(self.users) >= MOST_USERS


def _pause(failures: int) -> timedelta:
    doubled: timedelta = FIRST_PAUSE * 2 ** min(failures - OPENS_AT, 10)
    return min(doubled, LONGEST_PAUSE)
