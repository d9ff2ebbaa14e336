"""Calls in rooms, for one run: bots that people sent by links, of which no event says anything."""

from __future__ import annotations

from collections import defaultdict
from dataclasses import dataclass, field
from datetime import datetime

from rollcall.domain.bot_reports import has_left
from rollcall.domain.desired import LONGEST_CALL
from rollcall.domain.pasted import PastedCall
from rollcall.domain.rooms import calls_in
from rollcall.ports.pasted_store import PastedStore
from rollcall.ports.worker_store import WorkerStore


@dataclass(slots=True)
class CallsInRooms:
    """Who has such a bot in a room."""

    store: WorkerStore
    pasted: PastedStore | None
    """None where nobody sends bots by links."""
    _noted: defaultdict[str, set[tuple[str, str]]] = field(default_factory=lambda: defaultdict(set))
    """Calls for which this run ordered bots: the index shows them moments later."""

    def note(self, call: PastedCall) -> None:
        """Know that a bot is ordered for a call."""
        self._noted[call.room].add((call.user_id, call.call_id))

    def has_bot(self, room_id: str, now: datetime, *, besides: str) -> bool:
        """Whether a bot is there, or may be, but for the call or event with the id ``besides``."""
        calls = [one for one in self._among(calls_in(room_id), now) if one.call_id != besides]
        bots = [one.bot_id for one in calls if one.bot_id]
        reported = self.store.bot_reports(bots) if bots else {}
        return any(not has_left(reported.get(one.bot_id, {})) for one in calls)

    def _among(self, place: str, now: datetime) -> list[PastedCall]:
        if self.pasted is None:
            return []
        found = {one.call_id: one for one in self.pasted.in_room(place, now - LONGEST_CALL)}
        for key in self._noted.get(place, ()):
            noted = self.pasted.call(*key)
            if noted is not None and not noted.over:
                found[noted.call_id] = noted
        return [one for one in found.values() if one.bot_id or one.is_unclear]
