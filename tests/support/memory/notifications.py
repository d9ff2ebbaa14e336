from __future__ import annotations

from dataclasses import replace
from datetime import datetime

from rollcall.domain.bot_reports import FATAL, add_report, recording_facts
from rollcall.domain.mail.news import is_news
from rollcall.domain.model import BotStatus
from tests.support.memory.state import MemoryState


class MemoryNotificationStore:
    """NotificationStore over a MemoryState."""

    def __init__(self, state: MemoryState) -> None:
        self._state = state

    def mark_calendar(
        self,
        recall_id: str,
        now: datetime,
        *,
        sync_from: datetime | None,
        check: bool,
        cause: str = "",
    ) -> bool:
        with self._state.operation("mark_calendar"):
            calendar = self._state.calendars.get(recall_id)
            if calendar is None:
                return False
            marks = [mark for mark in (calendar.sync_from, sync_from) if mark is not None]
            self._state.calendars[recall_id] = replace(
                calendar,
                requested=calendar.requested + 1,
                due_at=now,
                sync_from=min(marks, default=None),
                check=calendar.check or check,
                cause=cause or calendar.cause,
            )
            return True

    def record_bot_status(self, status: BotStatus, now: datetime) -> None:
        with self._state.operation("record_bot_status"):
            reports = self._state.bot_reports.setdefault(status.bot_id, {})
            known = reports.get(status.code)
            add_report(reports, status)
            if reports[status.code] == known:
                return
            if status.code == FATAL:
                self._state.broken_bots[status.bot_id] = now
            if is_news(status):
                self._state.bot_news[status.bot_id] = now

    def record_recording(
        self, bot_id: str, began: datetime, ended: datetime | None, now: datetime
    ) -> None:
        del now
        with self._state.operation("record_recording"):
            facts = {fact.code: fact for fact in recording_facts(bot_id, began, ended)}
            self._state.bot_reports.setdefault(bot_id, {}).update(facts)
