from __future__ import annotations

from datetime import datetime
from typing import Protocol

from rollcall.domain.model import BotStatus


class NotificationStore(Protocol):
    """What a notification may change, and what Recall says of a bot when it is asked."""

    def mark_calendar(
        self,
        recall_id: str,
        now: datetime,
        *,
        sync_from: datetime | None,
        check: bool,
        cause: str = "",
    ) -> bool:
        """Mark a calendar due in one durable step; False when it is not ours.

        ``cause`` replaces the id of what caused the mark before; an empty one keeps it. Raises
        Unavailable.
        """
        ...

    def record_bot_status(self, status: BotStatus, now: datetime) -> None:
        """Keep the newest report of each status code of a bot (`bot_reports.add_report`).

        Any order and any number of repetitions store the same. Raises Unavailable.
        """
        ...

    def record_recording(
        self, bot_id: str, began: datetime, ended: datetime | None, now: datetime
    ) -> None:
        """Keep when a recording that Recall holds began and ended (None: it goes on).

        A later answer replaces an earlier one; an end that is known stays. Raises Unavailable.
        """
        ...
