"""The sync state that pages show of a connection; it is kept on its calendar at Recall."""

from __future__ import annotations

from dataclasses import replace

from rollcall.domain.model import Connection, RecallCalendar


def with_sync_state(connection: Connection, calendar: RecallCalendar | None) -> Connection:
    """Return the connection with when its calendar was last read, and whether that is due."""
    if calendar is None or calendar.user_id != connection.user_id:
        return replace(connection, reading=connection.resync)
    return replace(
        connection,
        synced_at=calendar.synced_at,
        reading=connection.resync or _waits_for_a_list(calendar),
        full=calendar.full,
    )


def _waits_for_a_list(calendar: RecallCalendar) -> bool:
    """Whether a change was announced, or a full scan requested, and no list has covered it."""
    return calendar.sync_from is not None or calendar.full_due_at is None
