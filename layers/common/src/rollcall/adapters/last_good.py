"""A value that somebody outside gives: kept while it is good, asked for again with pauses."""

from __future__ import annotations

from collections.abc import Callable
from datetime import UTC, datetime, timedelta
from threading import Lock

from rollcall.domain.cool_down import CoolDown
from rollcall.domain.errors import Unavailable

RENEWED_AFTER = timedelta(minutes=1)
"""Values that do not fit make us read again at most this often."""
_NEVER = datetime.min.replace(tzinfo=UTC)


class LastGood[T]:
    """What ``read`` gave last; it raises Unavailable when it has nothing good to give.

    A value is read again when it is older than ``fresh``. While that fails, the last good one
    serves until it is older than ``last_good``; a failure serves too, so that requests during an
    outage neither wait for the outside nor flood it (`CoolDown`).
    """

    def __init__(
        self,
        read: Callable[[], T],
        clock: Callable[[], datetime],
        *,
        fresh: timedelta,
        last_good: timedelta,
    ) -> None:
        self._read = read
        self._clock = clock
        self._fresh = fresh
        self._last_good = last_good
        self._good: tuple[T, datetime] | None = None
        """The value and when it was asked for."""
        self._failure = ""
        """Why the last try failed, if it did."""
        self._tried_at = _NEVER
        self._rest = CoolDown()
        self._lock = Lock()

    def get(self) -> T:
        """The value. Raises Unavailable while there is none, or only one that is too old."""
        with self._lock:
            now = self._clock()
            value = self._younger_than(self._fresh, now)
            if value is None and self._rest.over(now):
                self._try(now)
            good = value or self._younger_than(self._last_good, now)
            if good is None:
                raise Unavailable(self._failure)
            return good[0]

    def renew(self) -> bool:
        """Read again because the value did not fit, at most once a minute.

        False when the value is as it was, or cannot be read.
        """
        with self._lock:
            now, before = self._clock(), self._good
            if now < self._tried_at + RENEWED_AFTER or not self._rest.over(now):
                return False
            self._try(now)
            return self._good is not None and (before is None or self._good[0] != before[0])

    def _younger_than(self, limit: timedelta, now: datetime) -> tuple[T, datetime] | None:
        return self._good if self._good is not None and now - self._good[1] < limit else None

    def _try(self, now: datetime) -> None:
        self._tried_at = now
        try:
            self._good, self._rest = (self._read(), now), CoolDown()
        except Unavailable as error:
            self._failure = error.reason
            self._rest = self._rest.after_failure(self._clock())
