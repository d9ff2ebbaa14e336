"""Copies: entries on several calendars of one person that are one meeting.

Two entries are copies if their provider gives them one name and they begin together, or if they
lead into one room at one time: then one bot serves both (`deduplication`). Two entries of one
calendar are never copies, since nobody is invited twice to the same meeting.
"""

from __future__ import annotations

from collections.abc import Callable, Hashable, Iterable, Sequence

from rollcall.domain.event import EventFacts
from rollcall.domain.meeting_room import room
from rollcall.domain.model import EventRow

type Joined = Callable[[EventRow], EventFacts]


def as_stored(row: EventRow) -> EventFacts:
    """Return the entry with its own link."""
    return row.facts


def grouped(rows: Iterable[EventRow], joined: Joined = as_stored) -> list[tuple[EventRow, ...]]:
    """Return the entries of one user by meeting, in the order of the first entry of each.

    ``joined`` is the entry with the link in use. Each entry is in one group, and a group has one
    entry of a calendar at most. One name outranks one room.
    """
    groups = [[row] for row in rows]
    groups = _united(groups, _by_name)
    groups = _united(groups, lambda row: _by_room(row, joined(row)))
    return [tuple(group) for group in groups]


def copies_of(
    row: EventRow, rows: Iterable[EventRow], joined: Joined = as_stored
) -> tuple[EventRow, ...]:
    """Return the entry and its copies among these rows, the entry first."""
    others = [one for one in rows if one.key != row.key]
    group = next(found for found in grouped([row, *others], joined) if row in found)
    return (row, *(one for one in group if one.key != row.key))


def _united(
    groups: Sequence[list[EventRow]], name_of: Callable[[EventRow], Hashable]
) -> list[list[EventRow]]:
    first: dict[Hashable, list[EventRow]] = {}
    found: list[list[EventRow]] = []
    for group in groups:
        names = [name for row in group if (name := name_of(row)) is not None]
        into = next((first[name] for name in names if name in first), None)
        if into is None or _calendars(into) & _calendars(group):
            found.append(group)
            into = group
        else:
            into.extend(group)
        for name in names:
            first.setdefault(name, into)
    return found


def _calendars(group: Sequence[EventRow]) -> set[str]:
    return {row.calendar_key for row in group}


def _by_name(row: EventRow) -> Hashable:
    facts = row.facts
    # The midnight of a date differs between calendars in different zones.
    begin = facts.first_day or facts.start
    return (facts.occurrence_id, begin) if facts.occurrence_id else None


def _by_room(row: EventRow, joined: EventFacts) -> Hashable:
    if row.facts.is_deleted or joined.meeting_url is None:
        return None
    return (room(joined.meeting_url), joined.start)
