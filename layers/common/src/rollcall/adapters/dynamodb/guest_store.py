from __future__ import annotations

from collections.abc import Iterable
from datetime import datetime

from rollcall.adapters.dynamodb import guests, keys
from rollcall.adapters.dynamodb.rules import change_rules
from rollcall.adapters.dynamodb.table import ConditionFailed, Table
from rollcall.domain.guest_noes import GuestNo
from rollcall.domain.rooms import calls_in, waiting_for
from rollcall.ports.guest_store import About
from rollcall.ports.portal_store import Mark


class DynamoGuestStore:
    """GuestStore on the state table."""

    def __init__(self, state: Table) -> None:
        self._state = state

    def guest_noes(self, abouts: Iterable[About]) -> dict[About, GuestNo]:
        """One batch of consistent reads."""
        wanted = {keys.guest_no(one.audience, one.id)["sk"]: one for one in abouts}
        rows = self._state.get_many(keys.guest_no(one.audience, one.id) for one in wanted.values())
        return {wanted[row["sk"]["S"]]: guests.guest_no(row) for row in rows}

    def sharers(self, room: str, since: datetime, until: datetime, limit: int) -> list[str]:
        """Three queries of the index, which lags behind the table by moments."""
        rows = [
            row
            for place in (room, waiting_for(room), calls_in(room))
            for row in self._state.query(
                "#room = :room AND #start BETWEEN :since AND :until",
                {"room": place, "since": since, "until": until},
                index=keys.ROOMS,
                limit=limit,
            )
        ]
        return list(dict.fromkeys(keys.user_of(row["pk"]["S"]) for row in rows))

    def say_no(
        self, about: About, guest: str, user_id: str | None, expires_at: datetime, mark: Mark
    ) -> None:
        """Two reads and one transaction; one update without a user."""
        said = guests.said(_key(about), guest, user_id, expires_at, mark.now)
        if user_id is None:
            self._state.write(said)
        else:
            change_rules(self._state, user_id, [said], mark)

    def take_back(
        self, about: About, guest: str, user_ids: Iterable[str], most: int, mark: Mark
    ) -> bool:
        """One update, then two reads and one transaction for each user."""
        try:
            self._state.write(guests.taken_back(_key(about), guest, most))
        except ConditionFailed as refused:
            if refused.stored and guest in guests.guest_no(refused.stored).guests:
                return False
        for user_id in user_ids:
            change_rules(self._state, user_id, [], mark)
        return True


def _key(about: About) -> keys.Key:
    return keys.guest_no(about.audience, about.id)
