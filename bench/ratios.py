"""CPU of two contestants, taken in turns so that a noisy machine disturbs both alike."""

from __future__ import annotations

import gc
import statistics
import time
from collections.abc import Callable
from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class Ratio:
    """Medians of a paired measurement; CPU in seconds for one piece of work."""

    name: str
    ours: float
    floor: float
    ratio: float
    """Median of the pairs' ratios, which is steadier than the ratio of the medians."""


def paired(
    name: str,
    ours: Callable[[], object],
    floor: Callable[[], object],
    *,
    rounds: int,
    times: int,
) -> Ratio:
    """Run both ``times`` over in each round, in alternating order."""
    ours()
    floor()
    pairs = []
    for number in range(rounds):
        first, second = (ours, floor) if number % 2 else (floor, ours)
        one, other = _cpu(first, times), _cpu(second, times)
        pairs.append((one, other) if number % 2 else (other, one))
    return of_pairs(name, pairs)


def of_pairs(name: str, pairs: list[tuple[float, float]]) -> Ratio:
    """The medians of pairs of (ours, floor)."""
    return Ratio(
        name,
        statistics.median(ours for ours, _ in pairs),
        statistics.median(floor for _, floor in pairs),
        statistics.median(ours / floor for ours, floor in pairs),
    )


def _cpu(work: Callable[[], object], times: int) -> float:
    gc.collect()
    began = time.process_time()
    for _ in range(times):
        work()
    return (time.process_time() - began) / times
