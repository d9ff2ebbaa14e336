"""The states of a meeting's bot, as the pages name them."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum


class BotState(StrEnum):
    """Stable words; the pages have one label for each."""

    NONE = "none"
    """No bot, and none wanted."""
    SCHEDULING = "scheduling"
    SCHEDULED = "scheduled"
    SHARED = "shared"
    """The call has the bot of another calendar entry, perhaps of somebody else's."""
    JOINING = "joining"
    WAITING = "waiting"
    IN_CALL = "in_call"
    RECORDING = "recording"
    RECORDED = "recorded"
    UNCONFIRMED = "unconfirmed"
    """The call is over, and no report tells whether it was recorded."""
    NOT_RECORDED = "not_recorded"
    FAILED = "failed"
    REMOVING = "removing"


IN_PROGRESS = frozenset({BotState.JOINING, BotState.WAITING, BotState.IN_CALL, BotState.RECORDING})
"""A bot in its call, or on its way into it."""


@dataclass(frozen=True, slots=True)
class BotView:
    """The state, a machine word for its cause (often empty), and when the next try is due (UTC)."""

    state: BotState
    why: str = ""
    retry_at: datetime | None = None
    partial: bool = False
    """Whether a bot that failed had been recording before."""
    began: datetime | None = None
    """Since when it has recorded, or when a recording that is over began, where that is known."""
    ended: datetime | None = None
    """When the recording ended, where that is known."""
