"""What a calendar's status at Recall, or a failed try, says of its connection."""

from __future__ import annotations

from dataclasses import replace
from datetime import datetime

from rollcall.domain.errors import (
    AccessRefused,
    Blocked,
    Conflict,
    Gone,
    RequestRefused,
    Unavailable,
)
from rollcall.domain.model import Connection, RecallCalendar, Status
from rollcall.domain.problems import Problem
from rollcall.ports.recall import CalendarAtRecall

CONNECTING, DISCONNECTED = "connecting", "disconnected"
_STATUSES = {
    CONNECTING: Status.CONNECTING,
    "connected": Status.CONNECTED,
    DISCONNECTED: Status.DISCONNECTED,
}
OURS = ("token_key", "secret")
GOOGLES = "google"
"""What the reasons of failures that are not Recall's begin with."""


def is_connected(found: CalendarAtRecall) -> bool:
    """Whether Recall can read the calendar; a status unknown today counts as yes."""
    return found.status not in {CONNECTING, DISCONNECTED}


def still_connected(calendar: RecallCalendar, found: CalendarAtRecall) -> bool:
    """Whether bots may be on the calendar: a connection that is renewed keeps them."""
    renewed = calendar.connected and found.status == CONNECTING
    return renewed or is_connected(found)


def with_status(connection: Connection, found: CalendarAtRecall) -> Connection:
    """Return the connection with the status that Recall reports, and why where it is bad."""
    status = _STATUSES.get(found.status, Status.CONNECTED)
    lost = status is Status.DISCONNECTED
    problem = found.problem or Problem.ACCESS_LOST
    return replace(connection, status=status, problem=problem if lost else Problem.NONE)


def tried_again(connection: Connection, at: datetime, problem: Problem) -> Connection:
    """Return the connection after a try that came to nothing; the next one is due at ``at``."""
    return replace(connection, attempts=connection.attempts + 1, problem=problem, due_at=at)


def problem_of(error: Exception) -> Problem:
    """Return whose fault a failed try was, as far as its user need know."""
    match error:
        case AccessRefused():
            return Problem.STOPPED
        case Blocked():
            return Problem.BLOCKED
        case Unavailable(reason=reason) if reason.startswith(OURS):
            return Problem.OUR_SIDE
        case Unavailable(reason=reason) if reason.startswith(GOOGLES):
            return Problem.GOOGLE_NO_ANSWER
        case Unavailable() | Conflict() | Gone() | RequestRefused():
            return Problem.NO_ANSWER
    return Problem.OUR_SIDE
