"""Bots that should have joined, or ended, and reported nothing: Recall is asked for them."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, replace
from datetime import datetime
from functools import partial

from rollcall.domain.bot_checks import (
    checked,
    checked_bot,
    is_known,
    news_until,
    with_check,
    without_broken,
)
from rollcall.domain.bot_reports import Reports
from rollcall.domain.endpoints import Endpoint
from rollcall.domain.errors import Gone, LeaseLost
from rollcall.domain.mail.news import is_news
from rollcall.domain.model import EventRow
from rollcall.ports.worker_store import EventKey
from rollcall.reconcile.answers import Follow, answer_to
from rollcall.reconcile.bot_records import record_bot
from rollcall.reconcile.mail_marks import MailMarks
from rollcall.reconcile.scheduler import Kind
from rollcall.reconcile.stage import RowStage
from rollcall.reconcile.state import Ports, Tally
from rollcall.reconcile.step import Call, Step, ask


@dataclass(slots=True)
class BotStatusSteps:
    """The step of bot statuses, for one run."""

    ports: Ports
    stage: RowStage
    tally: Tally
    marks: MailMarks
    now: Callable[[], datetime]

    def look(self, key: EventKey) -> Step:
        """Ask Recall what became of the bot of one event, unless that is known."""
        row = self.stage.current(key)
        bot = checked_bot(row) if row is not None else None
        if row is None or bot is None:
            if row is not None:
                self.stage.stage(with_check(row))
            return
        reports = self.ports.store.bot_reports([bot.bot_id]).get(bot.bot_id, {})
        fresh_until = news_until(row, reports, self.now())
        if is_known(reports):
            self._settle(row, bot.bot_id)
        elif fresh_until is not None:
            self.stage.stage(replace(row, check_at=fresh_until, checks=max(row.checks, 1)))
        else:
            yield from self._ask(row, bot.bot_id)
        self.stage.flush_settled()

    def _ask(self, row: EventRow, bot_id: str) -> Step:
        try:
            job = partial(self.ports.recall.retrieve_bot, bot_id)
            found = yield from ask(Call(Endpoint.RETRIEVE_BOT, job))
            record_bot(self.ports.marks, found, self.now())
        except LeaseLost:
            raise
        except Gone:
            self.tally.counts["bot_gone"] += 1
        except Exception as error:
            if answer_to(Kind.BOT_STATUS, error).follow is Follow.BUG:
                raise
            self.tally.counts["bot_status_failed"] += 1
        current = self.stage.current(row.key)
        if current is not None:
            self._settle(current, bot_id)

    def _settle(self, row: EventRow, bot_id: str) -> None:
        """Plan the next look at a bot; where it broke, send another one."""
        now = self.now()
        reported = self.ports.store.bot_reports({b.bot_id for b in row.observed.bots} | {bot_id})
        self._mark(row, reported.get(bot_id, {}))
        after = checked(row, bot_id, reported.get(bot_id, {}), now)
        replaced = without_broken(after, bot_id, reported, now)
        if replaced is after:
            self.stage.stage(after)
        else:
            self.tally.counts["bots_replaced"] += 1
            self.stage.save_ahead([replaced])

    def _mark(self, row: EventRow, reports: Reports) -> None:
        """Let letters be looked at while the event still names the bot."""
        if any(is_news(status) for status in reports.values()):
            self.marks.mark(row.user_id)
