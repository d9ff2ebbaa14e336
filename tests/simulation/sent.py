"""Bots that people send into calls by links: what they do, and what must hold of such bots."""

from __future__ import annotations

import random
from collections import Counter
from collections.abc import Iterator
from datetime import timedelta
from typing import Any

from local.recall_twin.core.model import FINAL_BOT_STATES, Bot
from rollcall.domain.pasted import METADATA_WORD, PastedCall
from tests.simulation.clock import START
from tests.simulation.people import LINKS, Action, Meeting
from tests.simulation.statuses import LATE, stored_status
from tests.simulation.wiring import WORKSPACE
from tests.simulation.world import World

BEGINS = (60.0, 2400.0)
"""Seconds after the start between which meetings begin into whose rooms people send bots."""
GONE = FINAL_BOT_STATES | {"call_ended"}


def draw_sent(rng: random.Random, users: list[str], until: float) -> list[Action]:
    """Meetings in one room or two, and people who send bots there and take them back."""
    links = LINKS[:2]
    actions = []
    for number in range(rng.randint(1, 3)):
        begin = START + timedelta(seconds=round(rng.uniform(*BEGINS) / 30) * 30)
        owners = tuple(rng.sample(users, rng.randint(1, len(users))))
        guests = ("x@client.example",)
        meeting = Meeting(f"sent{number}", owners, begin, rng.choice(links), guests)
        actions.append(Action(rng.uniform(25, 200), "meeting", (meeting,)))
    kinds: list[tuple[str, tuple[Any, ...]]] = [
        *[("paste", (rng.choice(users), rng.choice(links))) for _ in range(4)],
        ("unpaste", (rng.choice(users),)),
        ("bots_end", (rng.choice(("broken", "turned out", "left")),)),
    ]
    drawn = rng.choices(kinds, k=rng.randint(2, 7))
    return actions + [Action(rng.uniform(45, until), name, args) for name, args in drawn]


def wrong_calls(world: World) -> list[str]:
    """What is wrong about calls once everything has settled."""
    found = [f"call {call.call_id} goes on without a bot" for call in _stuck(world)]
    bots = Counter(call_of(bot) for bot in _sent(world))
    found += [f"{n} bots for call {call}" for call, n in bots.items() if n > 1]
    calls = {call.bot_id: call for call in world.state.pasted.values() if call.bot_id}
    for bot in _sent(world):
        there = bot.status not in GONE
        if there and bot.id not in calls:
            found.append(f"bot {bot.id[-4:]} of no call")
        elif there and calls[bot.id].is_unwanted:
            found.append(f"bot {bot.id[-4:]} was to leave")
        elif bot.id in calls and _is_stale(world, bot):
            found.append(f"status of sent bot {bot.id[-4:]}: is {bot.status}")
    return found


def _stuck(world: World) -> Iterator[PastedCall]:
    for call in world.state.pasted.values():
        if not call.over and not call.bot_id:
            yield call


def _is_stale(world: World, bot: Bot) -> bool:
    """Whether what is stored of the bot has been wrong for long."""
    changed = bot.status_changes[-1].created_at
    return stored_status(world, bot.id) != bot.status and changed + LATE <= world.clock.now()


def _sent(world: World) -> Iterator[Bot]:
    for bot in world.twin.workspaces[WORKSPACE].state.bots.values():
        if call_of(bot):
            yield bot


def call_of(bot: Bot) -> str:
    """The id of the call that a bot was sent into; empty for that of an event."""
    return str(bot.config.get("metadata", {}).get(METADATA_WORD, ""))
