"""What one changed event costs as calendars, and events on a calendar, become more."""

from __future__ import annotations

import random
from dataclasses import dataclass
from datetime import timedelta

from bench.stage import Stage, google_event
from local.recall_twin.core.model import Calendar
from tests.unit.reconcile.samples import LIST, REMOVE, SCHEDULE, TOMORROW, slot

CHANGES = 60
QUIET_SECONDS = 20.0
MOVED = timedelta(minutes=5)
IN_WINDOW = timedelta(days=24)
"""Recall shows 28 days; events on either side would cost nothing."""


@dataclass(frozen=True, slots=True)
class Cost:
    """Costs of a changed event: rows, lists and writes at Recall."""

    calendars: int
    events: int
    load: str
    mark: float
    event: float
    calendar: float
    connection: float
    rows: float
    """All rows written."""
    lists: float
    writes: float
    wrong: int


def measure(calendars: int, events: int, *, busy: bool) -> Cost:
    """Move meetings that have bots: one every 20 s, or (busy) all within a minute.

    ``events`` more, without a link, are on the calendar of the first of their owners.
    """
    stage, rng = Stage(calendars), random.Random(5)
    touched = rng.sample(range(calendars), min(calendars, CHANGES))
    owners = [touched[number % len(touched)] for number in range(CHANGES)]
    _fill(stage, stage.shown[owners[0]], events)
    stage.run(600 if events else 0)
    for number, owner in enumerate(owners):
        stage.meet_as(owner, f"m{number}", slot(number))
    stage.settle(900)
    stage.forget()
    for number, owner in enumerate(owners):
        at = rng.random() * 60 if busy else number * QUIET_SECONDS
        stage.later(at, stage.meet_as, owner, f"m{number}", slot(number) + MOVED)
    stage.run(60 if busy else CHANGES * QUIET_SECONDS)
    stage.settle(900)
    return _cost(stage, calendars, events, busy=busy)


def _fill(stage: Stage, calendar: Calendar, events: int) -> None:
    for number in range(events):
        start = TOMORROW + IN_WINDOW * number / events
        raw = google_event(f"other{number}", start, calendar.oauth_email or "")
        del raw["hangoutLink"]
        stage.workspace.calendars.feed(calendar, [raw])


def _cost(stage: Stage, calendars: int, events: int, *, busy: bool) -> Cost:
    written, marks = stage.written, stage.stored["mark_calendar"]
    return Cost(
        calendars,
        events,
        "busy" if busy else "quiet",
        mark=marks / CHANGES,
        event=written["event"] / CHANGES,
        calendar=(written["calendar"] - marks) / CHANGES,
        connection=written["connection"] / CHANGES,
        rows=written.total() / CHANGES,
        lists=stage.calls(LIST) / CHANGES,
        writes=stage.calls(SCHEDULE, REMOVE) / CHANGES,
        wrong=stage.watch.waiting,
    )
