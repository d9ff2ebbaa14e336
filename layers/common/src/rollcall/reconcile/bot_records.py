"""What Recall says of a bot is kept as if each status had been notified."""

from __future__ import annotations

from datetime import datetime

from rollcall.domain.model import BotStatus
from rollcall.ports.notification_store import NotificationStore
from rollcall.ports.recall import BotAtRecall


def record_bot(marks: NotificationStore, found: BotAtRecall, now: datetime) -> None:
    """Store the statuses of a bot, and when it recorded. Raises Unavailable."""
    for status in found.statuses:
        reported = BotStatus(found.bot_id, status.code, status.sub_code, status.at)
        marks.record_bot_status(reported, now)
    if found.recording_began is not None:
        marks.record_recording(found.bot_id, found.recording_began, found.recording_ended, now)
