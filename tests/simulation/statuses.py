"""What is stored of each bot is what Recall says of it, whatever notifications were lost."""

from __future__ import annotations

import random
from collections.abc import Iterator, Mapping
from datetime import timedelta
from typing import Any

from local.recall_twin.core.model import Bot
from rollcall.domain.desired import came_for
from tests.simulation.wiring import WORKSPACE
from tests.simulation.world import World

LATE = timedelta(minutes=20)
"""After this time what Recall reports of a bot is stored: fifteen minutes, and a tick or two."""


def lose_bot_news(world: World, share: float, rng: random.Random) -> None:
    """From now on Recall's notifications about bots are lost, or a share of them."""
    outbox = world.twin.workspaces[WORKSPACE].outbox
    emit = outbox.emit

    def lossy(event: str, data: Mapping[str, Any], *, message_id: str | None = None) -> None:
        if not event.startswith("bot.") or rng.random() >= share:
            emit(event, data, message_id=message_id)

    outbox.emit = lossy  # type: ignore[method-assign]


def stale_statuses(world: World) -> list[str]:
    """Bots whose status has been another at Recall for long than what is stored."""
    found = ((bot, stored_status(world, bot.id)) for bot in _shown_bots(world))
    return [
        f"status of bot {bot.id[-4:]}: stored {stored}, is {bot.status}"
        for bot, stored in found
        if stored != bot.status
    ]


def stored_status(world: World, bot_id: str) -> str | None:
    """The newest status of a bot that is stored; None when nothing is."""
    reports = world.state.bot_reports.get(bot_id, {}).values()
    newest = max(reports, key=lambda report: report.at, default=None)
    return newest.code if newest else None


def _shown_bots(world: World) -> Iterator[Bot]:
    """The bots of which rows tell, and whose status is not new.

    Not those that were told to leave, nor those of a day from which the meeting was moved away.
    """
    bots, now = world.twin.workspaces[WORKSPACE].state.bots, world.clock.now()
    for row in world.state.events.values():
        gone = row.observed.dismissed
        came = [b for b in row.observed.bots if came_for(row.facts, b) and b.bot_id not in gone]
        last = max(came, key=lambda bot: bot.start, default=None)
        bot = bots.get(last.bot_id) if last is not None else None
        if bot and not bot.is_ready and bot.status_changes[-1].created_at + LATE <= now:
            yield bot
