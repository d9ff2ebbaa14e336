"""What one scenario took, beside what nobody can beat."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime, timedelta

from bench.floors import right_at
from bench.stage import Stage
from bench.watch import percentile
from tests.unit.reconcile.samples import LIST, REMOVE, SCHEDULE


@dataclass(frozen=True, slots=True)
class Result:
    """What one scenario took; times in virtual seconds from a change to its right bot."""

    scenario: str
    asked: str
    changes: int
    p50: float
    p95: float
    longest: float
    after_last: float
    floor_p95: float
    floor_last: float
    lists: int
    most_lists: int
    """Lists in the busiest minute."""
    writes: int
    refused: int
    wasted: int
    wrong: int
    rows: float
    """Rows written for each change."""
    also: str = ""


def result_of(
    stage: Stage, scenario: str, asked: str, *, shown: float | None = None, besides: str = ""
) -> Result:
    """What has happened since `forget`.

    ``shown`` are the seconds until Recall shows what changed, when no webhook announces it;
    ``besides`` is the id of a calendar that is left out of what is wrong.
    """
    delays, changes = stage.watch.delays(), sorted(change.at for change in stage.watch.changes)
    seconds = [(at - changes[0]).total_seconds() for at in changes]
    floor = right_at(seconds, shown) if shown else right_at(seconds)
    least = sorted(at - change for at, change in zip(floor, seconds, strict=True))
    return Result(
        scenario,
        asked,
        changes=len(delays),
        p50=percentile(delays, 0.5),
        p95=percentile(delays, 0.95),
        longest=delays[-1],
        after_last=stage.watch.after_last(),
        floor_p95=percentile(least, 0.95),
        floor_last=floor[-1] - seconds[-1],
        lists=stage.calls(LIST),
        most_lists=_busiest(stage.times(LIST)),
        writes=stage.calls(SCHEDULE, REMOVE),
        refused=stage.refused,
        wasted=stage.watch.wasted,
        wrong=len(stage.wrong_bots(besides)),
        rows=sum(stage.written.values()) / len(delays),
    )


def _busiest(moments: list[datetime]) -> int:
    """The most moments within any minute."""
    most, first = 0, 0
    for number, moment in enumerate(moments):
        while moment - moments[first] >= timedelta(minutes=1):
            first += 1
        most = max(most, number - first + 1)
    return most
