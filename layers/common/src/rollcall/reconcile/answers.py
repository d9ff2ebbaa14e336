"""What each answer of the outside means for the work that asked. Data, not code.

What it means for the endpoint (pace, breaker, stop) is in `accounts.py`.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import timedelta
from enum import Enum, auto

from rollcall.domain.errors import (
    FOREIGN_LINK,
    AccessRefused,
    Blocked,
    BotDispatched,
    BotPoolExhausted,
    Conflict,
    EventEnded,
    Gone,
    MalformedEvent,
    RateLimited,
    RequestRefused,
    Retryable,
    Unavailable,
)
from rollcall.domain.pace import clamp_retry_after
from rollcall.reconcile.scheduler import Kind


class Follow(Enum):
    """What is done next."""

    AT_ONCE = auto()
    """Again as soon as the endpoint allows: this work is not to blame."""
    LATER = auto()
    """Again after a pause."""
    REFUSED = auto()
    """Not again until it changes."""
    GONE = auto()
    """The thing does not exist at the other side."""
    LEAVE = auto()
    """Too late to unschedule the bot: ask it to leave."""
    BUG = auto()
    """Nothing foreseen: reported, and again after a long pause."""


@dataclass(frozen=True, slots=True)
class Answer:
    """What an answer means: the pause doubles from ``first`` to ``most`` seconds."""

    follow: Follow
    first: float = 2.0
    most: float = 300.0
    word: str = ""
    """A machine word for what keeps the work from its end."""

    def pause(self, attempts: int, error: Exception | None = None) -> timedelta:
        """Return the pause after so many failed tries before this one.

        What Recall asked to wait for is waited for: the endpoint may be open to others before.
        """
        if isinstance(error, RateLimited):
            return clamp_retry_after(error.retry_after)
        return timedelta(seconds=min(self.first * 2 ** min(attempts, 10), self.most))


AT_ONCE = Answer(Follow.AT_ONCE)
REFUSED = Answer(Follow.REFUSED)
GONE = Answer(Follow.GONE)

USUAL: Mapping[type[Exception], Answer] = {
    RateLimited: Answer(Follow.LATER, word="slow_down"),
    AccessRefused: AT_ONCE,
    BotPoolExhausted: Answer(Follow.LATER, 30.0, 30.0, "no_bot_free"),  # contract, section 2.4
    Conflict: Answer(Follow.LATER, word="conflict"),
    Blocked: Answer(Follow.LATER, 30.0, word="blocked"),
    Unavailable: Answer(Follow.LATER, word="no_answer"),
    Retryable: Answer(Follow.LATER, word="no_answer"),
    Gone: GONE,
    BotDispatched: Answer(Follow.LEAVE),
    EventEnded: Answer(Follow.REFUSED, word="ended"),
    RequestRefused: REFUSED,
    MalformedEvent: Answer(Follow.LATER, word="unreadable_answer"),
    Exception: Answer(Follow.BUG, 300.0, word="unexpected"),
}
"""By the most particular class that fits."""

OTHERWISE: Mapping[tuple[Kind, type[Exception]], Answer] = {
    (Kind.WRITE, Blocked): Answer(Follow.LATER, 60.0, 900.0, "blocked"),
    (Kind.LIST, Blocked): Answer(Follow.LATER, 10.0, word="blocked"),
    (Kind.LIST, Unavailable): Answer(Follow.LATER, 5.0, 60.0, "no_answer"),
    (Kind.STATUS, Blocked): Answer(Follow.LATER, 300.0, word="blocked"),
    (Kind.STATUS, RequestRefused): Answer(Follow.LATER, 30.0, word="refused"),
    (Kind.STATUS, Unavailable): Answer(Follow.LATER, 5.0, 60.0, "no_answer"),
    (Kind.BOT_STATUS, RequestRefused): GONE,
    (Kind.PASTED, Blocked): Answer(Follow.LATER, 10.0, 60.0, "blocked"),
    (Kind.PASTED, Unavailable): Answer(Follow.LATER, 2.0, 60.0, "no_answer"),
    (Kind.ERASE, RequestRefused): Answer(Follow.REFUSED, 60.0, word="refused"),
    (Kind.MEDIA, Blocked): Answer(Follow.LATER, 10.0, word="blocked"),
}
"""Where a kind of work differs."""


def answer_to(kind: Kind, error: Exception) -> Answer:
    """Return what an error means for a kind of work."""
    if isinstance(error, RequestRefused) and error.reason == FOREIGN_LINK:
        # A broken answer, which the next one may not be.
        return answer_to(kind, Unavailable(FOREIGN_LINK))
    for cls in type(error).__mro__:
        if (kind, cls) in OTHERWISE:
            return OTHERWISE[kind, cls]
        if cls in USUAL:
            return USUAL[cls]
    raise error
