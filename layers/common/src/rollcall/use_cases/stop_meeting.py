"""The organiser of a meeting turns recording off for everybody of the company, or takes it back."""

from __future__ import annotations

from datetime import datetime

from rollcall.domain.errors import NotFound, Rejected
from rollcall.domain.event import EventFacts
from rollcall.domain.guest_rules import mark_of
from rollcall.domain.model import EventRow, User
from rollcall.domain.stops import Stop, stop_expiry
from rollcall.domain.user_rules import UserRules
from rollcall.ports.portal_store import Mark, PortalStore
from rollcall.ports.wake import WakeQueue
from rollcall.use_cases.set_override import MeetingOver
from rollcall.use_cases.shared_bots import SharedBots
from rollcall.use_cases.tell_worker import WORKSPACE, wake

MOST_STOPPED = 50
"""Stops that one person may have stored, those taken back included. All stops of a company are read
with each person's rules, and only so many: nobody may fill that list alone."""


class TooManyStopped(Rejected):
    """The user has as many stops stored as one person may."""


def stop_meeting(
    store: PortalStore,
    queue: WakeQueue,
    user: User,
    event_id: str,
    *,
    active: bool,
    others: SharedBots,
    now: datetime,
    cause: str = "",
) -> EventFacts:
    """Store the stop for all whose bots serve this meeting, one after the other; wake the worker.

    Safe to repeat: whoever was not reached before a crash is reached then. Not ``active`` takes an
    earlier stop back. Raises NotFound for a meeting that is not on the user's calendar, cancelled,
    or organised by somebody else, MeetingOver, TooManyStopped, and Unavailable.
    """
    row = store.event(user.user_id, event_id)
    rules = store.rules(user.user_id, now)
    if row is None or not may_stop(row, rules):
        raise NotFound("event")
    if row.facts.end <= now:
        raise MeetingOver("over")
    found = others.copies(row)
    earlier = own_stop(row.facts, rules, user.user_id)
    own = sum(stop.by == user.user_id for stop in rules.stops)
    if active and earlier is None and own >= MOST_STOPPED:
        raise TooManyStopped("stops")
    users = sorted(found | set(earlier.users if earlier else ()))
    people = store.colleagues(users)
    stop = Stop(
        occurrence=row.facts.occurrence_id,
        by=user.user_id,
        organiser=mark_of(user.email),
        name=user.name.strip() or user.email,
        active=active,
        users=tuple(one for one in users if one in people),
    )
    domains = {user.user_id: rules.hosted_domain}
    domains |= {one: people[one].user.hosted_domain for one in stop.users}
    mark, until = Mark(WORKSPACE, now, cause), stop_expiry(row.facts.end, now)
    for one, hosted_domain in domains.items():
        store.save_stop(one, hosted_domain, stop, until, mark)
    wake(queue, now)
    return row.facts


def may_stop(row: EventRow, rules: UserRules) -> bool:
    """Whether a user may stop a meeting for everybody: as its organiser, within a company."""
    facts = row.facts
    known = facts.occurrence_id and rules.hosted_domain and not facts.is_deleted
    return bool(known) and facts.organised_by_owner


def own_stop(facts: EventFacts, rules: UserRules, user_id: str) -> Stop | None:
    """Return what the user decided for everybody in this meeting, be it in force or not."""
    return next(
        (s for s in rules.stops if s.by == user_id and s.occurrence == facts.occurrence_id), None
    )
