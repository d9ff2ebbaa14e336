"""What the bots of one person come to, added up one by one. Pure.

A worker keeps it between runs, so it has one size however many bots there are.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import timedelta

THOUSAND = 1000


@dataclass(frozen=True, slots=True)
class BotSums:
    """The bots of a person up to one of them, in the order of their ids."""

    user_id: str = ""
    last: str = ""
    """The bot that was added last."""
    bots: int = 0
    seconds: int = 0
    """In calls."""
    thousandths: int = 0
    """Of bots, each by its part."""
    part_seconds: int = 0
    """In calls, each by its part."""

    def plus(self, bot: str, time_in_call: timedelta, people: int) -> BotSums:
        """Add a bot that came for so many people."""
        seconds = round(time_in_call.total_seconds())
        return BotSums(
            self.user_id,
            bot,
            self.bots + 1,
            self.seconds + seconds,
            self.thousandths + round(THOUSAND / people),
            self.part_seconds + round(seconds / people),
        )
