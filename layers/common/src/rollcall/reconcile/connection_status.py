"""What a calendar's status at Recall says of its connection, in words for its user."""

from __future__ import annotations

from dataclasses import replace
from datetime import datetime

from rollcall.domain.model import Connection, Status
from rollcall.ports.recall import CalendarAtRecall

_RETRYING = "Recall did not answer. Rollcall keeps trying."
_LOST = "Recall lost access to this calendar. Please connect it again."
_STATUSES = {
    "connecting": Status.CONNECTING,
    "connected": Status.CONNECTED,
    "disconnected": Status.DISCONNECTED,
}


def is_connected(found: CalendarAtRecall) -> bool:
    """Whether Recall can read the calendar; a status unknown today counts as yes."""
    return found.status not in {"connecting", "disconnected"}


def with_status(connection: Connection, found: CalendarAtRecall) -> Connection:
    """The connection with the status that Recall reports, in words where it is bad."""
    status = _STATUSES.get(found.status, Status.CONNECTED)
    lost = status is Status.DISCONNECTED
    return replace(connection, status=status, problem=_words(found.cause) if lost else "")


def tried_again(connection: Connection, at: datetime) -> Connection:
    """The connection after a try that came to nothing; the next one is due at ``at``."""
    return replace(connection, attempts=connection.attempts + 1, problem=_RETRYING, due_at=at)


def _words(cause: str) -> str:
    if "invalid_scope" in cause:
        return "Google did not allow reading the calendar. Connect again and leave its box ticked."
    return f"{_LOST} ({cause})" if cause else _LOST
