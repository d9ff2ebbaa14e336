"""A person's wish for another bot in a meeting that runs, and what it makes of the row. Pure.

What is stored is what is given up, not that another one is wanted: the bots that have left, or the
order that Recall refused. So a wish that is stored twice, or evaluated again and again, leads to
one bot, and to none for whatever came since.
"""

from __future__ import annotations

from dataclasses import dataclass, replace

from rollcall.domain.desired import came_for
from rollcall.domain.model import EventRow


@dataclass(frozen=True, slots=True)
class GivenUp:
    """What another bot takes the place of."""

    bots: frozenset[str] = frozenset()
    """Ids of bots of which it is known that they are in no call and will enter none."""
    generation: int | None = None
    """`EventRow.generation` of a row whose order was refused for good; None where a bot came."""


def sent_again(row: EventRow, given_up: GivenUp) -> EventRow:
    """Return the row so that another bot is sent; as it is, if that was done already.

    In a new generation: the idempotency key of the order before would bring its answer again.
    """
    named = {
        bot.bot_id
        for bot in row.observed.bots
        if bot.bot_id in given_up.bots and came_for(row.facts, bot)
    } - row.observed.dismissed
    refused = row.generation == given_up.generation and bool(row.problem) and not row.due
    if not named and not refused:
        return row
    observed = replace(row.observed, dismissed=row.observed.dismissed | named)
    return replace(
        row, observed=observed, generation=row.generation + 1, due=True, retry_at=None, attempts=0,
        problem="",
    )  # fmt: skip
