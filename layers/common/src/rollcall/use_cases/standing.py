"""Whether bots are right and the worker keeps up: the same facts for a page and for a command."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from enum import StrEnum

from rollcall.domain.endpoints import Endpoint, Limits
from rollcall.domain.errors import Unavailable
from rollcall.domain.held_calls import Stopped, held_calls
from rollcall.domain.model import SERVED, EventRow, is_wanted
from rollcall.domain.promise import AHEAD, BACK, LONGEST_PAUSE, Overdue, is_there, overdue
from rollcall.domain.trouble import LastRun
from rollcall.ports.standing_store import StandingStore
from rollcall.ports.wake import DeadLetters

DAY, HOUR = timedelta(days=1), timedelta(hours=1)
MOST = 1000
"""Rows that are read of each list of what is due."""


class Work(StrEnum):
    """What the worker has to do, by a stable word."""

    CONNECTIONS = "connections"
    CALENDARS = "calendars"
    DELETIONS = "deletions of accounts"
    CALLS = "calls"
    LOOKS = "looks at calendars"
    DAILY = "daily reads"
    BOTS = "bots"
    QUESTIONS = "questions about bots"


@dataclass(frozen=True, slots=True)
class Waiting:
    """Work of one kind whose time has come; ``more`` than were read."""

    work: Work
    count: int
    more: bool
    oldest: timedelta | None


@dataclass(frozen=True, slots=True)
class Used:
    """Calls of one endpoint that count against the last minute, and how many may."""

    endpoint: Endpoint
    used: int
    limit: int


@dataclass(frozen=True, slots=True)
class Standing:
    """How an installation stands. Times are in UTC."""

    at: datetime
    waiting: tuple[Waiting, ...]
    held: tuple[Stopped, ...]
    overdue: Overdue
    last_run: LastRun
    pace: tuple[Used, ...]
    dead_letters: int | None
    """Wake-ups that were given up, about; None while that is not known."""


@dataclass(frozen=True, slots=True)
class Bots:
    """Meetings that begin within some time."""

    wanted: int
    """Those that are to have a bot."""
    right: int
    """Those of them that have it, or share one."""
    surplus: int
    """Those that have a bot which is to be taken off."""


@dataclass(frozen=True, slots=True)
class Watched:
    """One person: whether a calendar is watched, or will be, and the meetings of a day."""

    connected: bool
    rows: Sequence[EventRow] = ()


@dataclass(frozen=True, slots=True)
class Coming:
    """What is to come for some people."""

    people: int
    connected: int
    next_hour: Bots
    next_day: Bots


def standing(
    store: StandingStore, dead_letters: DeadLetters, limits: Limits, workspace: str, now: datetime
) -> Standing:
    """Read it: some queries of what is due, and no scan. Raises Unavailable."""
    lease = store.lease(workspace)
    return Standing(
        now,
        tuple(one for one in _waiting(store, workspace, now) if one.count),
        held_calls(lease, now),
        overdue_now(store, workspace, now),
        LastRun(lease.trouble, lease.ran_at, lease.swept_at),
        tuple(
            Used(endpoint, used, limits[endpoint])
            for endpoint in lease.pace.calls
            if (used := lease.pace.used(endpoint, now))
        ),
        _count(dead_letters),
    )


def watched(store: StandingStore, user_id: str, now: datetime) -> Watched:
    """Look at one person's coming day: two queries, one where nothing is connected."""
    connections = store.connections(user_id)
    if not connections:
        return Watched(connected=False)
    return Watched(any(map(is_wanted, connections)), store.events_between(user_id, now, now + DAY))


def coming(people: Iterable[Watched], now: datetime) -> Coming:
    """Add up what is to come for people. Pure."""
    found = list(people)
    rows = [row for one in found for row in one.rows if not row.facts.is_deleted]
    connected = sum(one.connected for one in found)
    return Coming(len(found), connected, _bots(rows, now, HOUR), _bots(rows, now, DAY))


def _bots(rows: Iterable[EventRow], now: datetime, ahead: timedelta) -> Bots:
    near = [row for row in rows if row.facts.start < now + ahead]
    wanted = [row for row in near if row.desired is not None]
    return Bots(
        len(wanted),
        sum(is_there(row, now) or row.problem == SERVED for row in wanted),
        sum(row.due and row.desired is None for row in near),
    )


def _count(dead_letters: DeadLetters) -> int | None:
    try:
        return dead_letters.count()
    except Unavailable:
        return None


def overdue_now(store: StandingStore, workspace: str, now: datetime) -> Overdue:
    """Count what is overdue, by the worker's own definition; two queries."""
    rows = store.due_bots_between(workspace, now - BACK, now + AHEAD, MOST)
    due = store.due(workspace, now + LONGEST_PAUSE, MOST)
    return overdue(rows, due.connections, due.calendars, now)


def _waiting(store: StandingStore, workspace: str, now: datetime) -> Iterator[Waiting]:
    due = store.due(workspace, now, MOST)
    moments: dict[Work, Sequence[datetime | None]] = {
        Work.CONNECTIONS: [one.waiting_since or one.due_at for one in due.connections],
        Work.CALENDARS: [one.due_at for one in due.calendars],
        Work.DELETIONS: [one.due_at for one in due.erasures],
        Work.CALLS: [one.due_at for one in due.calls],
        Work.LOOKS: [one.due_at for one in store.due_checks(workspace, now, MOST)],
        Work.DAILY: [one.due_at for one in store.due_daily(workspace, now, MOST)],
        Work.BOTS: [one.due_since for one in store.due_bots(workspace, now, None, None, MOST)],
        Work.QUESTIONS: [one.check_at for one in store.due_bot_checks(workspace, now, MOST)],
    }
    for work, found in moments.items():
        known = [moment for moment in found if moment is not None]
        oldest = now - min(known) if known else None
        yield Waiting(work, len(found), len(found) >= MOST, oldest)
