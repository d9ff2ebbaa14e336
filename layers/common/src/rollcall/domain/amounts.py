"""How many bots, and for how long they are planned: the two units that are capped. Pure."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import timedelta
from math import inf

from rollcall.domain.event import EventFacts

MINUTE = timedelta(minutes=1)


@dataclass(frozen=True, slots=True)
class Amount:
    """So many bots, and the minutes for which they are planned; a limit may be infinite."""

    bots: int = 0
    minutes: float = 0

    def __add__(self, other: Amount) -> Amount:
        return Amount(self.bots + other.bots, self.minutes + other.minutes)

    def __sub__(self, other: Amount) -> Amount:
        """What is left, in each unit never less than nothing."""
        return Amount(max(self.bots - other.bots, 0), max(self.minutes - other.minutes, 0))

    def __bool__(self) -> bool:
        """Whether it is more than nothing in either unit."""
        return self != Amount()


def planned(event: EventFacts) -> Amount:
    """One bot for as long as its meeting is planned, in whole minutes, the last one begun."""
    return Amount(1, max(-(-(event.end - event.start) // MINUTE), 0))


def of_one_bot(sharers: Iterable[EventFacts]) -> Amount:
    """The one bot of entries that share it, for as long as the longest of them is planned."""
    return Amount(1, max(planned(event).minutes for event in sharers))


def total(amounts: Iterable[Amount]) -> Amount:
    """All of these together."""
    return sum(amounts, Amount())


def given_up[T](candidates: Sequence[tuple[T, Amount]], excess: Amount) -> list[T]:
    """Return which of the candidates give way to make ``excess`` good, the first ones first.

    None of them where all together do not suffice, and none that is not needed: nobody loses a bot
    for a meeting that gets none.
    """
    chosen: list[tuple[T, Amount]] = []
    for candidate in candidates:
        if not _lacking(chosen, excess):
            break
        chosen.append(candidate)
    if _lacking(chosen, excess):
        return []
    for candidate in reversed(candidates[: len(chosen)]):
        others = [one for one in chosen if one is not candidate]
        chosen = chosen if _lacking(others, excess) else others
    return [one for one, _ in chosen]


def _lacking(chosen: Iterable[tuple[object, Amount]], excess: Amount) -> Amount:
    return excess - total(amount for _, amount in chosen)


UNLIMITED = inf
"""The minutes of a limit where the operator caps only the number of bots."""
