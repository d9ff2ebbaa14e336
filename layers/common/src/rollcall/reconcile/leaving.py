"""Bots that are in a call, or on their way there, can only be asked to leave."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass, replace

from rollcall.domain.errors import BotDispatched, Gone, RequestRefused
from rollcall.domain.event import ScheduledBot
from rollcall.domain.model import EventRow
from rollcall.domain.pace import Endpoint
from rollcall.reconcile.slice import Slice


@dataclass(frozen=True, slots=True)
class Leaving:
    """Asks bots out of their calls, for one slice."""

    work: Slice

    def leave(self, row: EventRow, bots: Iterable[ScheduledBot]) -> EventRow:
        """Ask bots out of the call, except those that somebody else's event still wants."""
        for bot in bots:
            if not self._wanted_elsewhere(row, bot):
                self._ask_to_leave(bot.bot_id)
            gone = row.observed.dismissed | {bot.bot_id}
            row = replace(row, observed=replace(row.observed, dismissed=gone))
        return row

    def _ask_to_leave(self, bot_id: str) -> None:
        try:
            self.work.calls.call(
                Endpoint.LEAVE_CALL, lambda _: self.work.outside.recall.leave_call(bot_id)
            )
        except (Gone, RequestRefused, BotDispatched):
            # Not in a call any more, which is what was asked for.
            self.work.counts["leave_needless"] += 1
        else:
            self.work.counts["asked_to_leave"] += 1

    def _wanted_elsewhere(self, row: EventRow, bot: ScheduledBot) -> bool:
        store = self.work.outside.store
        keys = [key for key in store.events_with_bot(bot.bot_id) if key[2] != row.event_id]
        return any(other.desired is not None for other in store.events(keys).values())
