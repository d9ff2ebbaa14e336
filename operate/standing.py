"""What `status` counts: everything is read, nothing taken, and no table is scanned."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from datetime import datetime, timedelta

from functions.sync_worker.limits import limits_of
from local.console.stops import worker_of
from operate.checks.recall import heard_at
from operate.installation import Installation
from operate.people import all_people, for_each
from operate.promise import overdue_now
from operate.show import Part
from rollcall.domain.lease import Lease
from rollcall.domain.model import SERVED, EventRow, User, is_wanted
from rollcall.domain.promise import is_there
from rollcall.use_cases.tell_worker import WORKSPACE

MOST = 1000
"""Rows that are read of each list of what is due."""
DAY, HOUR = timedelta(days=1), timedelta(hours=1)


class Bots(Part):
    """Meetings that begin within some time."""

    wanted: int
    """Those that are to have a bot."""
    right: int
    """Those of them that have it, or share one."""
    surplus: int
    """Those that have a bot which is to be taken off."""


class Due(Part):
    """Work of one kind whose time has come; ``more`` than were read."""

    kind: str
    count: int
    more: bool
    oldest_seconds: int | None


class Used(Part):
    """Calls of one endpoint that count against the last minute."""

    call: str
    used: int
    limit: int


class Held(Part):
    """Calls that are not made before a moment (UTC)."""

    call: str
    why: str
    until: datetime


class People(Part):
    """Who uses the installation."""

    people: int
    connected: int
    """How many of them have a calendar that is watched, or will be."""


class Standing(Part):
    """All of it."""

    at: datetime
    next_hour: Bots
    next_day: Bots
    due: tuple[Due, ...]
    pace: tuple[Used, ...]
    held: tuple[Held, ...]
    ran_at: datetime | None
    heard_at: datetime | None
    people: People
    missing: int


def standing(site: Installation) -> Standing:
    """Read how an installation stands: some queries, and two for each person."""
    now, lease = site.now(), site.lease()
    people, coming = _people(site, now)
    return Standing(
        at=now,
        next_hour=bots_of(coming, now, now + HOUR),
        next_day=bots_of(coming, now, now + DAY),
        due=tuple(one for one in _due(site, now) if one.count),
        pace=_pace(site, lease, now),
        held=tuple(
            Held(call=one.call, why=one.why, until=one.until)
            for one in worker_of(lease, now).stopped
        ),
        ran_at=lease.ran_at,
        heard_at=None if site.local else heard_at(site),
        people=people,
        missing=overdue_now(site).bots_missing,
    )


def bots_of(rows: Iterable[EventRow], now: datetime, until: datetime) -> Bots:
    """Count the meetings that begin before a moment. Pure."""
    near = [row for row in rows if row.facts.start < until and not row.facts.is_deleted]
    wanted = [row for row in near if row.desired is not None]
    return Bots(
        wanted=len(wanted),
        right=sum(is_there(row, now) or row.problem == SERVED for row in wanted),
        surplus=sum(row.due and row.desired is None for row in near),
    )


def _people(site: Installation, now: datetime) -> tuple[People, list[EventRow]]:
    """Everybody's meetings of the coming day, and how many have a calendar."""
    store = site.worker

    def look(user: User) -> tuple[bool, list[EventRow]]:
        connections = store.connections(user.user_id)
        if not connections:
            return False, []
        coming = store.events_between(user.user_id, now, now + DAY)
        return any(map(is_wanted, connections)), coming

    people = all_people(site)
    found = for_each(site, people, look)
    connected = sum(is_connected for is_connected, _rows in found)
    rows = [row for _is, rows in found for row in rows]
    return People(people=len(people), connected=connected), rows


def _due(site: Installation, now: datetime) -> Iterable[Due]:
    store = site.worker
    due = store.due(WORKSPACE, now, MOST)
    yield _kind("connections", [one.waiting_since or one.due_at for one in due.connections], now)
    yield _kind("calendars", [one.due_at for one in due.calendars], now)
    yield _kind("deletions of accounts", [one.due_at for one in due.erasures], now)
    yield _kind("calls", [one.due_at for one in due.calls], now)
    checks = store.due_checks(WORKSPACE, now, MOST)
    yield _kind("looks at calendars", [one.due_at for one in checks], now)
    daily = store.due_daily(WORKSPACE, now, MOST)
    yield _kind("daily reads", [one.due_at for one in daily], now)
    bots = store.due_bots(WORKSPACE, now, None, None, MOST)
    yield _kind("bots", [one.due_since for one in bots], now)
    asked = store.due_bot_checks(WORKSPACE, now, MOST)
    yield _kind("questions about bots", [one.check_at for one in asked], now)


def _kind(kind: str, moments: Sequence[datetime | None], now: datetime) -> Due:
    known = [moment for moment in moments if moment is not None]
    oldest = int((now - min(known)).total_seconds()) if known else None
    return Due(kind=kind, count=len(moments), more=len(moments) >= MOST, oldest_seconds=oldest)


def _pace(site: Installation, lease: Lease, now: datetime) -> tuple[Used, ...]:
    limits = limits_of(site.settings("sync_worker"))
    return tuple(
        Used(call=endpoint.replace("_", " "), used=used, limit=limits[endpoint])
        for endpoint in lease.pace.calls
        if (used := lease.pace.used(endpoint, now))
    )
