"""What is overdue, for alarms: wanted bots that are missing, and requests that wait.

Pure, and computed from the table alone: whatever keeps a bot away, its row is due and stays due.
What was reported to its user as final is not overdue: a meeting that Recall refuses or that is
above a cap, a calendar that is disconnected. Nor is what has waited for a few minutes only: a
meeting that was made or switched on shortly before its start, or a try that failed once.
"""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass, replace
from datetime import datetime, timedelta

from rollcall.domain.desired import is_wanted, live_bots
from rollcall.domain.model import SERVED, Connection, EventRow, RecallCalendar
from rollcall.domain.rows import ABOVE_CAP

AHEAD = timedelta(minutes=15)
"""Bots must be there so long before their meeting; Recall launches them about ten ahead."""
BACK = timedelta(days=1)
"""Meetings that began earlier are not looked at, whether they still run or not."""
OVERDUE_AFTER = timedelta(minutes=5)
"""Normal is seconds; a blip of Recall and a busy minute are over by then."""
LONGEST_PAUSE = timedelta(minutes=6)
"""A connection that waits for its next try is due within five minutes."""
LONG = timedelta(minutes=15)
"""How long a request or a change may wait before it counts as overdue."""


@dataclass(frozen=True, slots=True)
class Overdue:
    """How many of each are overdue."""

    bots_missing: int = 0
    """Wanted bots that are not there although their meeting starts soon or has begun."""
    meetings_without_bot: int = 0
    """Those of them whose meeting has begun."""
    connections_waiting: int = 0
    calendars_waiting: int = 0


def overdue(
    rows: Iterable[EventRow],
    connections: Iterable[Connection],
    calendars: Iterable[RecallCalendar],
    now: datetime,
) -> Overdue:
    """Count what is overdue at ``now``."""
    missing = [row for row in rows if is_missing(row, now)]
    return Overdue(
        bots_missing=len(missing),
        meetings_without_bot=sum(row.facts.start <= now for row in missing),
        connections_waiting=sum(waited(each, now) >= LONG for each in connections),
        calendars_waiting=sum(unread_for(each, now) >= LONG for each in calendars),
    )


def is_missing(row: EventRow, now: datetime) -> bool:
    """Whether the bot of a meeting that is near or runs is wanted, absent and long overdue."""
    facts = row.facts
    near = now - BACK <= facts.start <= now + AHEAD and facts.end > now
    if not near or not row.due or facts.is_deleted or is_there(row, now):
        return False
    if row.problem in {SERVED, *ABOVE_CAP}:
        # Another event's bot is in the room, or the operator's cap keeps it away.
        return False
    # Rows of an older version do not say since when; they were due before this one began.
    return row.due_since is None or now - row.due_since >= OVERDUE_AFTER


def is_there(row: EventRow, now: datetime) -> bool:
    """Whether no bot is wanted, or one is there, be it with another name."""
    wanted = row.desired
    live = live_bots(row.facts, row.observed, now)
    return wanted is None or any(is_wanted(bot, wanted, now) for bot in live)


def dated(row: EventRow, now: datetime) -> EventRow:
    """Return the row with ``due_since`` set while it is due, cleared while it is not."""
    if not row.due:
        return row if row.due_since is None else replace(row, due_since=None)
    if row.due_since is not None and row.due_since <= now:
        return row
    return replace(row, due_since=now)


def waiting(connection: Connection, now: datetime) -> Connection:
    """Return the connection with ``waiting_since`` set while it is due, cleared while it is not."""
    if connection.due_at is None:
        return replace(connection, waiting_since=None)
    if connection.waiting_since is not None and connection.waiting_since <= now:
        return connection
    return replace(connection, waiting_since=now)


def waited(connection: Connection, now: datetime) -> timedelta:
    """Return how long a connection has been due; zero when it is not."""
    if connection.due_at is None:
        return timedelta(0)
    return now - (connection.waiting_since or connection.due_at)


def unread_for(calendar: RecallCalendar, now: datetime) -> timedelta:
    """Return how long an announced change has not been read; zero when there is none."""
    return timedelta(0) if calendar.sync_from is None else now - calendar.sync_from
