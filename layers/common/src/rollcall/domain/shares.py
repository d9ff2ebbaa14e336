"""How much of a whole something is, for alarms that mean the same at three calendars and at many.

What is counted for calendars is set against how many there are. Pure.
"""

from __future__ import annotations

AS_IF_MORE = 12
"""Calendars that are added to those there are: of three, two are many and one is nothing."""
FEW = 1000
"""Up to so many calendars a single missing bot counts in full."""


def percent(count: int, calendars: int) -> float:
    """Return how many percent of the calendars ``count`` is, cautiously where they are few.

    Values of several runs may be added up.
    """
    return round(100 * count / (calendars + AS_IF_MORE), 3)


def per_thousand(count: int, calendars: int) -> float:
    """Return ``count`` for each thousand calendars; ``count`` itself where there are fewer."""
    return round(count * FEW / max(calendars, FEW), 3)


def refused_percent(refused: int, taken: int) -> float | None:
    """Return how many percent of new bots were refused for good; None when none was answered."""
    answered = refused + taken
    return round(100 * refused / answered, 3) if answered else None
