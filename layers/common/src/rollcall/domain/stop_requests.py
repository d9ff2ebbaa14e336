"""Requests: whoever has a meeting asks the colleagues whose bots record it to stop.

A request is about one occurrence, within one company, and reaches everybody of the company who
records the meeting, whenever that began. It decides nothing: whoever is asked stops, or keeps it.
"""

from __future__ import annotations

from collections.abc import Container
from dataclasses import dataclass

from rollcall.domain.bot_view import IN_PROGRESS, BotState

RECORDS = IN_PROGRESS | {BotState.SCHEDULED}
"""States of a bot whose people can be asked to stop: it comes, or is there."""
MOST_A_MINUTE = 10
"""Requests of one person; far more than somebody means."""


@dataclass(frozen=True, slots=True)
class StopRequests:
    """What was asked about one meeting within one company, and what was answered; user ids."""

    asking: frozenset[str] = frozenset()
    """Who asks that it is not recorded."""
    keeping: frozenset[tuple[str, str]] = frozenset()
    """Who keeps recording it, and whose request that answers."""

    def unanswered_by(self, user_id: str, recorders: Container[str] = ()) -> frozenset[str]:
        """Return whose requests a user has not answered.

        One of somebody among the ``recorders`` does not count: who records it asks nobody to stop.
        """
        return frozenset(
            asker
            for asker in self.asking
            if asker != user_id and asker not in recorders and (user_id, asker) not in self.keeping
        )

    def keeps(self, user_id: str, asker: str) -> bool:
        """Whether a user has answered the request of another one by keeping the recording."""
        return (user_id, asker) in self.keeping
