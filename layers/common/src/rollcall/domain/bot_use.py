"""How long bots were in calls, and whose they were. Pure.

A bot that several people share counts for each of them as its part, so that sums over people are
sums over bots.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import datetime, timedelta

from rollcall.domain.bot_reports import CALL_ENDED, DONE, FATAL, PATH, RECORDING_ENDED, Reports
from rollcall.domain.decision import Record
from rollcall.domain.desired import LONGEST_CALL
from rollcall.domain.model import EventRow
from rollcall.domain.pasted import PastedCall

_ENDS = (CALL_ENDED, RECORDING_ENDED, DONE, FATAL)
"""What ends a bot's time in a call, the most exact first."""
HOUR = timedelta(hours=1)
_FORMULA = ("=", "+", "-", "@", "\t", "\r")


@dataclass(frozen=True, slots=True)
class Meant:
    """One person's entry that had bots, or was to have one."""

    person: str
    bots: tuple[str, ...]
    meetings: int = 1


@dataclass(frozen=True, slots=True)
class Use:
    """What one person used: meetings to be recorded, their part of bots, hours of bots in calls."""

    meetings: int = 0
    bots: float = 0.0
    hours: float = 0.0


def meant_by(row: EventRow) -> Meant | None:
    """Return what an entry counts as; None for one that has no bot and is to have none."""
    is_meant = isinstance(row.decision, Record)
    if not row.observed.bots and not is_meant:
        return None
    bots = tuple(bot.bot_id for bot in row.observed.bots)
    return Meant(row.user_id, bots, int(is_meant and not row.facts.is_deleted))


def meant_by_call(call: PastedCall) -> Meant:
    """Return what a call counts as that a bot was sent to by hand."""
    return Meant(call.user_id, (call.bot_id,) if call.bot_id else ())


def time_in_call(reports: Reports, now: datetime) -> timedelta:
    """Return from when a bot was on its way into a call until it left it, or until now.

    One whose end was never reported has left after the longest call that there is.
    Zero for one that never reported: it cost nothing, or nobody knows.
    """
    began = min((reports[code].at for code in PATH if code in reports), default=None)
    if began is None:
        return timedelta(0)
    latest = min(now, began + LONGEST_CALL)
    ended = next((reports[code].at for code in _ENDS if code in reports), latest)
    return max(ended - began, timedelta(0))


def use_by_person(
    meant: Iterable[Meant], reported: Mapping[str, Reports], now: datetime
) -> dict[str, Use]:
    """Add up what each person used; a bot that never reported was never in a call."""
    entries = list(meant)
    owners = defaultdict[str, set[str]](set)
    for one in entries:
        for bot in one.bots:
            owners[bot].add(one.person)
    meetings = defaultdict[str, int](int)
    for one in entries:
        meetings[one.person] += one.meetings
    used = {person: Use(meetings=count) for person, count in meetings.items()}
    for bot, people in owners.items():
        hours = time_in_call(reported.get(bot, {}), now) / HOUR
        if not hours:
            continue
        for person in people:
            before, part = used[person], 1 / len(people)
            used[person] = Use(before.meetings, before.bots + part, before.hours + hours * part)
    return used


def total(uses: Iterable[Use]) -> Use:
    """Add up."""
    found = list(uses)
    return Use(
        sum(one.meetings for one in found),
        sum(one.bots for one in found),
        sum(one.hours for one in found),
    )


def harmless(cell: str) -> str:
    """Return a cell of a table that no program takes for a formula."""
    return f"'{cell}" if cell.startswith(_FORMULA) else cell
