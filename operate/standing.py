"""What `status` counts: everything is read, nothing taken, and no table is scanned."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import datetime, timedelta

from functions.sync_worker.limits import limits_of
from operate.checks.recall import heard_at
from operate.installation import Installation
from operate.people import all_people, for_each
from operate.show import Part
from rollcall.domain.lease import Lease
from rollcall.domain.model import SERVED, EventRow, User, is_wanted
from rollcall.domain.promise import is_there
from rollcall.use_cases.standing import Waiting
from rollcall.use_cases.standing import standing as worker_standing
from rollcall.use_cases.tell_worker import WORKSPACE

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
    found = worker_standing(site.standing, WORKSPACE, now)
    people, coming = _people(site, now)
    return Standing(
        at=now,
        next_hour=bots_of(coming, now, now + HOUR),
        next_day=bots_of(coming, now, now + DAY),
        due=tuple(map(_due, found.waiting)),
        pace=_pace(site, lease, now),
        held=tuple(Held(call=one.call, why=one.why, until=one.until) for one in found.held),
        ran_at=found.last_run.ran_at,
        heard_at=None if site.local else heard_at(site),
        people=people,
        missing=found.overdue.bots_missing,
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


def _due(one: Waiting) -> Due:
    seconds = int(one.oldest.total_seconds()) if one.oldest is not None else None
    return Due(kind=one.work.value, count=one.count, more=one.more, oldest_seconds=seconds)


def _pace(site: Installation, lease: Lease, now: datetime) -> tuple[Used, ...]:
    limits = limits_of(site.settings("sync_worker"))
    return tuple(
        Used(call=endpoint.replace("_", " "), used=used, limit=limits[endpoint])
        for endpoint in lease.pace.calls
        if (used := lease.pace.used(endpoint, now))
    )
