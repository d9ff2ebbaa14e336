"""Results as tables that are readable both in a terminal and as Markdown."""

from __future__ import annotations

import math
from collections.abc import Sequence

from bench.bursts import Row
from bench.growth import Cost
from bench.ratios import Ratio

type Cells = Sequence[object]


def table(head: Cells, rows: Sequence[Cells]) -> str:
    """A Markdown table with aligned columns."""
    texts = [[_text(cell) for cell in row] for row in (head, *rows)]
    widths = [max(len(row[n]) for row in texts) for n in range(len(head))]
    lines = [_line(row, widths) for row in texts]
    rule = "|" + "|".join("-" * (width + 2) for width in widths) + "|"
    return "\n".join([lines[0], rule, *lines[1:]])


def bursts(rows: Sequence[Row]) -> str:
    """Every contestant of every scenario, with its calls as a ratio to the floor's."""
    head = (
        "scenario", "who", "lists", "writes", "calls/floor", "refused", "jobs lost", "right",
        "p50 s", "p99 s", "max s", "max/floor", "after last s", "rows written/change",
    )  # fmt: skip
    floors = {row.scenario: row for row in rows if row.who == "floor"}
    body = [
        (
            row.scenario, row.who, row.lists, row.writes,
            row.calls / max(floors[row.scenario].calls, 1), row.refused, row.lost,
            f"{row.right}/{row.changes}", row.p50, row.p99, row.longest,
            row.longest / floors[row.scenario].longest, row.after_last,
            row.table_writes / row.changes if row.changes else row.table_writes,
        )
        for row in rows
    ]  # fmt: skip
    return table(head, body)


def growth(costs: Sequence[Cost]) -> str:
    """Costs of one changed event."""
    head = (
        "calendars", "events", "load", "mark", "event", "calendar", "connection", "sum", "lease",
        "rows read", "lists", "Recall writes", "CPU ms",
    )  # fmt: skip
    kinds = ("mark", "event", "calendar", "connection")
    body = [
        (
            cost.calendars, cost.events, "busy" if cost.busy else "quiet",
            *(cost.written.get(kind, 0.0) for kind in kinds),
            sum(cost.written.get(kind, 0.0) for kind in kinds),
            cost.written.get("lease", 0.0), sum(cost.read.values()), cost.lists,
            cost.recall_writes, cost.cpu,
        )
        for cost in costs
    ]  # fmt: skip
    return table(head, body)


def ratios(found: Sequence[Ratio], targets: dict[str, str]) -> str:
    """CPU beside its floor."""
    head = ("what", "CPU us", "floor us", "ratio", "a second", "target")
    body = [
        (r.name, r.ours * 1e6, r.floor * 1e6, r.ratio, int(1 / r.ours), targets.get(r.name, ""))
        for r in found
    ]
    return table(head, body)


def _text(cell: object) -> str:
    if isinstance(cell, float):
        if math.isnan(cell):
            return "-"
        return f"{cell:.0f}" if abs(cell) >= 1000 else f"{cell:.2f}"
    return f"{cell:,}" if isinstance(cell, int) else str(cell)


def _line(row: Sequence[str], widths: Sequence[int]) -> str:
    cells = (text.ljust(width) for text, width in zip(row, widths, strict=True))
    return "| " + " | ".join(cells) + " |"
