"""``rollcall status``: are bots right, and does Rollcall keep up?"""

from __future__ import annotations

from datetime import UTC, datetime
from typing import override

from rich.console import Console

from operate.options import DEFAULT, Json, Local, Stage
from operate.reach import reaching
from operate.show import Report, add, answer, at, say, span, table
from operate.standing import Bots, Due, Held, People, Used, standing_of


class Status(Report):
    """How an installation stands. Times are in UTC."""

    at: datetime
    next_hour: Bots
    next_day: Bots
    due: tuple[Due, ...]
    pace: tuple[Used, ...]
    held: tuple[Held, ...]
    dead_letters: int
    ran_at: datetime | None
    heard_at: datetime | None
    """When Recall last sent a message, within a day; None where that is not known."""
    people: People
    missing: int
    """Bots that are overdue, by the definition of the alarm."""

    @property
    @override
    def wrong(self) -> bool:
        return bool(self.missing or self.held or self.dead_letters)

    @override
    def show(self, console: Console) -> None:
        for name, bots in (("next hour", self.next_hour), ("next day", self.next_day)):
            say(console, f"Bots, {name}: {bots.right} of {bots.wanted} right"
                + (f", {bots.surplus} to be taken off" if bots.surplus else ""))  # fmt: skip
        if self.missing:
            say(console, f"{self.missing} bots are overdue: `rollcall explain` tells why.", "red")
        _show_due(console, self.due)
        used = ", ".join(f"{one.call} {one.used}/{one.limit}" for one in self.pace)
        say(console, f"Calls of the last minute: {used or 'none'}")
        for one in self.held:
            say(console, f"Held back until {at(one.until, UTC)}: {one.call}: {one.why}", "red")
        say(console, f"Dead letters: {self.dead_letters}", "red" if self.dead_letters else "")
        for name, moment in (("Last run", self.ran_at), ("Last message", self.heard_at)):
            say(console, f"{name}: {span(self.at - moment) + ' ago' if moment else 'not known'}")
        one_more = self.people
        say(console, f"People: {one_more.people}, of them connected: {one_more.connected}")


def _show_due(console: Console, due: tuple[Due, ...]) -> None:
    if not due:
        say(console, "Nothing is due.")
        return
    rows = table("Due", "How many", "Oldest")
    for one in due:
        oldest = "" if one.oldest_seconds is None else f"{one.oldest_seconds} s"
        add(rows, one.kind, f"{one.count}{'+' if one.more else ''}", oldest)
    console.print(rows)


def status(*, local: Local = False, stage: Stage = DEFAULT, as_json: Json = False) -> None:
    """Tell whether bots are right, and whether Rollcall keeps up.

    Ends with 1 when bots are overdue, calls are held back or wake-ups were given up.
    """
    with reaching(local=local, stage=stage) as site:
        report = Status(**dict(standing_of(site)))
    answer(report, as_json=as_json)
