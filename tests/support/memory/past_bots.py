from __future__ import annotations

from collections.abc import Callable, Sequence

from rollcall.adapters.dynamodb.codec import indexed_bot
from rollcall.domain.errors import LeaseLost
from rollcall.domain.lease import Lease
from rollcall.domain.leaving import Receipt
from rollcall.domain.past_bots import PastBot
from tests.support.memory.state import MemoryState, Operation


class MemoryPastBotStore:
    """PastBotStore over a MemoryState."""

    def __init__(self, state: MemoryState) -> None:
        self._state = state

    def of_user(self, user_id: str) -> list[PastBot]:
        with self._state.operation("past_bots"):
            found = [bot for (user, _), bot in self._state.past_bots.items() if user == user_id]
            return sorted(found, key=lambda bot: bot.bot_id)

    def note(self, lease: Lease, bots: Sequence[PastBot]) -> None:
        if bots:
            with self._fenced("note_past_bots", lease):
                self._state.past_bots |= {(bot.user_id, bot.bot_id): bot for bot in bots}

    def note_calls(self, lease: Lease, calls: Sequence[tuple[str, PastBot]]) -> None:
        for call_id, bot in calls:
            with self._fenced("note_past_calls", lease):
                self._state.pasted.pop((bot.user_id, call_id), None)
                self._state.past_bots[bot.user_id, bot.bot_id] = bot

    def holders(self, bot_id: str) -> set[str]:
        with self._state.operation("holders"):
            noted = {user for user, noted in self._state.past_bots if noted == bot_id}
            rows = self._state.events.values()
            have = ((row.user_id, indexed_bot(row)) for row in rows)
            return noted | {user for user, bot in have if bot and bot.bot_id == bot_id}

    def save(self, lease: Lease, bot: PastBot) -> None:
        with self._fenced("save_past_bot", lease):
            if (bot.user_id, bot.bot_id) in self._state.past_bots:
                self._state.past_bots[bot.user_id, bot.bot_id] = bot

    def settle(self, lease: Lease, bot: PastBot, receipt_id: str, receipt: Receipt) -> None:
        with self._fenced("settle_past_bot", lease):
            if self._state.past_bots.pop((bot.user_id, bot.bot_id), None) is not None:
                self._state.receipts[receipt_id] = receipt

    def _fenced(self, name: str, lease: Lease) -> Operation:
        def holds() -> None:
            held = self._state.workspaces.get(lease.workspace)
            if held is None or held.lease.token != lease.token:
                raise LeaseLost

        allowed: Callable[[], None] = holds
        return self._state.operation(name, allowed)
