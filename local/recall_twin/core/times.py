"""Clock and timestamps of the twin. All datetimes are aware and in UTC."""

from collections.abc import Callable
from datetime import UTC, datetime, timedelta
from functools import lru_cache

Clock = Callable[[], datetime]
_REMEMBERED = 4096
"""Times whose text is kept: a page says again what the page before said."""


def real_clock() -> datetime:
    """The machine's time, UTC."""
    return datetime.now(UTC)


class AdjustableClock:
    """A clock that runs ahead of its base by a settable offset."""

    def __init__(self, base: Clock = real_clock, offset_seconds: float = 0.0) -> None:
        self.base = base
        self._offset = timedelta(seconds=offset_seconds)

    def __call__(self) -> datetime:
        """The twin's present, UTC."""
        return self.base() + self._offset

    def advance(self, seconds: float) -> None:
        """Move the twin's present forward.

        Raises:
            ValueError: `seconds` is negative.
        """
        if seconds < 0:
            raise ValueError("a clock only moves forward")
        self._offset += timedelta(seconds=seconds)

    @property
    def offset_seconds(self) -> float:
        """How far this clock is ahead of its base."""
        return self._offset.total_seconds()

    def reset(self, offset_seconds: float = 0.0) -> None:
        """Set the offset, for a restored or emptied twin."""
        self._offset = timedelta(seconds=offset_seconds)


@lru_cache(maxsize=_REMEMBERED)
def format_stamp(moment: datetime) -> str:
    """Recall's own stamps: always with microseconds."""
    return moment.astimezone(UTC).isoformat(timespec="microseconds").replace("+00:00", "Z")


@lru_cache(maxsize=_REMEMBERED)
def format_instant(moment: datetime) -> str:
    """Times of meetings: a fraction only where there is one."""
    return moment.astimezone(UTC).isoformat().replace("+00:00", "Z")


def parse_instant(text: str) -> datetime:
    """An ISO 8601 date-time as aware UTC; without a zone it is taken as UTC.

    Raises:
        ValueError: the text is no date-time.
    """
    if "T" not in text and " " not in text:
        raise ValueError("no time of day")
    moment = datetime.fromisoformat(text)
    return moment.replace(tzinfo=UTC) if moment.tzinfo is None else moment.astimezone(UTC)
