"""Which work is begun next, and whether a call may be made now. Pure.

Among the kinds of work that are ready, the one whose last turn is longest ago; within it, the user
whose last turn is longest ago; of that user's work the first by rank. So no ready kind waits longer
than one turn of every other kind, and no user longer than one turn of every other user.
"""

from __future__ import annotations

from collections.abc import Callable, Collection, Iterable, Mapping
from dataclasses import dataclass, field
from datetime import UTC, datetime
from enum import StrEnum

from rollcall.domain.endpoints import ENDPOINTS, Endpoint, Limits
from rollcall.domain.lease import Lease, Suspect
from rollcall.domain.listing import list_spacing

MOST_AT_ONCE = 16
"""Work under way at a time; fewer than the threads that carry out its calls."""
LONG_AGO = datetime.min.replace(tzinfo=UTC)


class Kind(StrEnum):
    """The kinds of work; each has one step."""

    DIRECTORY = "list_calendars"
    CONNECTION = "connection"
    STATUS = "calendar_status"
    LIST = "list_changes"
    ALONE = "list_one_calendar"
    PAGE = "next_page"
    SCAN = "scan_calendar"
    FINISH = "finish_list"
    URGENT = "write_urgent_bot"
    WRITE = "write_bot"
    BOT_STATUS = "bot_status"
    DAILY = "daily_read"
    AUDIT = "calendar_audit"
    ERASE = "erase_account"
    UNSEEN = "unseen_users"
    POLICY = "spread_policy"
    MONTH_USE = "month_use"
    ACCESS = "access_check"
    MAIL = "mail"
    MEDIA = "media_links"
    PASTED = "pasted_call"


SPACED = frozenset({Kind.LIST, Kind.ALONE})
"""Lists for changes, which keep apart: one that begins later shows more."""
SAME_NAME = {Kind.URGENT: Kind.WRITE, Kind.PAGE: Kind.LIST, Kind.ALONE: Kind.LIST}
"""Kinds whose work is that of another one at another time."""


@dataclass(frozen=True, slots=True)
class Work:
    """One thing to do: only a name. Its step loads what it needs."""

    kind: Kind
    key: str | tuple[str, ...]
    user: str = ""
    endpoint: Endpoint | None = None
    """What its next call needs; None when that is not known, or when it makes none."""
    rank: tuple[int, datetime] = (0, LONG_AGO)
    """Order within one user's work; what failed before has the higher number and comes later."""
    not_before: datetime | None = None
    locks: frozenset[str] = frozenset()
    """Nothing that shares one of these is under way at the same time."""
    then: Endpoint | None = None
    """What the call after it needs: while that is not to be had, the first one is in vain."""

    name: str = ""
    """The name under which it is stored while under way; opaque ids only. Made when not given."""

    def __post_init__(self) -> None:
        if self.name:
            return
        kind = SAME_NAME.get(self.kind, self.kind)
        key = self.key if isinstance(self.key, str) else "/".join(self.key)
        object.__setattr__(self, "name", f"{kind}:{key}")


@dataclass(slots=True)
class Turns:
    """Who had a turn when, as numbers that grow, in one run."""

    kinds: dict[Kind, int] = field(default_factory=dict)
    users: dict[tuple[Kind, str], int] = field(default_factory=dict)
    taken: int = 0

    def take(self, work: Work) -> None:
        """Count a turn."""
        self.taken += 1
        self.kinds[work.kind] = self.users[work.kind, work.user] = self.taken


@dataclass(frozen=True, slots=True)
class UnderWay:
    """What is under way at the moment of a choice."""

    names: Collection[str] = ()
    locks: Collection[str] = ()
    calls: Mapping[Endpoint, int] = field(default_factory=dict)
    alone: str = ""
    """A suspect that is under way: nothing else is begun until it has ended."""


type FreeAt = Callable[[Kind, Endpoint], datetime]
"""When a kind of work may call an endpoint."""


def next_work(
    ready: Iterable[Work], turns: Turns, under_way: UnderWay, lease: Lease, free_at: FreeAt,
    now: datetime,
) -> Work | datetime | None:  # fmt: skip
    """Return the work to begin now, or the moment at which there may be some.

    None when nothing is ready, or only the end of something under way can make it so.
    """
    best: dict[Kind, tuple[tuple[int, tuple[int, datetime]], Work]] = {}
    soonest: datetime | None = None
    free: dict[tuple[Kind, Endpoint], datetime] = {}
    users, set_aside = turns.users, _users_set_aside(lease.suspects)
    for work in ready:
        at = _possible_at(work, lease, set_aside, free, free_at, now)
        if at is not None:
            soonest = at if soonest is None or at < soonest else soonest
            continue
        order = (users.get((work.kind, work.user), 0), work.rank)
        known = best.get(work.kind)
        if (known is None or order < known[0]) and _fits(work, under_way):
            best[work.kind] = (order, work)
    if not best:
        return soonest
    first = best[min(best, key=lambda kind: (turns.kinds.get(kind, 0), kind))][1]
    # It is a suspect's turn: nothing more is begun until it can be alone.
    return None if first.name in lease.suspects and under_way.names else first


def _users_set_aside(suspects: Mapping[str, Suspect]) -> dict[str, datetime]:
    """Return until when nothing of a user is tried, of each who has a suspect."""
    found: dict[str, datetime] = {}
    for suspect in suspects.values():
        if suspect.user:
            found[suspect.user] = max(suspect.until, found.get(suspect.user, LONG_AGO))
    return found


def _possible_at(
    work: Work,
    lease: Lease,
    set_aside: Mapping[str, datetime],
    free: dict[tuple[Kind, Endpoint], datetime],
    free_at: FreeAt,
    now: datetime,
) -> datetime | None:
    """Return when work can be begun; None when it can be now."""
    latest = work.not_before
    if lease.suspects:
        own = lease.suspects.get(work.name)
        waits = own.until if own else LONG_AGO, set_aside.get(work.user, LONG_AGO)
        latest = max(*waits, latest or LONG_AGO)
    if work.endpoint is not None:
        gate = (work.kind, work.endpoint)
        at = free.get(gate)
        if at is None:
            at = free[gate] = free_at(*gate)
        if latest is None or at > latest:
            latest = at
    for endpoint in (work.endpoint, work.then):
        until = user_free_at(lease, endpoint, work.user) if endpoint is not None else None
        if until is not None and (latest is None or until > latest):
            latest = until
    return latest if latest is not None and latest > now else None


def _fits(work: Work, under_way: UnderWay) -> bool:
    if len(under_way.names) >= MOST_AT_ONCE or work.name in under_way.names:
        return False
    if under_way.alone not in {"", work.name} or not work.locks.isdisjoint(under_way.locks):
        return False
    return work.endpoint is None or has_slot(work.endpoint, under_way)


def user_free_at(lease: Lease, endpoint: Endpoint, user: str) -> datetime | None:
    """Return when an endpoint may be called for a user that failed or was refused; None: now."""
    breaker = lease.breakers.get(endpoint)
    until = breaker.free_at(user) if breaker is not None else None
    asked = lease.refused.get(refusal(endpoint, user)) if lease.refused else None
    return max(until, asked) if until and asked else until or asked


def refusal(endpoint: Endpoint, user: str) -> str:
    """Return the name under which it is stored that an endpoint refused a user."""
    return f"{endpoint}/{user}"


def has_slot(endpoint: Endpoint, under_way: UnderWay) -> bool:
    """Return whether one more call of an endpoint may be under way."""
    return under_way.calls.get(endpoint, 0) < ENDPOINTS[endpoint].at_once


# --- the allowance -------------------------------------------------------------------------------

SHARES: Mapping[tuple[Kind, Endpoint], float] = {
    (Kind.PAGE, Endpoint.LIST_EVENTS): 0.85,
    (Kind.SCAN, Endpoint.LIST_EVENTS): 0.75,
    (Kind.DAILY, Endpoint.LIST_EVENTS): 0.6,
    (Kind.MEDIA, Endpoint.RETRIEVE_BOT): 0.5,
    (Kind.PASTED, Endpoint.RETRIEVE_BOT): 0.5,
}
"""The part of a minute's calls that a kind may be among; the rest is free for the others."""
MANY_UNWRITTEN = 0.2
"""The part of a minute's writes that waits, from which on lists bring more than can be done."""
KEPT_FREE = 0.05
"""The part of a minute's writes that is for urgent meetings, while there are any."""


def call_free_at(
    kind: Kind, endpoint: Endpoint, lease: Lease, limits: Limits, now: datetime
) -> datetime:
    """Return when a kind of work may call an endpoint: pace, share and spacing."""
    limit = limits[endpoint]
    share = SHARES.get((kind, endpoint), 1.0)
    if kind is Kind.WRITE and lease.meetings_until is not None and now < lease.meetings_until:
        share = 1.0 - KEPT_FREE
    moments = [lease.pace.free_at(endpoint, now, max(int(limit * share), 1))]
    if kind in SPACED and lease.next_list_at is not None:
        moments.append(lease.next_list_at)
    return max(moments)


def next_list_at(
    lease: Lease, limits: Limits, now: datetime, *, others_wait: bool, unwritten: int
) -> datetime:
    """Return when the next list for changes may follow one that is begun now.

    ``unwritten`` events are known to need a write.
    """
    writes = limits[Endpoint.SCHEDULE]
    is_full = lease.pace.free_at(Endpoint.SCHEDULE, now, writes) > now
    writes_wait = is_full and unwritten >= MANY_UNWRITTEN * writes
    limit = limits[Endpoint.LIST_EVENTS]
    even = lease.pace.even_pause(Endpoint.LIST_EVENTS, now, limit)
    return now + max(list_spacing(limit, others_wait=others_wait, writes_wait=writes_wait), even)
