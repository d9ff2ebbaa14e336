"""What a user asks of a connection: read it again, or end it."""

from __future__ import annotations

from datetime import datetime

from rollcall.domain.decision import Record
from rollcall.domain.errors import NotFound
from rollcall.domain.listing import FUTURE_WINDOW
from rollcall.domain.model import Connection, Wanted
from rollcall.ports.portal_store import PortalStore
from rollcall.ports.wake import WakeQueue
from rollcall.use_cases.live_decision import connected_calendars, live_decision
from rollcall.use_cases.tell_worker import WORKSPACE, wake


def resync_connection(
    store: PortalStore, queue: WakeQueue, user_id: str, calendar_key: str, now: datetime
) -> None:
    """Have the events of a connection read again. Raises NotFound and Unavailable."""
    find_connection(store, user_id, calendar_key)
    if not store.request(user_id, calendar_key, WORKSPACE, now, resync=True):
        raise NotFound("connection")
    wake(queue, now)


def disconnect(
    store: PortalStore, queue: WakeQueue, user_id: str, calendar_key: str, now: datetime
) -> None:
    """Have a connection ended with all its bots; asking again changes nothing.

    Raises NotFound and Unavailable.
    """
    connection = _known(store, user_id, calendar_key)
    if connection.wanted is Wanted.CONNECTED and not store.request(
        user_id, calendar_key, WORKSPACE, now, remove=True
    ):
        raise NotFound("connection")
    wake(queue, now)


def find_connection(store: PortalStore, user_id: str, calendar_key: str) -> Connection:
    """A connection that is not being ended. Raises NotFound."""
    connection = _known(store, user_id, calendar_key)
    if connection.wanted is Wanted.REMOVED:
        raise NotFound("connection")
    return connection


def meetings_at_stake(store: PortalStore, user_id: str, calendar_key: str, now: datetime) -> int:
    """How many coming meetings lose their bot when this connection ends."""
    rules = store.rules(user_id)
    connected = connected_calendars(store.connections(user_id))
    return sum(
        1
        for row in store.upcoming(user_id, now, now + FUTURE_WINDOW)
        if row.calendar_key == calendar_key
        and isinstance(live_decision(row, rules, connected), Record)
    )


def _known(store: PortalStore, user_id: str, calendar_key: str) -> Connection:
    for connection in store.connections(user_id):
        if connection.calendar_key == calendar_key:
            return connection
    raise NotFound("connection")
