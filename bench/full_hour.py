"""What Recall sends when a full hour begins everywhere at once, and what a throttle makes of it.

By the bench's office a person has six meetings in sixteen half hours, so at each of them so large a
part of all bots comes as people are in meetings, and as many leave. Nothing is shared here, and all
is sent within minutes: the worst hour, not the usual one.
"""

from __future__ import annotations

import heapq
import random
from collections import Counter
from collections.abc import Iterator
from dataclasses import dataclass

AT_ONCE = 6 / 16
"""Bots that come at one full hour, for each calendar."""
COMES = (0.0, 5.0, 8.0, 10.0)
"""Seconds after the first of a bot's statuses: joining, waiting or inside, allowed, recording."""
LEAVES = (0.0, 2.0, 20.0)
"""Seconds after its end: out of the call, done, the recording."""
COMING, LEAVING = 60.0, 120.0
"""Seconds over which those that come begin, and those that leave end."""
AGAIN = (5.0, 300.0, 1800.0, 7200.0)
"""Seconds after which Recall's sender (Svix) tries again what was refused."""


@dataclass(frozen=True, slots=True)
class Hour:
    """One full hour under a throttle."""

    calendars: int
    rate: int
    """Requests a second that the route lets through."""
    webhooks: int
    peak: int
    """Most that came, first tries and others, within a second."""
    refused: float
    """Share of the first tries."""
    late: float
    """Seconds until 99 of 100 were let through."""
    longest: float
    """Seconds until the last one was."""
    cores: float
    """Processors at work in the fullest second."""


def measure(calendars: int, rate: int, burst: int, cpu: float) -> Hour:
    """Send everything through the throttle; ``cpu`` is seconds of work for one webhook."""
    rng = random.Random(9)
    tries = [(at, at, 0) for at in _first_tries(calendars, rng)]
    heapq.heapify(tries)
    room, last = float(burst), 0.0
    seconds: Counter[int] = Counter()
    waits: list[float] = []
    webhooks, refused = len(tries), 0
    while tries:
        at, sent, number = heapq.heappop(tries)
        seconds[int(at)] += 1
        room, last = min(burst, room + (at - last) * rate), at
        if room >= 1:
            room -= 1
            waits.append(at - sent)
            continue
        refused += number == 0
        pause = AGAIN[min(number, len(AGAIN) - 1)] * rng.uniform(0.8, 1.2)
        heapq.heappush(tries, (at + pause, sent, number + 1))
    waits.sort()
    peak = max(seconds.values())
    late = waits[int(len(waits) * 0.99)]
    through = min(peak, rate + burst)
    return Hour(calendars, rate, webhooks, peak, refused / webhooks, late, waits[-1], through * cpu)


def _first_tries(calendars: int, rng: random.Random) -> Iterator[float]:
    for _ in range(round(calendars * AT_ONCE)):
        comes, leaves = rng.uniform(0, COMING), rng.uniform(0, LEAVING)
        yield from (comes + after * rng.uniform(0.5, 1.5) for after in COMES)
        yield from (leaves + after * rng.uniform(0.5, 1.5) for after in LEAVES)
