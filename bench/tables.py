"""Results as tables that are readable both in a terminal and as Markdown."""

from __future__ import annotations

import math
from collections.abc import Sequence
from dataclasses import astuple

from bench.full_hour import Hour
from bench.growth import Cost
from bench.ratios import Ratio
from bench.results import Result

type Cells = Sequence[object]


def table(head: Cells, rows: Sequence[Cells]) -> str:
    """A Markdown table with aligned columns."""
    texts = [[_text(cell) for cell in row] for row in (head, *rows)]
    widths = [max(len(row[n]) for row in texts) for n in range(len(head))]
    lines = [_line(row, widths) for row in texts]
    rule = "|" + "|".join("-" * (width + 2) for width in widths) + "|"
    return "\n".join([lines[0], rule, *lines[1:]])


def scenarios(found: Sequence[Result]) -> str:
    """How long each scenario took beside what nobody can beat, and what it cost."""
    times = (
        "scenario", "changes", "p50 s", "p95 s", "max s", "last s", "floor p95", "floor last",
        "last/floor", "asked",
    )  # fmt: skip
    costs = (
        "scenario", "lists", "most a minute", "writes", "refused", "wasted", "wrong", "rows/change",
        "also",
    )  # fmt: skip
    waited = [
        (
            r.scenario, r.changes, r.p50, r.p95, r.longest, r.after_last, r.floor_p95,
            r.floor_last, r.after_last / r.floor_last, r.asked,
        )
        for r in found
    ]  # fmt: skip
    spent = [
        (
            r.scenario, r.lists, r.most_lists, r.writes, r.refused, r.wasted, r.wrong, r.rows,
            r.also,
        )
        for r in found
    ]  # fmt: skip
    return f"{table(times, waited)}\n\n{table(costs, spent)}"


def growth(costs: Sequence[Cost]) -> str:
    """Costs of one changed event."""
    head = (
        "calendars", "other events", "load", "mark", "event", "calendar", "connection", "rows",
        "lists", "Recall writes", "wrong",
    )  # fmt: skip
    return table(head, [astuple(cost) for cost in costs])


def ratios(found: Sequence[Ratio], targets: dict[str, str]) -> str:
    """CPU beside its floor."""
    head = ("what", "CPU us", "floor us", "ratio", "a second", "target")
    body = [
        (r.name, r.ours * 1e6, r.floor * 1e6, r.ratio, int(1 / r.ours), targets.get(r.name, ""))
        for r in found
    ]
    return table(head, body)


def hours(found: Sequence[Hour]) -> str:
    """What a throttle makes of a full hour."""
    head = (
        "calendars", "let through a second", "webhooks", "most a second", "refused at first",
        "99 % within s", "all within s", "cores",
    )  # fmt: skip
    return table(head, [astuple(hour) for hour in found])


def _text(cell: object) -> str:
    if isinstance(cell, float):
        if math.isnan(cell):
            return "-"
        return f"{cell:.0f}" if abs(cell) >= 1000 else f"{cell:.2f}"
    return f"{cell:,}" if isinstance(cell, int) else str(cell)


def _line(row: Sequence[str], widths: Sequence[int]) -> str:
    cells = (text.ljust(width) for text, width in zip(row, widths, strict=True))
    return "| " + " | ".join(cells) + " |"
