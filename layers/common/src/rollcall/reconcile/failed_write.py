"""What a failed write means for its row."""

from __future__ import annotations

from dataclasses import replace
from datetime import datetime, timedelta

from rollcall.domain.errors import (
    AccessRefused,
    Blocked,
    BotPoolExhausted,
    RateLimited,
    RequestRefused,
    Retryable,
    Terminal,
    Unavailable,
)
from rollcall.domain.model import EventRow
from rollcall.domain.pace import clamp_retry_after
from rollcall.domain.rows import (
    ABOVE_CAP,
    DISPATCHED,
    PERMANENT,
    postponed,
    refused,
    settled,
)
from rollcall.reconcile.answers import Answer, Follow, answer_to
from rollcall.reconcile.scheduler import Kind

BLOCKED_LEAST = timedelta(minutes=1)


def row_after(row: EventRow, error: Exception, now: datetime, jitter: float) -> EventRow:
    """Return the row after its write failed; ``jitter`` is a random number in [0, 1)."""
    answer = answer_to(Kind.WRITE, error)
    match answer.follow:
        case Follow.AT_ONCE:
            return row if row.due else replace(row, due=True)
        case Follow.GONE:
            return _gone(row, now)
        case Follow.REFUSED:
            return _refused(row, answer, error)
        case Follow.LEAVE:
            return replace(row, due=True, retry_at=None, problem=DISPATCHED)
    if isinstance(error, RateLimited):
        # Nothing is wrong with the row; its key is still good.
        return replace(row, due=True, retry_at=now + answer.pause(0, error))
    answered = not isinstance(error, Unavailable) or error.answered
    doubted = replace(row, outcome_unknown=True) if isinstance(error, Unavailable) else row
    pause = _pause(row, answer, error, now, jitter)
    word = error.reason if isinstance(error, Blocked) else answer.word
    return postponed(doubted, now + pause, word, answered=answered)


def has_no_effect(error: Exception) -> bool:
    """Whether Recall answered, and so that it is known to have done nothing."""
    return isinstance(error, Retryable | Terminal | AccessRefused) and not isinstance(
        error, Unavailable
    )


def later(row: EventRow, word: str, now: datetime, jitter: float) -> EventRow:
    """Return the row to be tried again after a pause that doubles."""
    pause = answer_to(Kind.WRITE, Unavailable(word)).pause(row.attempts)
    return postponed(row, now + pause * (0.75 + jitter / 2), word, answered=True)


def _pause(
    row: EventRow, answer: Answer, error: Exception, now: datetime, jitter: float
) -> timedelta:
    """Return the pause; a refusal for this event alone is tried the sooner the nearer it is.

    A bot that should be gone is asked for again sooner than one that should come.
    """
    if isinstance(error, BotPoolExhausted) and error.retry_after is not None:
        return clamp_retry_after(error.retry_after)
    spread = 0.75 + jitter / 2
    if not isinstance(error, Blocked):
        steady = answer.first == answer.most
        return answer.pause(row.attempts) * (1 if steady else spread)
    if row.facts.is_deleted or row.desired is None or row.problem in ABOVE_CAP:
        return answer_to(Kind.WRITE, Unavailable("blocked")).pause(row.attempts) * spread
    longest = timedelta(seconds=answer.most)
    return min(longest, max((row.facts.start - now) / 2, BLOCKED_LEAST))


def _gone(row: EventRow, now: datetime) -> EventRow:
    """Recall does not know the event: it holds no bot for it either."""
    facts = replace(row.facts, is_deleted=True)
    arrived = tuple(bot for bot in row.observed.bots if bot.start <= now)
    observed = replace(row.observed, bots=arrived)
    return settled(replace(row, facts=facts, desired=None, observed=observed), "gone")


def _refused(row: EventRow, answer: Answer, error: Exception) -> EventRow:
    if answer.word:
        return refused(row, f"{PERMANENT}:{answer.word}")
    if row.facts.is_deleted or row.desired is None:
        # A removal that is refused: Recall releases the bots of deleted events by itself.
        return refused(row, "removal_refused")
    reason = error.reason if isinstance(error, RequestRefused) else "refused"
    return refused(row, f"{PERMANENT}:{reason}")
