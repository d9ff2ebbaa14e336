"""Whether bots are right and the worker keeps up: the same facts for a page and for a command."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from enum import StrEnum

from rollcall.domain.held_calls import Stopped, held_calls
from rollcall.domain.promise import AHEAD, BACK, LONGEST_PAUSE, Overdue, overdue
from rollcall.domain.trouble import LastRun
from rollcall.ports.standing_store import StandingStore

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
class Standing:
    """How an installation stands. Times are in UTC."""

    at: datetime
    waiting: tuple[Waiting, ...]
    held: tuple[Stopped, ...]
    overdue: Overdue
    last_run: LastRun


def standing(store: StandingStore, workspace: str, now: datetime) -> Standing:
    """Read it: some queries of what is due, and no scan. Raises Unavailable."""
    lease = store.lease(workspace)
    return Standing(
        now,
        tuple(one for one in _waiting(store, workspace, now) if one.count),
        held_calls(lease, now),
        overdue_now(store, workspace, now),
        LastRun(lease.trouble, lease.ran_at, lease.swept_at),
    )


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
