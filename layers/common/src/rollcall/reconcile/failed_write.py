"""What a failed write means for its row."""

from __future__ import annotations

from dataclasses import replace
from datetime import timedelta

from rollcall.domain.errors import (
    Blocked,
    BotPoolExhausted,
    Conflict,
    EventEnded,
    Gone,
    MalformedEvent,
    RequestRefused,
    Unavailable,
)
from rollcall.domain.model import EventRow
from rollcall.domain.pace import clamp_retry_after
from rollcall.domain.rows import (
    CAP_REACHED,
    PERMANENT,
    REOPENED,
    backoff,
    postponed,
    refused,
    settled,
)
from rollcall.reconcile.slice import Slice

POOL_PAUSE = timedelta(seconds=30)  # Recall contract, section 2.4
BLOCKED_PAUSE, BLOCKED_LEAST = timedelta(minutes=15), timedelta(minutes=1)
"""The pause after a 402 or 403 about one event, and that close to its meeting."""
UNEXPECTED_PAUSE = timedelta(minutes=5)


class FailedWrite:
    """Tells when a row is tried again, or why it is not, for one slice."""

    def __init__(self, work: Slice) -> None:
        self._work = work

    def row_after(self, row: EventRow, error: Exception) -> EventRow:
        """Return the row after this error; a bug of ours is reported and tried again later."""
        match error:
            case EventEnded():
                return refused(row, f"{PERMANENT}:ended")
            case Gone():
                return self._gone(row)
            case BotPoolExhausted():
                return self._pool_exhausted(row, error)
            case Conflict() | Blocked():
                return self._turned_away(row, error)
            case Unavailable():
                doubted = replace(row, in_doubt=True)
                return self.later(doubted, "no_answer", answered=error.answered)
            case RequestRefused():
                return self._refused(row, error)
            case MalformedEvent():
                return self.later(row, "unreadable_answer", answered=True)
        self._work.outside.report(error)
        return postponed(row, self._work.now() + UNEXPECTED_PAUSE, "unexpected", answered=True)

    def later(self, row: EventRow, problem: str, *, answered: bool) -> EventRow:
        """Return the row to be tried again after a pause that doubles."""
        pause = backoff(row.attempts) * (0.75 + self._work.outside.jitter() / 2)
        return postponed(row, self._work.now() + pause, problem, answered=answered)

    def _gone(self, row: EventRow) -> EventRow:
        """Recall does not know the event: it holds no bot for it either."""
        facts, now = replace(row.facts, is_deleted=True), self._work.now()
        arrived = tuple(bot for bot in row.observed.bots if bot.start <= now)
        observed = replace(row.observed, bots=arrived)
        return settled(replace(row, facts=facts, desired=None, observed=observed), "gone")

    def _pool_exhausted(self, row: EventRow, error: BotPoolExhausted) -> EventRow:
        pause = POOL_PAUSE if error.retry_after is None else clamp_retry_after(error.retry_after)
        return postponed(row, self._work.now() + pause, "no_bot_free", answered=True)

    def _turned_away(self, row: EventRow, error: Conflict | Blocked) -> EventRow:
        """In the way of another write, or refused for this event alone.

        A bot that should be gone is asked for again sooner than one that should come, and both the
        sooner the nearer the meeting is.
        """
        if isinstance(error, Conflict):
            return self.later(row, "conflict", answered=True)
        if row.facts.is_deleted or row.desired is None or row.problem == CAP_REACHED:
            return self.later(row, error.reason, answered=True)
        now = self._work.now()
        pause = min(BLOCKED_PAUSE, max((row.facts.start - now) / 2, BLOCKED_LEAST))
        return postponed(row, now + pause, error.reason, answered=True)

    def _refused(self, row: EventRow, error: RequestRefused) -> EventRow:
        if row.facts.is_deleted or row.desired is None:
            # A removal that is refused: Recall releases the bots of deleted events by itself.
            return refused(row, "removal_refused")
        if row.problem != REOPENED:
            self._work.counts["refused"] += 1
        # One cause is a calendar that was disconnected and nobody told us yet.
        self._work.outside.marks.mark_calendar(
            row.facts.recall_calendar_id, self._work.now(), sync_from=None, check=True
        )
        return refused(row, f"{PERMANENT}:{error.reason}")
