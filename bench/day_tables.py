"""The results of working days as tables."""

from __future__ import annotations

import math
from collections.abc import Sequence

from bench.costs import KINDS, DailyRead, daily_read, of_change
from bench.day import Day, caps_for
from bench.floors import LISTS_A_DAY, WRITES_A_MINUTE, full_pages
from bench.prices import PRICES_OF, bill, gigabyte_seconds
from bench.rates import HOURS
from bench.tables import Cells, table
from rollcall.domain.caps import CapLimits

LISTS = "GET /api/v2/calendar-events/"
POSTS = "POST /api/v2/calendar-events/{id}/bot/"
DELETES = "DELETE /api/v2/calendar-events/{id}/bot/"
LOOKS = "GET /api/v2/calendar-events/{id}/"
SINGLE = "GET /api/v2/calendars/{id}/"
WHO = ("calendars", "changes each", "window", "hours")


def days(found: Sequence[Day]) -> str:
    """Everything of the days; the first is the quiet one, on which nothing changed."""
    daily = daily_read(found[0].tally, found[0].daily_reads)
    parts = (
        ("From a change to its right bot, beside the least that 600 writes a minute allow", delays),
        ("Calls to Recall", calls),
        ("Table and functions", lambda those: uses(those, daily)),
        ("Dollars a month, by the prices of " + PRICES_OF, lambda those: money(those, daily)),
    )
    texts = [f"### {title}\n\n{part(found)}" for title, part in parts]
    notes = [note for day in found for note in (*_capped(day), *limits(day))]
    return "\n\n".join([*texts, *notes])


def delays(found: Sequence[Day]) -> str:
    """How long bots were wrong."""
    head = (
        *WHO, "changes", "busiest minute", "p50 s", "p99 s", "max s", "floor p50", "floor p99",
        "floor max", "late", "still wrong", "entries", "entry p99 s", "entry max s",
    )  # fmt: skip
    rows = [
        (
            *_who(day), day.changes, day.busiest, day.delays.p50, day.delays.p99,
            day.delays.longest, day.floor.p50, day.floor.p99, day.floor.longest, day.late,
            day.wrong, day.entries, day.entry_delays.p99, day.entry_delays.longest,
        )
        for day in found
    ]  # fmt: skip
    return table(head, rows)


def calls(found: Sequence[Day]) -> str:
    """Calls, beside full pages and one write for each change."""
    head = (
        *WHO, "lists for changes", "full pages", "lists of daily reads", "writes", "needed",
        "looks at events", "looks at calendars", "refused", "capped",
    )  # fmt: skip
    rows = [
        (
            *_who(day), day.calls[LISTS] - day.daily_pages, full_pages(day.touched),
            day.daily_pages, day.calls[POSTS] + day.calls[DELETES], day.changes + day.entries,
            day.calls[LOOKS], day.calls[SINGLE], day.refused, day.capped,
        )
        for day in found
    ]  # fmt: skip
    return table(head, rows)


def uses(found: Sequence[Day], daily: DailyRead) -> str:
    """Rows for one changed event, the daily reads taken out, and seconds of Lambda."""
    head = (
        *WHO, "changed events", *KINDS, "sum", "lease", "rows read", "slices", "webhooks",
        "worker s", "GB s", "CPU s here",
    )  # fmt: skip
    rows = [(*_who(day), day.touched, *_change(day, daily), *_functions(day)) for day in found]
    written = ", ".join(f"{rows:.2f} {kind}" for kind, rows in daily.written.items() if rows)
    note = f"One daily read of a calendar writes {written} and reads {daily.read:.1f} rows."
    return f"{table(head, rows)}\n\n{note}"


def money(found: Sequence[Day], daily: DailyRead) -> str:
    """What a month of such days costs; a part of a day says nothing of that."""
    head = (*WHO, "table", "functions", "the rest", "sum", "cents a calendar")
    bills = [(day, bill(day, daily)) for day in found if day.plan.hours == (0, HOURS)]
    rows = [
        (*_who(day), b.table, b.functions, b.rest, b.total, 100 * b.total / day.plan.calendars)
        for day, b in bills
    ]
    return table(head, rows)


def _who(day: Day) -> Cells:
    first, after = day.plan.hours
    window = "rolling" if day.plan.rolling else "still"
    return (day.plan.calendars, day.plan.changes, window, f"{first}-{after}")


def _change(day: Day, daily: DailyRead) -> Cells:
    cost = of_change(day, daily)
    if cost is None:
        return (math.nan,) * (len(KINDS) + 3)
    return (*(cost.written[kind] for kind in KINDS), cost.rows, cost.lease, cost.read)


def _functions(day: Day) -> Cells:
    return (day.slices, day.webhooks, day.worker_seconds, gigabyte_seconds(day), day.cpu)


def limits(day: Day) -> list[str]:
    """Where it is Recall that cannot do more."""
    notes, who = [], f"At {day.plan.calendars:,} calendars"
    if day.busiest > WRITES_A_MINUTE:
        notes.append(
            f"{who} people change {day.busiest:,} meetings in their busiest minute; Recall takes "
            f"{WRITES_A_MINUTE} writes a minute, so nobody could be faster than the floor."
        )
    lists = day.plan.calendars * day.daily_pages // max(day.daily_reads, 1)
    if lists > LISTS_A_DAY:
        notes.append(
            f"{who} one read of each calendar a day would take {lists:,} lists; Recall allows "
            f"{LISTS_A_DAY:,} a day for everything, so the reads come less often."
        )
    return notes


def _capped(day: Day) -> list[str]:
    """What had to be set differently from the default."""
    usual, needed = CapLimits().per_workspace, caps_for(day.plan).per_workspace
    if needed <= usual:
        return []
    who = f"{day.plan.calendars:,} calendars with a {_who(day)[2]} window"
    return [f"The cap of {usual:,} new bots a day was raised to {needed:,} for {who}."]
