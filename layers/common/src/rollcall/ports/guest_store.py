"""What is stored of guests who ask that a meeting is not recorded."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime
from typing import Protocol

from rollcall.domain.guest_noes import GuestNo
from rollcall.ports.portal_store import Mark


@dataclass(frozen=True, slots=True)
class About:
    """What a no is about: a meeting or a series, by the ids of a `GuestSubject`."""

    audience: str
    id: str


class GuestStore(Protocol):
    """One small row for each meeting or series that a guest said no to."""

    def guest_noes(self, abouts: Iterable[About]) -> dict[About, GuestNo]:
        """What is stored of each; those without a row are left out."""
        ...

    def sharers(self, room: str, since: datetime, until: datetime, limit: int) -> list[str]:
        """Users with a bot in this room that starts in the range, or that wait for the room.

        Those who sent a bot there by a link are among them. No more than ``limit`` are looked at of
        each; it may be as it was moments ago.
        """
        ...

    def say_no(
        self, about: About, guest: str, user_id: str | None, expires_at: datetime, mark: Mark
    ) -> None:
        """Store a guest's no until then, and mark the connections of one user whom it concerns.

        It is said at the moment of the mark. One step, safe to repeat; without a user the no alone
        is stored. Raises Unavailable.
        """
        ...

    def take_back(
        self, about: About, guest: str, user_ids: Iterable[str], most: int, mark: Mark
    ) -> bool:
        """Forget a guest's no and mark these users' connections; safe to repeat.

        False, and nothing is changed, where noes were taken back ``most`` times before. Raises
        Unavailable.
        """
        ...
