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
        self._value: tuple[T, ...] = ()
        """None or one."""
        self._asked_at = self._tried_at = _NEVER
        """When the value was asked for, and when any try began."""
        self._failure = ""
        """Why the last try failed, if it did."""
        self._rest = CoolDown()
        self._lock = Lock()

    def get(self) -> T:
        """The value. Raises Unavailable while there is none, or only one that is too old."""
        with self._lock:
            now = self._clock()
            if now - self._asked_at >= self._fresh and self._rest.over(now):
                self._try(now)
            if now - self._asked_at >= self._last_good:
                raise Unavailable(self._failure)
            return self._value[0]

    def renew(self) -> bool:
        """Read again because the value did not fit, at most once a minute.

        False when the value is as it was, or cannot be read.
        """
        with self._lock:
            now, before = self._clock(), self._value
            if now - self._tried_at < RENEWED_AFTER or not self._rest.over(now):
                return False
            self._try(now)
            return self._value != before

    def _try(self, now: datetime) -> None:
        self._tried_at = now
        try:
            self._value, self._asked_at, self._rest = (self._read(),), now, CoolDown()
        except Unavailable as error:
            self._failure = error.reason
            self._rest = self._rest.after_failure(self._clock())
