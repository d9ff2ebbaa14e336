"""What a user asks of a connection: read it again, or end it."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime

from rollcall.domain.audit import Act, AuditEntry
from rollcall.domain.copies import grouped
from rollcall.domain.decision import Record
from rollcall.domain.desired import arrived_bots
from rollcall.domain.errors import NotFound
from rollcall.domain.listing import FUTURE_WINDOW
from rollcall.domain.model import Connection, EventRow, Wanted
from rollcall.ports.portal_store import PortalStore
from rollcall.ports.wake import WakeQueue
from rollcall.use_cases.live_decision import connected_calendars, live_decision
from rollcall.use_cases.running_calls import running_calls
from rollcall.use_cases.tell_worker import WORKSPACE, wake
from rollcall.use_cases.upcoming_rows import MOST_LOOKED_AT, is_counted, read_earlier, read_rows


def resync_connection(
    store: PortalStore,
    queue: WakeQueue,
    user_id: str,
    calendar_key: str,
    now: datetime,
    *,
    cause: str = "",
) -> None:
    """Have the events of a connection read again, for the request with the id ``cause``.

    Raises NotFound and Unavailable.
    """
    find_connection(store, user_id, calendar_key)
    if not store.request(user_id, calendar_key, WORKSPACE, now, resync=True, cause=cause):
        raise NotFound("connection")
    wake(queue, now)


def disconnect(
    store: PortalStore,
    queue: WakeQueue,
    user_id: str,
    calendar_key: str,
    now: datetime,
    *,
    cause: str = "",
) -> None:
    """Have a connection ended with all its bots; asking again changes nothing.

    ``cause`` is the id of the request. Raises NotFound and Unavailable.
    """
    connection = _known(store, user_id, calendar_key)
    entry = AuditEntry(now, user_id, Act.DISCONNECTED)
    if connection.wanted is Wanted.CONNECTED and not store.request(
        user_id, calendar_key, WORKSPACE, now, remove=True, cause=cause, entry=entry
    ):
        raise NotFound("connection")
    wake(queue, now)


def find_connection(store: PortalStore, user_id: str, calendar_key: str) -> Connection:
    """A connection that is not being ended. Raises NotFound."""
    connection = _known(store, user_id, calendar_key)
    if connection.wanted is Wanted.REMOVED:
        raise NotFound("connection")
    return connection


@dataclass(frozen=True, slots=True)
class Stake:
    """What ends with a connection."""

    coming: int
    """Coming meetings that lose their bot."""
    running: tuple[EventRow, ...]
    """Meetings whose bot is in the call now."""
    partial: bool
    """Whether there are more events, which were not looked at."""


def stake_of(store: PortalStore, user_id: str, calendar_key: str | None, now: datetime) -> Stake:
    """What the end of a connection would end, or (None) that of all of them.

    What another calendar of the user has as well, and records, does not end with it.
    """
    rules = store.rules(user_id, now)
    connected = connected_calendars(store.connections(user_id))
    found = read_rows(store, user_id, now, now + FUTURE_WINDOW, MOST_LOOKED_AT)
    rows = [*read_earlier(store, user_id, now), *found.rows]
    meetings = grouped(rows, lambda row: rules.joined(row.facts))

    def recorded(row: EventRow) -> bool:
        return isinstance(live_decision(row, rules, connected, now), Record)

    def ends(row: EventRow) -> bool:
        return calendar_key in {None, row.calendar_key}

    ending = [
        [row for row in group if ends(row)]
        for group in meetings
        if not any(recorded(row) for row in group if not ends(row))
    ]
    running = running_calls(store, [row for group in ending for row in group], now)
    coming = [
        group
        for group in ending
        if any(
            is_counted(row.facts, rules.joined(row.facts), now)
            and not arrived_bots(row.facts, row.observed, now)
            and recorded(row)
            for row in group
        )
    ]
    return Stake(len(coming), tuple(group[0] for group in grouped(running)), found.more)


def _known(store: PortalStore, user_id: str, calendar_key: str) -> Connection:
    for connection in store.connections(user_id):
        if connection.calendar_key == calendar_key:
            return connection
    raise NotFound("connection")
