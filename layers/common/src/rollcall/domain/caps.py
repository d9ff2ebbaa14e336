"""How many bots may be ordered, and for which meetings, whatever strangers write into calendars."""

from __future__ import annotations

from dataclasses import dataclass
from enum import IntEnum

from rollcall.domain.amounts import UNLIMITED, Amount
from rollcall.domain.decision import Decision
from rollcall.domain.event import EventFacts, ResponseStatus
from rollcall.domain.reasons import Reason
from rollcall.domain.spending import BOTS_PER_DAY, BOTS_PER_USER_AND_DAY, ORDERS_FOR_ONE

MOST_CALENDARS = 5
"""Google accounts that one person may connect. All of them together have that person's caps, and
each costs the workspace a calendar, its lists and up to `MOST_EVENTS` rows."""
MOST_EVENTS = 5000
"""Events that are kept of one calendar, the soonest first."""
SHARES = 2
"""Users who together may order all hours that everybody has on one day."""


@dataclass(frozen=True, slots=True)
class CapLimits:
    """The spend caps, in bots and in minutes of bots; an operator setting. Days are days of UTC."""

    per_user: int = BOTS_PER_USER_AND_DAY
    """Bots that one user's calendars may have on one day of meetings."""
    per_workspace: int = BOTS_PER_DAY
    """New bots that a workspace may order on one day."""
    minutes_per_user: float = UNLIMITED
    """Planned minutes of these bots of one user."""
    minutes_per_workspace: float = UNLIMITED
    """Planned minutes of these new bots of a workspace."""
    turnover: int = ORDERS_FOR_ONE
    """How many times what one user may have on a day the user may order on one day."""

    @property
    def of_user(self) -> Amount:
        """What one user's calendars may have on one day of meetings."""
        return Amount(self.per_user, self.minutes_per_user)

    @property
    def of_workspace(self) -> Amount:
        """What a workspace may order on one day."""
        return Amount(self.per_workspace, self.minutes_per_workspace)

    @property
    def orders_of_user(self) -> Amount:
        """What may be ordered on one day for one user, bots that went again included.

        Hours are capped tightly, as they are the bill: so of everybody's one user has at most half.
        """
        share = self.minutes_per_workspace / SHARES
        return Amount(
            self.turnover * self.per_user, min(self.turnover * self.minutes_per_user, share)
        )


class Trust(IntEnum):
    """How sure it is that the user wants this meeting's bot; under a cap the higher goes first."""

    OTHER = 0
    ACCEPTED = 1
    OWN = 2
    BY_HAND = 3


_BY_HAND = frozenset({Reason.EVENT_TURNED_ON, Reason.SERIES_TURNED_ON})


def trust(event: EventFacts, decision: Decision) -> Trust:
    """The trust in one event, as it was decided on."""
    if decision.reason in _BY_HAND:
        return Trust.BY_HAND
    if event.organised_by_owner:
        return Trust.OWN
    return Trust.ACCEPTED if event.response_status is ResponseStatus.ACCEPTED else Trust.OTHER
