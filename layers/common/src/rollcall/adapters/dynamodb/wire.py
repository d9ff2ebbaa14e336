"""Plain dataclasses to DynamoDB's attribute values and back.

Moments become fixed-width UTC text that sorts, times of day `09:30:00`, enums their value, sets
sorted lists. A field that is None is left out; a field that is missing takes its default, so old
rows stay readable. Counts by moment, such as calls by the second, become one text; a map of them is
read too.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import MISSING, fields, is_dataclass
from datetime import UTC, date, datetime, time
from enum import Enum
from functools import cache
from itertools import accumulate, pairwise
from types import NoneType, UnionType
from typing import Any, TypeAliasType, Union, get_args, get_origin, get_type_hints

from rollcall.domain.decision import Decision, Record, Skip

type Attribute = dict[str, Any]
type Item = dict[str, Attribute]


def time_text(moment: datetime) -> str:
    """The moment as `2026-03-02T09:15:00.000000Z`; texts sort as the moments do."""
    naive = moment.astimezone(UTC).replace(tzinfo=None)
    return naive.isoformat(timespec="microseconds") + "Z"


def plain(value: object) -> Any:  # noqa: ANN401 - whatever the value consists of
    """Text, numbers, booleans, bytes, lists and maps that stand for the value."""
    match value:
        case Enum():
            return value.value
        case None | str() | int() | bytes():
            return value
        case date() | time():
            return time_text(value) if isinstance(value, datetime) else value.isoformat()
        case Mapping() if value and all(isinstance(key, int) for key in value):
            return counts_text(value)
        case Mapping():
            return {str(plain(key)): plain(entry) for key, entry in value.items()}
        case frozenset():
            return sorted(plain(entry) for entry in value)
        case tuple() | list():
            return [plain(entry) for entry in value]
        case Record() | Skip():
            return {"record": isinstance(value, Record), **_plain_fields(value)}
    if is_dataclass(value):
        return _plain_fields(value)
    raise TypeError(type(value).__name__)


def counts_text(counts: Mapping[int, int]) -> str:
    """Counts by moment, as `90:2 1 4:3`: two at 90, one at 91, three at 95.

    Each entry is the step from the moment before it, from 0 at first, and its count unless that
    is 1.
    """
    moments = sorted(counts)
    steps = (moment - before for before, moment in pairwise([0, *moments]))
    entries = zip(steps, (counts[moment] for moment in moments), strict=True)
    return " ".join(str(step) if n == 1 else f"{step}:{n}" for step, n in entries)


def counts_of(stored: str | Mapping[str, int]) -> dict[int, int]:
    """The counts that a text or, in older rows, a map stands for."""
    if not isinstance(stored, str):
        return {int(moment): n for moment, n in stored.items()}
    pairs = [entry.partition(":") for entry in stored.split()]
    moments = accumulate(int(step) for step, _, _ in pairs)
    return {moment: int(n or 1) for moment, (_, _, n) in zip(moments, pairs, strict=True)}


def _plain_fields(value: object) -> dict[str, Any]:
    cls: Any = type(value)
    names = _names(cls)
    found = ((name, getattr(value, name)) for name in names)
    return {name: plain(entry) for name, entry in found if entry is not None}


@cache
def _names(cls: Any) -> tuple[str, ...]:  # noqa: ANN401 - a dataclass
    return tuple(field.name for field in fields(cls))


def attribute(value: Any) -> Attribute:  # noqa: ANN401 - the result of `plain`
    """A plain value as DynamoDB takes it."""
    match value:
        case bool():
            return {"BOOL": value}
        case str():
            return {"S": value}
        case int():
            return {"N": str(value)}
        case bytes():
            return {"B": value}
        case dict():
            return {"M": {key: attribute(entry) for key, entry in value.items()}}
        case list():
            return {"L": [attribute(entry) for entry in value]}
    raise TypeError(type(value).__name__)


def item(values: Mapping[str, Any]) -> Item:
    """Values as DynamoDB takes them; those that are None are left out."""
    return attributes({name: plain(value) for name, value in values.items()})


def attributes(values: Mapping[str, Any]) -> Item:
    """Plain values as DynamoDB takes them; those that are None are left out."""
    return {name: attribute(value) for name, value in values.items() if value is not None}


def value_of(stored: Attribute) -> Any:  # noqa: ANN401 - whatever is stored
    """What an attribute holds, plain."""
    ((kind, value),) = stored.items()
    if kind == "N":
        return int(value) if value.lstrip("-").isdecimal() else float(value)
    if kind == "M":
        return values(value)
    if kind == "L":
        return [value_of(entry) for entry in value]
    return value


def values(stored: Mapping[str, Attribute]) -> dict[str, Any]:
    """What an item holds, plain."""
    # Most are texts, and a list has thousands.
    return {name: entry["S"] if "S" in entry else value_of(entry) for name, entry in stored.items()}


def build[T](cls: type[T], stored: Mapping[str, Any]) -> T:
    """The dataclass that these plain values stand for; names it does not know are ignored."""
    hint: Any = cls
    built: T = _reader(hint)(stored)
    return built


_TIMES: Mapping[object, Callable[[str], Any]] = {
    datetime: lambda stored: datetime.fromisoformat(stored).astimezone(UTC),
    date: date.fromisoformat,
    time: time.fromisoformat,
}


@cache
def _reader(hint: Any) -> Callable[[Any], Any]:  # noqa: ANN401 - a type hint
    if hint is Decision:
        return _decision
    if isinstance(hint, TypeAliasType):
        return _reader(hint.__value__)
    origin, arguments = get_origin(hint), get_args(hint)
    if origin in (UnionType, Union):
        (inner,) = (argument for argument in arguments if argument is not NoneType)
        return _reader(inner)
    if origin in (tuple, frozenset):
        read, collect = _reader(arguments[0]), origin
        return lambda stored: collect(read(entry) for entry in stored)
    if hint == dict[int, int]:
        return counts_of
    if origin is dict:
        read_key, read = _key_reader(arguments[0]), _reader(arguments[1])
        known = _known_keys(arguments[0])
        return lambda stored: {read_key(k): read(v) for k, v in stored.items() if known(k)}
    if hint in _TIMES:
        return _TIMES[hint]
    if is_dataclass(hint):
        return _dataclass_reader(hint)
    return _key_reader(hint) if issubclass(hint, Enum) else lambda stored: stored


def _key_reader(hint: Any) -> Callable[[str], Any]:  # noqa: ANN401 - str or an enum
    reader: Callable[[str], Any] = hint
    return reader


def _known_keys(hint: Any) -> Callable[[str], bool]:  # noqa: ANN401 - str or an enum
    """Which keys are read: words of a newer version are passed over."""
    words = frozenset(hint) if issubclass(hint, Enum) else None
    return lambda key: words is None or key in words


def _dataclass_reader(cls: Any) -> Callable[[Any], Any]:  # noqa: ANN401 - a dataclass
    hints = get_type_hints(cls)
    readers = [(name, _reader(hints[name])) for name in _names(cls)]
    required = [
        field.name
        for field in fields(cls)
        if field.default is MISSING and field.default_factory is MISSING
    ]
    absent, needed = dict.fromkeys(required), frozenset(required)

    def read(stored: Mapping[str, Any]) -> Any:  # noqa: ANN401 - an instance of the dataclass
        known = {name: reader(stored[name]) for name, reader in readers if name in stored}
        return cls(**known) if known.keys() >= needed else cls(**(absent | known))

    return read


def _decision(stored: Mapping[str, Any]) -> Decision:
    return build(Record, stored) if stored["record"] else build(Skip, stored)
