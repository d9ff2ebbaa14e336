"""What a working day of an office uses: calls, rows and seconds, for `bench.costs`."""

from __future__ import annotations

from collections.abc import Callable, Sized
from dataclasses import dataclass
from datetime import timedelta

from bench.stage import Stage
from tests.simulation.clock import START

MEETINGS = 6
"""Recorded meetings of a person and day; as many appear, each for the next day."""
CHANGES = 3
"""Meetings of the next day that a person moves."""
LENGTH = timedelta(minutes=30)
DAY = timedelta(days=1)
OPEN = START + timedelta(hours=10)
"""The first meeting; another one begins every hour."""
WORK_SECONDS = 8 * 3_600
READS = (
    "due", "due_checks", "due_daily", "due_bots", "due_bot_checks", "due_bots_between",
    "broken_bots", "connection", "connections", "user", "recall_calendars", "rules", "events",
    "events_page", "events_between", "bots_between", "events_with_bot", "events_in_rooms",
    "orders", "bot_reports",
)  # fmt: skip
FENCED = ("save_events", "drop_events", "save_orders", "save_calendar", "save_connection")
"""Operations that are transactions with a check of the lease."""
LEASE = ("acquire", "save_lease", "release")
REPORTS = ("record_bot_status", "record_recording")


@dataclass(frozen=True, slots=True)
class Day:
    """What 24 hours used."""

    people: int
    runs: int
    """Invocations of the worker."""
    run_seconds: float
    """All runs together; a call takes 0.15 s, a round trip to the table 7 ms."""
    webhooks: int
    calls: int
    """Calls to Recall."""
    bots: int
    """Bots that came into a meeting of the day."""
    events: int
    """Rows of events that were written; and so on."""
    calendars: int
    marks: int
    reports: int
    leases: int
    transactions: int
    read: int
    """Rows that were read, one at least for each read."""


def measure(people: int, *, busy: bool = True) -> Day:
    """Let a day pass in which all meetings take place, and those of the next day appear and move.

    Without ``busy`` nobody has a meeting. Raises RuntimeError when a bot is wrong at its end.
    """
    stage = Stage(people)
    places = range(MEETINGS if busy else 0)
    for place in places:
        for number in range(people):
            stage.meet_as(number, f"today{place}", OPEN + timedelta(hours=place))
    stage.settle(3_600)
    stage.run((OPEN - timedelta(hours=1) - stage.now).total_seconds())
    meter = Meter(stage)
    for place in places:
        for number in range(people):
            _plan(stage, number, place)
    stage.run(DAY.total_seconds())
    if stage.wrong_bots():
        raise RuntimeError("the day ended with wrong bots")
    return meter.day(people, bots=people * len(places))


class Meter:
    """Counts what the worker and the webhook use from now on."""

    def __init__(self, stage: Stage) -> None:
        stage.forget()
        self._stage, self._read, self._seconds, self._runs = stage, 0, 0.0, 0
        self._heard = _webhooks(stage)
        for name in READS:
            setattr(stage.world.store, name, self._reading(getattr(stage.world.store, name)))
        stage.world.run_worker = self._timed(stage.world.run_worker)

    def day(self, people: int, bots: int) -> Day:
        """What was used so far."""
        stored, written = self._stage.stored, self._stage.written
        marks = stored["mark_calendar"]
        return Day(
            people=people,
            runs=self._runs,
            run_seconds=round(self._seconds, 1),
            webhooks=_webhooks(self._stage) - self._heard,
            calls=self._stage.calls(),
            bots=bots,
            events=written["event"],
            calendars=written["calendar"] - marks,
            marks=marks,
            reports=sum(stored[name] for name in REPORTS),
            leases=sum(stored[name] for name in LEASE),
            transactions=sum(stored[name] for name in FENCED),
            read=self._read,
        )

    def _reading[**P, R](self, read: Callable[P, R]) -> Callable[P, R]:
        def counting(*given: P.args, **named: P.kwargs) -> R:
            found = read(*given, **named)
            self._read += max(1, len(found)) if isinstance(found, Sized) else 1
            return found

        return counting

    def _timed[**P, R](self, run: Callable[P, R]) -> Callable[P, R]:
        def timing(*given: P.args, **named: P.kwargs) -> R:
            began = self._stage.now
            self._runs += 1
            try:
                return run(*given, **named)
            finally:
                self._seconds += (self._stage.now - began).total_seconds()

        return timing


def _plan(stage: Stage, number: int, place: int) -> None:
    """A meeting of the next day appears within the hours of work, and may move an hour later."""
    name, start = f"next{place}", OPEN + DAY + timedelta(hours=place)
    share = (number + place / MEETINGS) / len(stage.shown)
    stage.later(share * WORK_SECONDS, stage.meet_as, number, name, start)
    if place < CHANGES:
        moved = start + LENGTH
        stage.later(share * WORK_SECONDS + 3_600, stage.meet_as, number, name, moved)


def _webhooks(stage: Stage) -> int:
    return sum(line.split()[2] == "webhook" for line in stage.world.history())
