"""What a month costs at AWS, from what a run used.

List prices of us-west-2 in US dollars, as published in 2025 and taken over by hand; free tiers are
left out, and so is what does not grow with use: keys, secrets, alarms, custom metrics, backups.
Sizes of rows are those of the codec's items (Amazon DynamoDB Developer Guide, item sizes).
"""

from __future__ import annotations

import math
from dataclasses import dataclass

from bench.day import CALENDAR_PAGE, HELD, MEETINGS, Day
from bench.sizes import Sizes

PRICES_OF = "2025"
WRITE_UNIT = 0.625e-6
READ_UNIT = 0.125e-6
LAMBDA_GB_SECOND = 0.0000133334
LAMBDA_REQUEST = 0.20e-6
HTTP_REQUEST = 1.00e-6
FIFO_REQUEST = 0.50e-6
LOG_GB = 0.50
WORKER_GB = 1.0
WEBHOOK_GB = 0.5
WEBHOOK_SECONDS = 0.03
LOG_LINE_GB = 1.2e-6
"""One log line with its metrics."""
POLLS = 650_000
"""Receives of an event source mapping in a month, work or not: five pollers, 20 s each."""
WORKING_DAYS = 21
MINUTES = 60 * 24 * 30
WINDOW_EVENTS = 120
KB = 1024


@dataclass(frozen=True, slots=True)
class Bill:
    """Dollars a month."""

    table: float
    functions: float
    rest: float

    @property
    def total(self) -> float:
        """All of it."""
        return self.table + self.functions + self.rest


def bill(day: Day) -> Bill:
    """A month of such days; weekends have ticks only."""
    sizes = day.sizes
    writes, reads = _units(day, sizes)
    table = WORKING_DAYS * (writes * WRITE_UNIT + reads * READ_UNIT)
    table += _idle_ticks(day) * (2 * _kb(sizes.lease) * WRITE_UNIT + 2 * READ_UNIT)
    worker = WORKING_DAYS * day.worker_seconds * WORKER_GB * LAMBDA_GB_SECOND
    webhooks = WORKING_DAYS * day.webhooks
    functions = worker + webhooks * WEBHOOK_SECONDS * WEBHOOK_GB * LAMBDA_GB_SECOND
    invocations = WORKING_DAYS * day.slices + webhooks + _idle_ticks(day)
    functions += invocations * LAMBDA_REQUEST
    messages = 2 * invocations + webhooks + POLLS
    rest = webhooks * HTTP_REQUEST + messages * FIFO_REQUEST + invocations * LOG_LINE_GB * LOG_GB
    return Bill(table, functions, rest)


def _idle_ticks(day: Day) -> int:
    return max(MINUTES - WORKING_DAYS * day.minutes, 0)


def _units(day: Day, sizes: Sizes) -> tuple[float, float]:
    """Write and read request units of a day, its night included."""
    written, read = day.tally.written, day.tally.read
    event, calendar = _kb(sizes.event), _kb(sizes.calendar)
    writes: float = (
        # Twice in a transaction; once more for `upcoming`, `bots` and `due-bots` each.
        written["event"] * (2 * event + event + 1 + 1)
        # A mark or a save moves the row within `due-calendars`: out and in.
        + written["mark"] * 3 * calendar
        + written["calendar"] * (2 * calendar + 2 * calendar)
        + written["connection"] * 2 * _kb(sizes.connection)
        + written["lease"] * _kb(sizes.lease)
        + day.tally.transactions * 2 * _kb(sizes.lease)
    )
    rows = sum(n for kind, n in read.items() if kind != "index")
    reads = rows + read["index"] * 0.5
    nights, held = day.calendars * (1 - day.minutes / 1440), HELD + MEETINGS
    writes += nights * (4 * calendar + 2 * _kb(sizes.connection) + 4 * _kb(sizes.lease))
    # A real window holds more events than the run's; each is read twice by the daily read.
    reads += nights * 2 * WINDOW_EVENTS
    reads += (day.calendars - nights) * 2 * (WINDOW_EVENTS - held)
    return writes, reads


def pages_a_day(calendars: int) -> int:
    """List calls of the daily reads of so many calendars."""
    return calendars * math.ceil((HELD + MEETINGS) / CALENDAR_PAGE)


def _kb(size: int) -> int:
    return math.ceil(size / KB)
