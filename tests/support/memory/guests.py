from __future__ import annotations

from collections.abc import Iterable
from dataclasses import replace
from datetime import datetime

from rollcall.domain.guest_noes import GuestNo
from rollcall.domain.rooms import calls_in, waiting_for
from rollcall.ports.guest_store import About
from rollcall.ports.portal_store import Mark
from tests.support.memory.portal import mark_wanted
from tests.support.memory.state import MemoryState


class MemoryGuestStore:
    """GuestStore over a MemoryState."""

    def __init__(self, state: MemoryState) -> None:
        self._state = state

    def guest_noes(self, abouts: Iterable[About]) -> dict[About, GuestNo]:
        with self._state.operation("guest_noes"):
            rows = self._state.guest_noes
            return {one: rows[_key_of(one)] for one in abouts if _key_of(one) in rows}

    def sharers(self, room: str, since: datetime, until: datetime, limit: int) -> list[str]:
        with self._state.operation("sharers"):
            found: list[str] = []
            for place in (room, waiting_for(room)):
                there = [self._state.events[key] for key in self._state.events.in_room(place)]
                there = [row for row in there if since <= row.facts.start <= until]
                there.sort(key=lambda row: (row.facts.start, row.key))
                found += [row.user_id for row in there[:limit]]
            calls = [one for one in self._state.pasted.values() if one.room == calls_in(room)]
            found += [one.user_id for one in calls if since <= one.asked_at <= until][:limit]
            return list(dict.fromkeys(found))

    def say_no(
        self, about: About, guest: str, user_id: str | None, expires_at: datetime, mark: Mark
    ) -> None:
        with self._state.operation("say_no"):
            known = self._state.guest_noes.get(_key_of(about), GuestNo())
            users = known.users if user_id is None else known.users | {user_id}
            guests = {**known.guests, guest: expires_at}
            self._state.guest_noes[_key_of(about)] = replace(
                known, guests=guests, users=users, said_at=mark.now
            )
            if user_id is not None:
                mark_wanted(self._state, user_id, mark)

    def take_back(
        self, about: About, guest: str, user_ids: Iterable[str], most: int, mark: Mark
    ) -> bool:
        with self._state.operation("take_back"):
            known = self._state.guest_noes.get(_key_of(about), GuestNo())
            if guest in known.guests:
                if known.turns >= most:
                    return False
                guests = {one: end for one, end in known.guests.items() if one != guest}
                taken = replace(known, guests=guests, turns=known.turns + 1)
                self._state.guest_noes[_key_of(about)] = taken
        for user_id in user_ids:
            with self._state.operation("mark_taken_back"):
                mark_wanted(self._state, user_id, mark)
        return True


def _key_of(about: About) -> tuple[str, str]:
    return about.audience, about.id
