"""One thing that happened to a meeting: when, what, who or what caused it."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum


class Kind(StrEnum):
    """What happened. The letters are stored, so they never change their meaning."""

    RECORD = "r"
    """It was decided to record."""
    SKIP = "s"
    """It was decided not to record."""
    MOVED = "m"
    """The meeting was moved to another start."""
    LINK = "l"
    """Another link is joined."""
    ORDERED = "o"
    """A bot was ordered."""
    BOT_MOVED = "b"
    """The bot followed: to another time, another room."""
    REMOVED = "x"
    """The bot was taken off before it came."""
    ASKED_TO_LEAVE = "q"
    """The bot was asked to leave the call."""
    PROBLEM = "p"
    """Something kept the bot away, or on."""


class Cause(StrEnum):
    """Who or what caused it. The letters are stored, so they never change their meaning."""

    NONE = "-"
    """What is above it in the history."""
    RULES = "r"
    CALENDAR = "c"
    PERSON = "u"
    """The calendar's owner."""
    COLLEAGUE = "k"
    OPERATOR = "o"
    """A limit or setting of whoever runs this installation."""
    DAILY_READ = "d"
    COMPANY = "y"
    """The company's policy."""


@dataclass(frozen=True, slots=True)
class Transition:
    """One line of a meeting's history; ``at`` is in UTC, to the second."""

    at: datetime
    kind: Kind
    cause: Cause = Cause.NONE
    about: str = ""
    """A word of ours, and perhaps a detail behind a space, which is untrusted: of a decision its
    reason, of a move the new start (`start_text`), of a problem its word. Never Recall's text."""

    @property
    def word(self) -> str:
        """The word of ours."""
        return self.about.partition(" ")[0]

    @property
    def detail(self) -> str:
        """What completes its sentence, untrusted; often empty."""
        return self.about.partition(" ")[2]

    def repeats(self, other: Transition) -> bool:
        """Whether it says the same, only at another time."""
        return (self.kind, self.cause, self.about) == (other.kind, other.cause, other.about)


def start_text(start: datetime) -> str:
    """Return a start as a move holds it, to the minute."""
    return start.strftime("%Y%m%dT%H%M")


def start_of_text(text: str) -> datetime | None:
    """Return the start that a move holds, in UTC; None for what is none."""
    try:
        return datetime.strptime(f"{text}+0000", "%Y%m%dT%H%M%z")
    except ValueError:
        return None
