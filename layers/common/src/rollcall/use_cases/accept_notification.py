"""Take a notification on: make it durable, then wake the worker."""

from __future__ import annotations

from contextlib import suppress
from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum

from rollcall.domain.bot_reports import FATAL
from rollcall.domain.errors import Unavailable
from rollcall.ports.notification_store import NotificationStore
from rollcall.ports.wake import WakeQueue
from rollcall.protocol.notification import (
    BotStatusChange,
    CalendarUpdate,
    Notification,
    SyncEvents,
)
from rollcall.use_cases.tell_worker import WORKSPACE


class Effect(StrEnum):
    """What became of a notification."""

    MARKED = "marked"
    MARKED_NOT_WOKEN = "marked_not_woken"
    """The queue did not answer; the mark stands, and the tick finds it within a minute."""
    UNKNOWN_CALENDAR = "unknown_calendar"
    STATUS_RECORDED = "status_recorded"


@dataclass(frozen=True, slots=True)
class AcceptNotification:
    """The use case with what it reaches."""

    store: NotificationStore
    queue: WakeQueue

    def __call__(self, notification: Notification, now: datetime, *, cause: str = "") -> Effect:
        """Mark or record; when this returns, the notification is safe.

        ``cause`` is the message's id, which log lines of what follows from it carry. Raises
        Unavailable when it could not be stored.
        """
        match notification:
            case SyncEvents(calendar_id, last_updated):
                return self._mark(calendar_id, now, cause, sync_from=last_updated)
            case CalendarUpdate(calendar_id):
                return self._mark(calendar_id, now, cause, check=True)
            case BotStatusChange(status):
                self.store.record_bot_status(status, now)
                if status.code == FATAL:
                    # Another bot may be wanted; should the queue not answer, the tick sees to it.
                    with suppress(Unavailable):
                        self.queue.wake(WORKSPACE, now)
                return Effect.STATUS_RECORDED

    def _mark(
        self,
        calendar_id: str,
        now: datetime,
        cause: str,
        *,
        sync_from: datetime | None = None,
        check: bool = False,
    ) -> Effect:
        if not self.store.mark_calendar(
            calendar_id, now, sync_from=sync_from, check=check, cause=cause
        ):
            return Effect.UNKNOWN_CALENDAR
        try:
            self.queue.wake(WORKSPACE, now)
        except Unavailable:
            return Effect.MARKED_NOT_WOKEN
        return Effect.MARKED
