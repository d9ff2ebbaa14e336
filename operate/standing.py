"""What `status` counts: everything is read, nothing taken, and no table is scanned."""

from __future__ import annotations

from datetime import datetime
from typing import Self

from operate.checks.recall import heard_at
from operate.checks.waking import given_up
from operate.installation import CannotReach, Installation
from operate.people import all_people, for_each
from operate.show import Part
from rollcall.runtime.call_limits import limits_of
from rollcall.use_cases import standing
from rollcall.use_cases.tell_worker import WORKSPACE


class Bots(Part):
    """Meetings that begin within some time."""

    wanted: int
    """Those that are to have a bot."""
    right: int
    """Those of them that have it, or share one."""
    surplus: int
    """Those that have a bot which is to be taken off."""

    @classmethod
    def of(cls, counted: standing.Bots) -> Self:
        """Take them over."""
        return cls(wanted=counted.wanted, right=counted.right, surplus=counted.surplus)


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
    dead_letters: int
    ran_at: datetime | None
    heard_at: datetime | None
    people: People
    missing: int


def standing_of(site: Installation) -> Standing:
    """Read how an installation stands: some queries, and two for each person.

    Raises CannotReach where the queue of what was given up cannot be read.
    """
    now = site.now()
    limits = limits_of(site.settings("sync_worker"))
    found = standing.standing(site.standing, given_up(site), limits, WORKSPACE, now)
    if found.dead_letters is None:
        raise CannotReach("The queue of wake-ups that were given up cannot be read.")
    store = site.standing
    looked = for_each(
        site, all_people(site), lambda user: standing.watched(store, user.user_id, now)
    )
    coming = standing.coming(looked, now)
    return Standing(
        at=now,
        next_hour=Bots.of(coming.next_hour),
        next_day=Bots.of(coming.next_day),
        due=tuple(map(_due, found.waiting)),
        pace=tuple(
            Used(call=one.endpoint.replace("_", " "), used=one.used, limit=one.limit)
            for one in found.pace
        ),
        held=tuple(Held(call=one.call, why=one.why, until=one.until) for one in found.held),
        dead_letters=found.dead_letters,
        ran_at=found.last_run.ran_at,
        heard_at=None if site.local else heard_at(site),
        people=People(people=coming.people, connected=coming.connected),
        missing=found.overdue.bots_missing,
    )


def _due(one: standing.Waiting) -> Due:
    seconds = int(one.oldest.total_seconds()) if one.oldest is not None else None
    return Due(kind=one.work.value, count=one.count, more=one.more, oldest_seconds=seconds)
