"""``rollcall limits``: what is limited, how much of it is used, and how it is raised."""

from __future__ import annotations

from typing import override

from rich.console import Console

from operate.limits import Limit, limits_met
from operate.options import DEFAULT, Json, Local, Stage
from operate.reach import reaching
from operate.show import Report, add, answer, say, table

NEAR = 0.8


class Limits(Report):
    """All of them."""

    limits: tuple[Limit, ...]

    @override
    def show(self, console: Console) -> None:
        rows = table("Limit", "Used", "Allowed", "Per", "Used in")
        near = [one for one in self.limits if one.used and one.used >= NEAR * one.allowed]
        for one in self.limits:
            used = "?" if one.used is None else str(one.used)
            style = "yellow" if one in near else ""
            add(rows, one.what, used, str(one.allowed), one.per, one.used_in, style=style)
        console.print(rows)
        say(console, "")
        for how in dict.fromkeys(one.raised_by for one in self.limits):
            raised = ", ".join(one.what for one in self.limits if one.raised_by == how)
            say(console, f"{raised}: {how}")
        if near:
            say(console, f"Nearly used up: {', '.join(one.what for one in near)}.", "yellow")


def limits(*, local: Local = False, stage: Stage = DEFAULT, as_json: Json = False) -> None:
    """Show every limit beside what is used of it, and how it is raised."""
    with reaching(local=local, stage=stage) as site:
        report = Limits(limits=limits_met(site))
    answer(report, as_json=as_json)
