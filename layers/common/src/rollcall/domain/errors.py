"""Errors, named by what happens next.

RollcallError
├─ Rejected(reason)            the caller is wrong: answer 4xx, no retry
│  ├─ NotFound                 unknown or not yours: the same answer to the caller
│  ├─ VersionConflict          saved by another request since: show the newer state
│  └─ BeingDeleted             the user is being deleted: nothing may be stored any more
├─ Retryable(retry_after)      the world is busy: try again later
│  ├─ RateLimited              429 from Recall
│  ├─ BotPoolExhausted         507 from Recall
│  ├─ Conflict                 409 from Recall, or a conditional write lost
│  ├─ Blocked                  402, 403 to a call about one thing: park that one
│  └─ Unavailable              time-out, connection, 5xx: the effect is unknown
├─ Terminal(reason)            this work cannot succeed: record it and go on
│  ├─ Gone                     404: the thing does not exist at the other side
│  ├─ BotDispatched            the bot has left already: ask it to leave instead
│  ├─ EventEnded               benign: count only
│  └─ RequestRefused           any other 4xx: words for the user, alarm for us
├─ AccessRefused               401: stop every call of the workspace, alarm
├─ LeaseLost                   another worker took over: stop before the next write
└─ MalformedEvent              one event cannot be read: park it, serve the others
"""

from __future__ import annotations

from rollcall.domain import traces

PAYMENT_REQUIRED = 402


class RollcallError(Exception):
    """Base of every error that Rollcall raises on purpose. Texts carry no personal data."""

    code: str = ""
    """The other side's own code for what happened, such as a status, for the log."""


class Rejected(RollcallError):
    """The caller is wrong and must change the request; never retried."""

    def __init__(self, reason: str) -> None:
        super().__init__(reason)
        self.reason = reason


class NotFound(Rejected):
    """Unknown, or another user's: the caller gets the same answer."""


class VersionConflict(Rejected):
    """The stored version is not the one the caller saw."""


class BeingDeleted(Rejected):
    """Everything of the user is being deleted, so nothing more may be stored of them."""

    def __init__(self) -> None:
        super().__init__("being_deleted")


class Retryable(RollcallError):
    """The world is busy; ``retry_after`` is in seconds, None when the other side named none."""

    def __init__(self, reason: str, retry_after: float | None = None) -> None:
        super().__init__(reason)
        self.reason = reason
        self.retry_after = retry_after


class RateLimited(Retryable):
    """Recall answered 429."""


class BotPoolExhausted(Retryable):
    """Recall answered 507: no ad-hoc bot is free right now."""


class Conflict(Retryable):
    """Recall answered 409: another write with the same key was under way."""


class Blocked(Retryable):
    """Recall answered 402 or 403.

    To a call about one connection or event that may be its own fault: its firewall looks at what a
    user or a stranger wrote. Only another call can show whether everything is refused.
    """

    def __init__(self, status: int) -> None:
        super().__init__("unpaid" if status == PAYMENT_REQUIRED else "blocked")
        self.status = status


class Unavailable(Retryable):
    """No usable answer came back, so the effect of the call is unknown.

    ``answered`` separates a server error from silence: an answer uses up an idempotency key.
    """

    def __init__(
        self, reason: str, retry_after: float | None = None, *, answered: bool = False
    ) -> None:
        super().__init__(reason, retry_after)
        self.answered = answered


class Terminal(RollcallError):
    """This work cannot succeed; ``reason`` is a machine word of ours, never another's text."""

    def __init__(self, reason: str) -> None:
        super().__init__(reason)
        self.reason = reason


class Gone(Terminal):
    """The other side does not know the thing (404)."""


class BotDispatched(Terminal):
    """The bot is on its way or in the call, so it cannot be unscheduled (405)."""


class EventEnded(Terminal):
    """The event has ended, so there is nothing left to do."""


FOREIGN_LINK = "foreign_link"
"""Why a link was not followed: it leads elsewhere. A broken answer, which the next may not be."""
WRONG_TOKEN = "token_not_of_this_row"  # noqa: S105 - no token
"""Why a token was not opened: it was sealed for another connection."""


class RequestRefused(Terminal):
    """The other side refuses the request as it stands (other 4xx)."""


class AccessRefused(RollcallError):
    """401: the key is not known. Applies to the whole workspace."""

    def __init__(self, status: int) -> None:
        super().__init__("access refused")
        self.status = status


class LeaseLost(RollcallError):
    """The fencing token of this worker is no longer the newest."""


class MalformedEvent(RollcallError):
    """An event from Recall that cannot be read; ``reason`` names the field, never its value."""

    def __init__(
        self,
        reason: str,
        event_id: str | None = None,
        calendar_id: str | None = None,
        known: traces.Traces | None = None,
    ) -> None:
        super().__init__(reason)
        self.reason = reason
        self.event_id = event_id
        self.calendar_id = calendar_id
        self.traces = known or traces.Traces()
