from __future__ import annotations

from datetime import datetime
from typing import Protocol


class RateStore(Protocol):
    """Counts what a user saves."""

    def admit(self, user_id: str, now: datetime, most: int, kind: str = "") -> bool:
        """Count one save; False when ``most`` were counted in the minute of ``now``.

        What has a ``kind`` is counted by itself.

        Raises Unavailable.
        """
        ...
