"""Somebody deletes the account while meetings run: what was recorded for that person alone goes."""

from __future__ import annotations

import random
from collections.abc import Iterator
from datetime import timedelta

from local.recall_twin.core.model import EXPIRED, Bot
from rollcall.domain.model import EventRow
from rollcall.domain.preferences import Mode, Preferences
from tests.simulation.clock import START
from tests.simulation.people import Action, Meeting
from tests.simulation.wiring import WORKSPACE
from tests.simulation.world import World

ALONE, TOGETHER = (f"https://meet.google.com/lll-bbbb-cc{letter}" for letter in "ab")
"""Rooms of no other meetings."""
NEVER = 1e9
"""Nobody leaves so late."""
BEGINS = (100.0, 150.0)
"""Seconds after the start between which their meetings begin."""
SOON = 0.5
"""Share of schedules in which they do."""
BEGINS_LATER, LATER = (1080.0, 1110.0), (1150.0, 1500.0)
"""The same in the others, and between which the account ends."""


def draw_leaving(rng: random.Random, users: list[str], until: float) -> list[Action]:
    """Two meetings, one of them shared, and the end of an account.

    Where they begin soon, bots come at once and everything fails meanwhile; where they begin later,
    colleagues share one bot, as Recall shares those that are to come.
    """
    leaver = rng.choice(users)
    soon = rng.random() < SOON
    begins, ends = (BEGINS, (110.0, until)) if soon else (BEGINS_LATER, LATER)
    begin = START + timedelta(seconds=round(rng.uniform(*begins) / 30) * 30)
    guests = ("x@client.example",)
    alone = Meeting("a", (leaver,), begin, ALONE, guests)
    together = Meeting("t", tuple(users), begin, TOGETHER, guests)
    everything = Preferences(mode=Mode.EVERY)
    return [
        *(Action(rng.uniform(41, 50), "rules", (user, everything)) for user in users),
        *(Action(rng.uniform(25, 80), "meeting", (meeting,)) for meeting in (alone, together)),
        Action(rng.uniform(*ends), "leave", (leaver,)),
    ]


def without_the_late(actions: list[Action]) -> list[Action]:
    """Leave out what somebody would do after the account's end began."""
    left = {action.args[0]: action.at for action in actions if action.name == "leave"}

    def is_late(action: Action) -> bool:
        who = action.args[0] if action.args else None
        return action.name != "leave" and isinstance(who, str) and action.at > left.get(who, NEVER)

    return [action for action in actions if not is_late(action)]


def left_behind(world: World) -> list[str]:
    """Accounts that do not end, recordings of theirs that stay, and those of others that went."""
    found = [f"{user}: still being deleted" for user in world.state.erasures]
    receipts = world.state.receipts.values()
    refused = any(receipt.recordings and receipt.recordings.refused for receipt in receipts)
    if any(receipt.finished_at for receipt in receipts) and not refused:
        found += [f"recording of one who left: {bot.id}" for bot in _kept(world)]
    kept = {bot_id for row in world.state.events.values() for bot_id in _shown(row)}
    bots = world.twin.workspaces[WORKSPACE].state.bots
    expired = (bot_id for bot_id in sorted(kept) if bot_id in bots)
    return found + [
        f"recording of one who stays is gone: {b}" for b in expired if bots[b].status == EXPIRED
    ]


def _shown(row: EventRow) -> Iterator[str]:
    """Ids of the bots that came for an event, and that it has not given up."""
    return (b.bot_id for b in row.observed.bots if b.bot_id not in row.observed.dismissed)


def _kept(world: World) -> Iterator[Bot]:
    """The bots whose recordings nobody else has, and that hold one still."""
    for bot in world.twin.workspaces[WORKSPACE].state.bots.values():
        codes = [change.code for change in bot.status_changes]
        if bot.meeting_url == ALONE and "in_call_recording" in codes and EXPIRED not in codes:
            yield bot
