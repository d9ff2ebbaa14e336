"""Under which keys the overrides of an event are looked for, and in which order.

    of the event    its occurrence by original start; by the day of that; Recall's id of the event,
                    which older versions used, and which serves where the provider names nothing
    of the series   the part of the series that it is in, which older versions used; the series
                    as a whole; other parts of it, off before on

A single event that was a series keeps the choice for that series. One that becomes a series stays
off in all its occurrences if it was off; one that was on is on in none of them.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, replace
from enum import StrEnum
from typing import Protocol

from rollcall.domain.event import EventFacts
from rollcall.domain.occurrence import base_of, day_of, is_part_of, series_base
from rollcall.domain.preferences import Override


class Matter(StrEnum):
    """What an override is about."""

    RECORDING = "recording"
    LINK = "link"
    """Which link the bot joins (`domain.link_choice`)."""
    AGAIN = "again"
    """Which bots are given up for another one (`domain.given_up`)."""


class Kind(StrEnum):
    """What an override hangs on."""

    OCCURRENCE = "occurrence"
    """The provider's name of an occurrence or single event (`domain.occurrence`)."""
    SERIES = "series"
    """The provider's id of a series: its base id, or of older versions that of a part."""
    EVENT = "event"
    """Recall's id of an event."""


@dataclass(frozen=True, slots=True)
class OverrideKey:
    """What one stored override hangs on, within its user."""

    kind: Kind
    id: str
    matter: Matter = Matter.RECORDING


class Stored(Protocol):
    """The overrides of a user (`model.UserRules`)."""

    @property
    def series(self) -> Mapping[str, Override]:
        """Those of series, by the id that they are stored under."""
        ...

    def override(self, key: OverrideKey) -> Override | None:
        """Return what is stored under a key."""
        ...


def event_keys(facts: EventFacts) -> tuple[OverrideKey, ...]:
    """Return the keys for one event alone, the most exact first."""
    name, of_recall = facts.occurrence_id, OverrideKey(Kind.EVENT, facts.event_id)
    if not name:
        return (of_recall,)
    names = dict.fromkeys((name, day_of(name)))
    return (*(OverrideKey(Kind.OCCURRENCE, one) for one in names), of_recall)


def event_key(facts: EventFacts, *, several_a_day: bool = False) -> OverrideKey:
    """Return the key for a new override of one event.

    Where its series meets several times on its day, ``several_a_day``, the time is part of it.
    """
    if not facts.occurrence_id:
        return OverrideKey(Kind.EVENT, facts.event_id)
    name = facts.occurrence_id if several_a_day else day_of(facts.occurrence_id)
    return OverrideKey(Kind.OCCURRENCE, name)


def link_key(key: OverrideKey) -> OverrideKey:
    """Return the key for the choice of a link that belongs to the same event or series."""
    return replace(key, matter=Matter.LINK)


def link_keys(facts: EventFacts) -> tuple[OverrideKey, ...]:
    """Return the keys for the choice of a link for one event alone, the most exact first."""
    return tuple(map(link_key, event_keys(facts)))


def again_key(facts: EventFacts) -> OverrideKey:
    """Return the key of what is given up in one event: its bots are found under Recall's id."""
    return OverrideKey(Kind.EVENT, facts.event_id, Matter.AGAIN)


def series_link_keys(facts: EventFacts) -> tuple[OverrideKey, ...]:
    """Return the key for the choice of a link for the event's series; none without a series."""
    return (link_key(series_key(facts)),) if base_id(facts) else ()


def base_id(facts: EventFacts) -> str:
    """Return the base id of the event's series, or of the series that it may have been; or ''."""
    return series_base(facts.series_id) if facts.series_id else base_of(facts.occurrence_id)


def series_key(facts: EventFacts) -> OverrideKey:
    """Return the key for a new override of the event's series."""
    return OverrideKey(Kind.SERIES, base_id(facts))


def held_event_key(stored: Stored, facts: EventFacts) -> OverrideKey | None:
    """Return the key under which the override of this one event is stored; None if it has none."""
    return next((key for key in event_keys(facts) if stored.override(key)), None)


def held_series_key(stored: Stored, facts: EventFacts) -> OverrideKey | None:
    """Return the key of the override that holds for the event's series; None if it has none."""
    base = base_id(facts)
    if not base:
        return None
    own = [OverrideKey(Kind.SERIES, part) for part in (facts.series_id, base) if part]
    parts = parts_of(stored, base) if stored.series else []
    off = [key for key in parts if stored.override(key) is Override.SKIP]
    found = next((key for key in (*own, *off, *parts) if stored.override(key)), None)
    single = OverrideKey(Kind.OCCURRENCE, base)
    if found is None and facts.series_id and stored.override(single) is Override.SKIP:
        return single
    return found


def parts_of(stored: Stored, base: str) -> list[OverrideKey]:
    """Return the keys of overrides of parts that were split off a series."""
    return [OverrideKey(Kind.SERIES, part) for part in stored.series if is_part_of(part, base)]
