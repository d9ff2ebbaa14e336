"""``rollcall doctor``: is everything there that an installation needs, and does it answer?"""

from __future__ import annotations

from collections.abc import Sequence
from typing import Annotated, override

import typer
from rich.console import Console
from rich.progress import Progress, SpinnerColumn, TextColumn

from operate.checks.alarms import RING
from operate.checks.catalogue import CHECKS
from operate.checks.finding import Check, Finding, Outcome, findings
from operate.installation import Installation
from operate.options import DEFAULT, Json, Local, Stage
from operate.reach import reaching
from operate.show import Report, add, answer, say, table

SIGNS = {
    Outcome.FINE: ("✔", ""),
    Outcome.ADVICE: ("!", "yellow"),
    Outcome.WRONG: ("✘", "red"),
    Outcome.SKIPPED: ("·", "dim"),
}


class Health(Report):
    """What all checks found."""

    findings: tuple[Finding, ...]

    @property
    @override
    def wrong(self) -> bool:
        return any(one.outcome is Outcome.WRONG for one in self.findings)

    @override
    def show(self, console: Console) -> None:
        rows = table("", "Check", "")
        for one in self.findings:
            sign, style = SIGNS[one.outcome]
            add(rows, sign, one.check, one.sentence, style=style)
            if one.remedy:
                add(rows, "", "", f"→ {one.remedy}", style=style)
        console.print(rows)
        count = sum(one.outcome is Outcome.WRONG for one in self.findings)
        say(console, f"{count} to be put right." if count else "Nothing has to be put right.")


def examine(site: Installation, checks: Sequence[Check]) -> Health:
    """Make all checks, one after the other."""
    terminal = Console(stderr=True)
    bar = Progress(
        SpinnerColumn(), TextColumn("{task.description}"), console=terminal, transient=True,
        disable=not terminal.is_terminal,
    )  # fmt: skip
    with bar:
        task = bar.add_task("Looking", total=len(checks))
        found = []
        for one in findings(checks, site):
            bar.update(task, advance=1, description=f"Looked at {one.check}")
            found.append(one)
    return Health(findings=tuple(found))


def doctor(
    *,
    local: Local = False,
    stage: Stage = DEFAULT,
    as_json: Json = False,
    ring: Annotated[
        bool, typer.Option("--ring", help="Send a test to whoever hears the alarms.")
    ] = False,
) -> None:
    """Look at everything an installation needs, and say what to do about what is wrong.

    Changes nothing. Ends with 1 when something has to be put right.
    """
    with reaching(local=local, stage=stage) as site:
        report = examine(site, (*CHECKS, RING) if ring else CHECKS)
    answer(report, as_json=as_json)
