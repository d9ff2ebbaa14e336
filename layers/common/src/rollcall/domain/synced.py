"""When a connection's events were last read: kept on the calendar at Recall, told to pages."""

from __future__ import annotations

from dataclasses import replace

from rollcall.domain.model import Connection, RecallCalendar


def told_synced(connection: Connection, calendar: RecallCalendar | None) -> Connection:
    """The connection with the time at which its calendar was last read."""
    if calendar is None or calendar.user_id != connection.user_id:
        return connection
    return replace(connection, synced_at=calendar.synced_at)
