"""Bots whose events are forgotten here, for what Recall may still hold of them."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Protocol

from rollcall.domain.lease import Lease
from rollcall.domain.leaving import Receipt
from rollcall.domain.past_bots import PastBot


class PastBotStore(Protocol):
    """What worker and take-out see of them. All may raise Unavailable.

    Every write is refused (LeaseLost) under an old token, and may be repeated.
    """

    def of_user(self, user_id: str) -> list[PastBot]:
        """All of one person, in order of their ids, read consistently."""
        ...

    def note(self, lease: Lease, bots: Sequence[PastBot]) -> None:
        """Remember bots whose events are about to be forgotten."""
        ...

    def note_calls(self, lease: Lease, calls: Sequence[tuple[str, PastBot]]) -> None:
        """Remember bots that were sent by hand in place of their calls, each in one step.

        A call is given by its id.
        """
        ...

    def holders(self, bot_id: str) -> set[str]:
        """Ids of users for one of whose events, or forgotten events, this bot came.

        Of an event with several bots only the one that counts now is looked at. It may be as it
        was moments ago.
        """
        ...

    def save(self, lease: Lease, bot: PastBot) -> None:
        """Store when it is tried again; one that is settled stays so."""
        ...

    def settle(self, lease: Lease, bot: PastBot, receipt_id: str, receipt: Receipt) -> None:
        """Forget a bot and store the receipt that counts it, in one step.

        Nothing where it is forgotten already: that receipt counted it.
        """
        ...
