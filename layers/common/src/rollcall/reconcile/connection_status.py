"""What a calendar's status at Recall, or a failed try, says of its connection."""

from __future__ import annotations

from dataclasses import replace
from datetime import datetime

from rollcall.domain.errors import Blocked, Conflict, Gone, RequestRefused, Unavailable
from rollcall.domain.model import Connection, Status
from rollcall.domain.problems import Problem
from rollcall.ports.recall import CalendarAtRecall

_STATUSES = {
    "connecting": Status.CONNECTING,
    "connected": Status.CONNECTED,
    "disconnected": Status.DISCONNECTED,
}
_OURS = ("token_key", "secret")
_GOOGLES = "google"
"""What the reasons of failures that are not Recall's begin with."""


def is_connected(found: CalendarAtRecall) -> bool:
    """Whether Recall can read the calendar; a status unknown today counts as yes."""
    return found.status not in {"connecting", "disconnected"}


def with_status(connection: Connection, found: CalendarAtRecall) -> Connection:
    """The connection with the status that Recall reports, and why where it is bad."""
    status = _STATUSES.get(found.status, Status.CONNECTED)
    lost = status is Status.DISCONNECTED
    problem = found.problem or Problem.ACCESS_LOST
    return replace(connection, status=status, problem=problem if lost else Problem.NONE)


def tried_again(connection: Connection, at: datetime, problem: Problem) -> Connection:
    """The connection after a try that came to nothing; the next one is due at ``at``."""
    return replace(connection, attempts=connection.attempts + 1, problem=problem, due_at=at)


def problem_of(error: Exception) -> Problem:
    """Whose fault a failed try was, as far as its user need know."""
    match error:
        case Blocked():
            return Problem.BLOCKED
        case Unavailable(reason=reason) if reason.startswith(_OURS):
            return Problem.OUR_SIDE
        case Unavailable(reason=reason) if reason.startswith(_GOOGLES):
            return Problem.GOOGLE_NO_ANSWER
        case Unavailable() | Conflict() | Gone() | RequestRefused():
            return Problem.NO_ANSWER
    return Problem.OUR_SIDE
