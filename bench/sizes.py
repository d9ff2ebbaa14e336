"""How many bytes the rows of a run take in the table, by the adapter's own codec."""

from __future__ import annotations

from dataclasses import dataclass
from itertools import islice
from typing import Any

from rollcall.adapters.dynamodb import codec, keys
from rollcall.adapters.dynamodb.wire import item
from rollcall.domain.model import Connection, EventRow, Lease, RecallCalendar
from tests.support.memory import MemoryState

SAMPLE = 100


@dataclass(frozen=True, slots=True)
class Sizes:
    """Bytes of a row of each kind."""

    event: int
    calendar: int
    connection: int
    lease: int


def sizes_of(state: MemoryState, leases: list[int]) -> Sizes:
    """Of rows as they are at the end; of the workspace's row as it was on average."""
    return Sizes(
        event=max(map(event_size, islice(state.events.values(), SAMPLE)), default=0),
        calendar=max(map(calendar_size, islice(state.calendars.values(), SAMPLE))),
        connection=max(map(connection_size, islice(state.connections.values(), SAMPLE))),
        lease=sum(leases) // len(leases),
    )


def event_size(row: EventRow) -> int:
    """Bytes of an event's row."""
    return item_size(codec.event_item(row, "main"))


def calendar_size(calendar: RecallCalendar) -> int:
    """Bytes of a calendar's row."""
    return item_size(codec.calendar_item(calendar, "main"))


def connection_size(connection: Connection) -> int:
    """Bytes of a connection's row; a sealed token takes some 300."""
    key = keys.connection(connection.user_id, connection.calendar_key)
    sealed = 300 - len(connection.token)
    return sealed + item_size(item({**key, **codec.field_values(connection)}))


def lease_size(lease: Lease) -> int:
    """Bytes of the workspace's row."""
    return item_size(item({**keys.workspace(lease.workspace), **codec.learned(lease)}))


def item_size(row: dict[str, Any]) -> int:
    """Bytes that DynamoDB counts for an item, near enough: names, values, 3 for a container."""
    return sum(len(name) + _value_size(value) for name, value in row.items())


def _value_size(value: dict[str, Any]) -> int:
    ((kind, content),) = value.items()
    match kind:
        case "M":
            return 3 + sum(1 + len(name) + _value_size(v) for name, v in content.items())
        case "L":
            return 3 + sum(1 + _value_size(v) for v in content)
        case "SS":
            return sum(len(text) for text in content)
        case "S":
            return len(content.encode())
        case "N":
            return len(content) // 2 + 2
        case "B":
            return len(content)
        case _:
            return 1
