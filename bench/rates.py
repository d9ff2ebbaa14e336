"""When people change their calendars: a working day with peaks in the morning and after lunch."""

from __future__ import annotations

import random
from collections import Counter
from collections.abc import Iterable

HOURS = 8
HOUR = 3600.0
WEIGHTS = (15, 18, 14, 10, 7, 14, 13, 9)
"""Share of each hour in per cent, from a quarter before the first meetings on."""
RUSH = 0.3
"""Part of the changes that fall into the five minutes before a full or half hour."""
RUSH_SECONDS = 300.0
RUSHES = (600.0, 2400.0)
"""Where the rushes of an hour begin: the day of changes begins a quarter before the hour."""


def moment(rng: random.Random) -> float:
    """Seconds after the start of the day at which somebody changes something."""
    hour = rng.choices(range(HOURS), WEIGHTS)[0]
    if rng.random() < RUSH:
        return hour * HOUR + rng.choice(RUSHES) + rng.random() * RUSH_SECONDS
    return hour * HOUR + rng.random() * HOUR


def busiest_minute(moments: Iterable[float]) -> int:
    """The most of these that fall into one minute."""
    return max(Counter(int(at // 60) for at in moments).values(), default=0)
