"""Where a calendar's events come from: the seam between the core and the provider."""

from dataclasses import dataclass, field
from datetime import datetime
from typing import Any, Protocol

from local.recall_twin.core.model import SyncState


@dataclass(frozen=True, slots=True)
class PullRequest:
    """One reading of a calendar at its provider. `now` is the twin's present, UTC."""

    workspace: str
    calendar_id: str
    attempt: int
    client_id: str
    client_secret: str
    refresh_token: str
    sync: SyncState
    now: datetime


@dataclass(frozen=True, slots=True)
class Pulled:
    """What was read: changed provider events and how far the reading got."""

    email: str
    sync: SyncState
    items: list[dict[str, Any]] = field(default_factory=list)


@dataclass(frozen=True, slots=True)
class Refused:
    """The provider does not grant access; the cause is shown on the calendar."""

    cause: str


@dataclass(frozen=True, slots=True)
class Unavailable:
    """The provider did not answer properly; tried again at the next poll."""

    detail: str


class CalendarSource(Protocol):
    """A provider of calendar events; may do I/O and may block."""

    def pull(self, request: PullRequest) -> Pulled | Refused | Unavailable:
        """Read what changed since `request.sync`."""
        ...
