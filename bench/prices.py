"""What a month costs at AWS, from what a run used.

List prices of us-west-2 in US dollars, as published in 2025 and taken over by hand; free tiers are
left out, and so is what does not grow with use: keys, secrets, alarms, custom metrics, backups.
Sizes of rows are those of the codec's items (Amazon DynamoDB Developer Guide, item sizes).
"""

from __future__ import annotations

import math
from dataclasses import dataclass

from bench.costs import DailyRead
from bench.day import Day
from bench.office import HELD, MEETINGS
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
DAY_MINUTES = 60 * 24
MINUTES = DAY_MINUTES * 30
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


def bill(day: Day, daily: DailyRead) -> Bill:
    """A month of such days; nights have the other daily reads, weekends ticks only."""
    writes, reads = units(day, daily)
    idle = _idle_ticks(day)
    table = WORKING_DAYS * (writes * WRITE_UNIT + reads * READ_UNIT)
    table += idle * (2 * _kb(day.sizes.lease) * WRITE_UNIT + READ_UNIT)
    webhooks = WORKING_DAYS * day.webhooks
    invocations = WORKING_DAYS * day.slices + webhooks + idle
    functions = gigabyte_seconds(day) * WORKING_DAYS * LAMBDA_GB_SECOND
    functions += invocations * LAMBDA_REQUEST
    messages = 2 * invocations + webhooks + POLLS
    rest = webhooks * HTTP_REQUEST + messages * FIFO_REQUEST + invocations * LOG_LINE_GB * LOG_GB
    return Bill(table, functions, rest)


def gigabyte_seconds(day: Day) -> float:
    """What Lambda charges for the run: the worker's slices and the webhooks."""
    return day.worker_seconds * WORKER_GB + day.webhooks * WEBHOOK_SECONDS * WEBHOOK_GB


def units(day: Day, daily: DailyRead) -> tuple[float, float]:
    """Write and read request units of a day, its night included."""
    nightly = day.plan.calendars * (1 - day.minutes / DAY_MINUTES)
    written = {kind: float(day.tally.written[kind]) for kind in ("mark", "lease")}
    for kind, rows in daily.written.items():
        written[kind] = day.tally.written[kind] + nightly * rows
    transactions = day.tally.transactions + nightly * daily.transactions
    writes = _write_units(written, day.sizes) + transactions * 2 * _kb(day.sizes.lease)
    # An index is read eventually consistent, at half the price.
    reads = sum(day.tally.read.values()) - day.tally.read["index"] / 2 + nightly * daily.read
    # A real window holds more events than the run's; each is read twice by the daily read.
    reads += nightly * 2 * WINDOW_EVENTS
    reads += (day.plan.calendars - nightly) * 2 * (WINDOW_EVENTS - HELD - MEETINGS)
    return writes, reads


def _write_units(written: dict[str, float], sizes: Sizes) -> float:
    event, calendar = _kb(sizes.event), _kb(sizes.calendar)
    # Twice in a transaction; once more for `upcoming`, `bots` and `due-bots` each.
    return (
        written.get("event", 0) * (2 * event + event + 1 + 1)
        # A mark or a save moves the row within `due-calendars`: out and in.
        + written.get("mark", 0) * 3 * calendar
        + written.get("calendar", 0) * (2 * calendar + 2 * calendar)
        + written.get("connection", 0) * 2 * _kb(sizes.connection)
        + written.get("lease", 0) * _kb(sizes.lease)
    )


def _idle_ticks(day: Day) -> int:
    return max(MINUTES - WORKING_DAYS * day.minutes, 0)


def _kb(size: int) -> int:
    return math.ceil(size / KB)
