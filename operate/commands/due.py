"""``rollcall due``: the work whose time has come, row by row, and what keeps it waiting."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import UTC, datetime
from typing import Annotated, override

import typer
from rich.console import Console

from operate.installation import Installation
from operate.options import DEFAULT, Json, Local, Stage
from operate.reach import reaching
from operate.show import Part, Report, add, answer, at, say, table
from rollcall.domain.promise import AHEAD, BACK
from rollcall.use_cases.tell_worker import WORKSPACE

MOST = 20


class Waiting(Part):
    """One row; ids are opaque. Times are in UTC."""

    kind: str
    """`bot`, `connection` or `calendar`."""
    person: str
    id: str
    since: datetime | None
    starts: datetime | None
    """When the meeting of a bot begins."""
    problem: str
    """A machine word for what keeps it waiting; empty when it was not tried."""
    attempts: int
    next_try: datetime | None


class DueRows(Report):
    """What is due."""

    rows: tuple[Waiting, ...]

    @override
    def show(self, console: Console) -> None:
        if not self.rows:
            say(console, "Nothing is due.")
            return
        rows = table("Kind", "Person", "Id", "Since", "Starts", "Problem", "Tries", "Next try")
        for one in self.rows:
            moments = [at(m, UTC) if m else "" for m in (one.since, one.starts, one.next_try)]
            cells = (one.kind, one.person, one.id, moments[0], moments[1], one.problem)
            add(rows, *cells, str(one.attempts), moments[2])
        console.print(rows)


def due_rows(site: Installation, most: int) -> DueRows:
    """Read the soonest meetings and the longest waits of each kind, waiting tries included."""
    return DueRows(rows=tuple(_rows(site, most)))


def _rows(site: Installation, most: int) -> Iterator[Waiting]:
    now, store = site.now(), site.worker
    near = store.due_bots_between(WORKSPACE, now - BACK, now + AHEAD, most)
    known = {row.key for row in near}
    later = store.due_bots(WORKSPACE, now, now, None, most)
    for row in (*near, *(one for one in later if one.key not in known)):
        yield Waiting(
            kind="bot", person=row.user_id, id=row.event_id, since=row.due_since,
            starts=row.facts.start, problem=row.problem, attempts=row.attempts,
            next_try=row.retry_at,
        )  # fmt: skip
    due = store.due(WORKSPACE, now, most)
    for connection in due.connections:
        yield Waiting(
            kind="connection", person=connection.user_id, id=connection.calendar_key,
            since=connection.waiting_since, starts=None, problem=connection.problem.value,
            attempts=connection.attempts, next_try=connection.due_at,
        )  # fmt: skip
    for calendar in due.calendars:
        yield Waiting(
            kind="calendar", person=calendar.user_id, id=calendar.recall_id,
            since=calendar.sync_from, starts=None, problem="", attempts=calendar.attempts,
            next_try=calendar.due_at,
        )  # fmt: skip


def due(
    *,
    local: Local = False,
    stage: Stage = DEFAULT,
    as_json: Json = False,
    most: Annotated[int, typer.Option(help="Rows of each kind.", min=1, max=1000)] = MOST,
) -> None:
    """List what is due, and what keeps it waiting: bots, connections and calendars."""
    with reaching(local=local, stage=stage) as site:
        report = due_rows(site, most)
    answer(report, as_json=as_json)
