"""Bots that are in a call, or on their way there, can only be asked to leave."""

from __future__ import annotations

from collections.abc import Callable, Generator, Iterable, Mapping
from dataclasses import dataclass, replace
from functools import partial
from typing import Any

from rollcall.domain.endpoints import Endpoint
from rollcall.domain.errors import BotDispatched, Gone, RequestRefused
from rollcall.domain.event import ScheduledBot
from rollcall.domain.model import EventRow
from rollcall.ports.recall import Recall
from rollcall.ports.worker_store import EventKey, WorkerStore
from rollcall.reconcile.state import Tally
from rollcall.reconcile.step import Call, ask


@dataclass(frozen=True, slots=True)
class Dismissal:
    """Ids of bots that an event wants in its call no more."""

    asked: frozenset[str]
    stayed: frozenset[str]
    """Those that somebody else's event wants."""


@dataclass(frozen=True, slots=True)
class LeaveCall:
    """Asks bots out of their calls."""

    recall: Recall
    store: WorkerStore
    load: Callable[[Iterable[EventKey]], Mapping[EventKey, EventRow]]
    """Rows as this run knows them: of two that give one bot up, neither may be as it was before."""
    tally: Tally

    def ask_out(
        self, row: EventRow, bots: Iterable[ScheduledBot]
    ) -> Generator[Call | None, Any, Dismissal]:
        """Ask bots to leave, except those that somebody else's event wants."""
        asked, stayed = set(), set()
        for bot in bots:
            if self._wanted_elsewhere(row, bot):
                stayed.add(bot.bot_id)
            else:
                yield from self._ask_out(bot.bot_id)
                asked.add(bot.bot_id)
        return Dismissal(frozenset(asked), frozenset(stayed))

    def _ask_out(self, bot_id: str) -> Generator[Call | None, Any]:
        try:
            yield from ask(Call(Endpoint.LEAVE_CALL, partial(self.recall.leave_call, bot_id)))
        except (Gone, RequestRefused, BotDispatched):
            # Not in a call any more, which is what was asked for.
            self.tally.counts["leave_needless"] += 1
        else:
            self.tally.counts["asked_to_leave"] += 1

    def _wanted_elsewhere(self, row: EventRow, bot: ScheduledBot) -> bool:
        keys = [key for key in self.store.events_with_bot(bot.bot_id) if key[2] != row.event_id]
        return any(other.desired is not None for other in self.load(keys).values())


def dismissed(row: EventRow, gone: Dismissal) -> EventRow:
    """Return the row without these bots; it is kept which of them stayed for somebody else."""
    known = row.observed
    observed = replace(
        known,
        dismissed=known.dismissed | gone.asked | gone.stayed,
        stayed=known.stayed | gone.stayed,
    )
    return replace(row, observed=observed)
