"""How many bytes a row takes in DynamoDB."""

from __future__ import annotations

from typing import Any

from rollcall.adapters.dynamodb import codec
from rollcall.domain.model import EventRow


def event_size(row: EventRow) -> int:
    """Bytes of an event's row."""
    return item_size(codec.event_item(row, "main"))


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
