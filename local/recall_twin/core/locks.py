"""What is taken for a while: deduplication keys during a write, and ad-hoc bots."""

from collections import deque
from collections.abc import Iterable
from datetime import datetime, timedelta

from local.recall_twin.core.settings import Settings


class KeyLocks:
    """Deduplication keys that a write in progress holds."""

    def __init__(self) -> None:
        self._until: dict[str, datetime] = {}

    def held(self, keys: Iterable[str], now: datetime) -> bool:
        """Whether a write on any of the keys is still going on."""
        return any(self._until.get(key, now) > now for key in keys)

    def hold(self, keys: Iterable[str], until: datetime, now: datetime) -> None:
        """Hold the keys until a time, and forget the holds that have ended."""
        if until <= now:
            return
        if len(self._until) > 1000:
            self._until = {key: end for key, end in self._until.items() if end > now}
        self._until.update(dict.fromkeys(keys, until))


class AdHocPool:
    """Bots that can start at once; a taken one is replaced after the refill time."""

    def __init__(self) -> None:
        self._taken: deque[datetime] = deque()

    def take(self, now: datetime, settings: Settings) -> bool:
        """Take one bot if one is free."""
        refill = timedelta(seconds=settings.pool_refill_seconds)
        while self._taken and self._taken[0] + refill <= now:
            self._taken.popleft()
        if len(self._taken) >= settings.pool_size:
            return False
        self._taken.append(now)
        return True
