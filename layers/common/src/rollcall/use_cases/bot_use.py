"""What people used of bots within a month, and what is scheduled for the rest of it."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import datetime

from rollcall.domain.bot_reports import Reports
from rollcall.domain.bot_use import HOUR, Meant, Use, meant_by, meant_by_call, use_by_person
from rollcall.domain.model import EventRow
from rollcall.ports.pasted_store import PastedStore
from rollcall.ports.portal_store import PortalStore

MOST_ROWS = 2000
"""Entries of one person and month that are looked at."""


@dataclass(frozen=True, slots=True)
class Scheduled:
    """A bot that is wanted for later; people who share it have the same ``key``."""

    key: str
    hours: float
    """As long as the meeting is planned."""


@dataclass(frozen=True, slots=True)
class Month:
    """One person's month, as far as it is stored."""

    user_id: str
    meant: Sequence[Meant]
    scheduled: Sequence[Scheduled]
    partial: bool
    """Whether there are more entries than were looked at."""


def month_of(
    store: PortalStore,
    pasted: PastedStore,
    user_id: str,
    since: datetime,
    until: datetime,
    now: datetime,
) -> Month:
    """Read a person's month; two queries, some more where it has many entries."""
    found = store.upcoming(user_id, since, until, MOST_ROWS + 1)
    calls = pasted.calls(user_id, since, until)
    meant = [*filter(None, map(meant_by, found[:MOST_ROWS]))]
    meant += map(meant_by_call, calls)
    scheduled = [one for row in found[:MOST_ROWS] if (one := _scheduled(row, now))]
    return Month(user_id, meant, scheduled, len(found) > MOST_ROWS)


def reports_of_months(store: PortalStore, months: Iterable[Month]) -> dict[str, Reports]:
    """Read what the bots of these months reported."""
    bots = {bot for month in months for one in month.meant for bot in one.bots}
    return store.bot_reports(sorted(bots)) if bots else {}


def use_of(month: Month, reported: Mapping[str, Reports], now: datetime) -> Use:
    """Add up one person's month; a bot that is shared counts whole."""
    return use_by_person(month.meant, reported, now).get(month.user_id, Use())


def use_of_all(months: Iterable[Month], reported: Mapping[str, Reports], now: datetime) -> Use:
    """Add up several people's months; a bot that they share counts once."""
    everybody = [replace(one, person="") for month in months for one in month.meant]
    return use_by_person(everybody, reported, now).get("", Use())


def still_to_come(months: Iterable[Month]) -> Use:
    """Add up what is scheduled; a bot that several share counts once."""
    bots = {one.key: one.hours for month in months for one in month.scheduled}
    return Use(len(bots), len(bots), sum(bots.values()))


def _scheduled(row: EventRow, now: datetime) -> Scheduled | None:
    if row.desired is None or row.facts.is_deleted or row.facts.start <= now:
        return None
    return Scheduled(row.desired.deduplication_key, (row.facts.end - row.facts.start) / HOUR)
