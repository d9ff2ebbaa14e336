"""When a person may send another bot into a meeting that runs. Pure."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import datetime, timedelta

from rollcall.domain.bot_reports import Reports, has_left
from rollcall.domain.desired import came_for
from rollcall.domain.given_up import GivenUp
from rollcall.domain.model import EventRow
from rollcall.domain.rows import ABOVE_CAP, PERMANENT, UNREADABLE

MOST_BOTS = 12
"""Bots of one occurrence, those counted that took the place of broken ones: each costs money."""
EARLIEST = timedelta(minutes=10)
"""Before the start; a bot that could not be ordered earlier is the daily read's."""
_STAYS = ABOVE_CAP | {UNREADABLE}
"""Refusals that another try would not change."""


def to_give_up(row: EventRow, reported: Mapping[str, Reports], now: datetime) -> GivenUp | None:
    """Return what another bot would take the place of.

    None while a bot may be in the call, or is on its way, or enough of them were there.
    ``reported`` is what the bots of this event reported: only a bot that said so itself is given
    up, so there are never two in a room.
    """
    facts = row.facts
    runs = facts.start - EARLIEST <= now < facts.end and not facts.is_deleted
    if not runs or row.desired is None or row.due or row.outcome_unknown:
        return None
    came = [bot for bot in row.observed.bots if came_for(facts, bot)]
    if len(came) >= MOST_BOTS:
        return None
    there = frozenset(bot.bot_id for bot in came) - row.observed.dismissed
    if there:
        left = all(has_left(reported.get(bot_id, {})) for bot_id in there)
        return GivenUp(there) if left else None
    refused = row.problem.startswith(PERMANENT) and row.problem not in _STAYS
    return GivenUp(generation=row.generation) if refused else None
