"""Calls into which people send bots by their links."""

from __future__ import annotations

from datetime import datetime
from typing import Protocol

from rollcall.domain.lease import Lease
from rollcall.domain.pasted import PastedCall


class PastedStore(Protocol):
    """Calls as pages and worker see them. All may raise Unavailable.

    A call is stored only if it is as it was read; whoever comes too late reads it again.
    """

    def asked(self, user_id: str) -> int:
        """How many calls this person ever asked for, read consistently."""
        ...

    def calls(self, user_id: str, since: datetime, until: datetime) -> list[PastedCall]:
        """Calls that were asked for in the range, the oldest first; its end is left out."""
        ...

    def call(self, user_id: str, call_id: str) -> PastedCall | None:
        """One call of this person, read consistently; None for an unknown id."""
        ...

    def save_asked(self, call: PastedCall, asked: int, workspace: str) -> bool:
        """Store a new call, due at once; False if this person asked for another one meanwhile.

        ``asked`` is how many there were. Raises BeingDeleted, also of who is not known.
        """
        ...

    def save_stop(self, call: PastedCall, workspace: str) -> bool:
        """Store what its person wants now; False if the call was changed meanwhile, or is gone."""
        ...

    def save(self, lease: Lease, call: PastedCall) -> bool:
        """Store how far a call came; False if it was changed meanwhile, or is gone.

        Raises LeaseLost under an old token.
        """
        ...

    def in_room(self, room: str, since: datetime) -> list[PastedCall]:
        """Calls of anybody in this room, asked for since then, that are not over.

        The oldest first; which they are may be as it was moments ago.
        """
        ...
