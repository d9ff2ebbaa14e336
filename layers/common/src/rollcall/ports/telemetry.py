"""What a run reports of its work, line by line."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from enum import StrEnum
from typing import Protocol


class BotAction(StrEnum):
    """What was asked of Recall for one bot."""

    SCHEDULED = "scheduled"
    REMOVED = "removed"
    ASKED_TO_LEAVE = "asked_to_leave"


@dataclass(frozen=True, slots=True)
class WrittenBot:
    """One write to Recall and how it ended. All ids are opaque: no link, title, name or address."""

    run: str
    """The run that wrote (`Lease.run`)."""
    cause: str
    """Id of the message or request that led to the write (`EventRow.cause`); may be empty."""
    action: BotAction
    event_id: str
    bot_id: str
    """Recall's id of the bot; empty when there is none, as after a refusal."""
    outcome: str
    """A word of ours: `done`, or what kept Recall from it."""
    milliseconds: int | None = None
    """How long the call took; None when it was not measured."""


class ReportBug(Protocol):
    """Reports a bug in one piece of work to the operator while the others are served."""

    def __call__(self, error: Exception, work: str = "") -> None:
        """Log it; ``work`` names what was being done, in words of ours and opaque ids."""
        ...


type ReportWritten = Callable[[WrittenBot], None]
"""Reports one write; called from several threads at once, and never raises."""
