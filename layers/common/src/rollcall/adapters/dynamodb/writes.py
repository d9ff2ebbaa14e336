"""The four kinds of writes, as parameters that serve alone and within a transaction.

Expressions name attributes as `#name` and values as `:name`; what they mention is declared by
itself, so no reserved word and no unused name can slip in.
"""

from __future__ import annotations

import re
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from rollcall.adapters.dynamodb.keys import Key
from rollcall.adapters.dynamodb.wire import Item, attribute, item, plain

_MENTIONED = re.compile(r"([#:])(\w+)")

NEW = "attribute_not_exists(#pk)"
KNOWN = "attribute_exists(#pk)"


@dataclass(frozen=True, slots=True)
class Write:
    """One write; ``kind`` is DynamoDB's word for it within a transaction."""

    kind: str
    parameters: dict[str, Any]


def put(row: Item, condition: str = "", values: Mapping[str, object] | None = None) -> Write:
    """Replace a whole row."""
    return Write("Put", {"Item": row, **expressions(condition=condition, values=values)})


def delete(key: Key, condition: str = "", values: Mapping[str, object] | None = None) -> Write:
    """Delete a row; it need not exist."""
    return Write("Delete", {"Key": item(key), **expressions(condition=condition, values=values)})


def check(key: Key, condition: str, values: Mapping[str, object] | None = None) -> Write:
    """Change nothing, but refuse the whole transaction unless the condition holds."""
    parameters = expressions(condition=condition, values=values)
    return Write("ConditionCheck", {"Key": item(key), **parameters})


def update(
    key: Key,
    *,
    values: Mapping[str, object],
    initial: Mapping[str, object] | None = None,
    add: Mapping[str, int] | None = None,
    condition: str = "",
    compared: Mapping[str, object] | None = None,
) -> Write:
    """Set attributes (None removes one), those in ``initial`` only where absent, and add numbers.

    ``compared`` holds the values that only the condition mentions.
    """
    initial = {name: value for name, value in (initial or {}).items() if value is not None}
    sets = [f"#{name} = :{name}" for name, value in values.items() if value is not None]
    sets += [f"#{name} = if_not_exists(#{name}, :{name})" for name in initial]
    clauses = {
        "SET": sets,
        "REMOVE": [f"#{name}" for name, value in values.items() if value is None],
        "ADD": [f"#{name} :{name}" for name in add or {}],
    }
    text = " ".join(f"{word} {', '.join(parts)}" for word, parts in clauses.items() if parts)
    parameters = expressions(
        condition=condition,
        update=text,
        values={**values, **initial, **(add or {}), **(compared or {})},
    )
    return Write("Update", {"Key": item(key), **parameters})


def expressions(
    *,
    condition: str = "",
    update: str = "",
    query: str = "",
    filtered: str = "",
    values: Mapping[str, object] | None = None,
) -> dict[str, Any]:
    """The expression parameters of a request, with the names and values that they mention."""
    texts = {
        "ConditionExpression": condition,
        "UpdateExpression": update,
        "KeyConditionExpression": query,
        "FilterExpression": filtered,
    }
    parameters: dict[str, Any] = {name: text for name, text in texts.items() if text}
    mentioned = [found for text in texts.values() for found in _MENTIONED.findall(text)]
    names = {f"#{name}": name for sign, name in mentioned if sign == "#"}
    used = {name for sign, name in mentioned if sign == ":"}
    if names:
        parameters["ExpressionAttributeNames"] = names
    if used:
        given = values or {}
        parameters["ExpressionAttributeValues"] = {
            f":{name}": attribute(plain(given[name])) for name in sorted(used)
        }
    return parameters
