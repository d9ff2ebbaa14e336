"""A guest's no: somebody in a call asked that a meeting, or its series, is not recorded.

It hangs on the provider's name of the occurrence, which all copies of a meeting have in common, and
counts for everybody who may share a bot in it: its audience. Who that is, and what it is about, is
known outside by hashes alone, so what is stored names nobody and no meeting.
"""

from __future__ import annotations

import hashlib
from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import UTC, date, datetime, time, timedelta

from rollcall.domain.companies import Companies
from rollcall.domain.deduplication import Scope, tenant
from rollcall.domain.desired import LONGEST_CALL
from rollcall.domain.event import EventFacts
from rollcall.domain.meeting_room import room as meeting_room
from rollcall.domain.occurrence import base_of, day_of, series_base

LONG_AGO = datetime.min.replace(tzinfo=UTC)
AROUND = timedelta(minutes=15)
"""Before its start people of a meeting are in its room, and after its end they still are."""
LINK_HOLDS = timedelta(days=7)
"""After the day on which the meeting ends."""
SERIES_KEPT = timedelta(days=365)
"""How long a no to a series holds; the next bot's chat line then offers it anew."""
MOST_GUESTS = 20
"""Guests whose own no to one meeting is kept: any one of them is enough."""
MOST_USERS = 50
"""Users of whom a no remembers that it concerns them."""
MOST_TURNS = 5
"""How often a no to one meeting can be taken back: each time a new bot is ordered and paid for."""
_LENGTH = 24
"""Hexadecimal digits of an id: no two of a company's meetings have the same."""


@dataclass(frozen=True, slots=True)
class Audiences:
    """Whose bots one guest's no keeps away: those who may share a bot."""

    scope: Scope
    companies: Companies

    def of(self, user_id: str, hosted_domain: str) -> str:
        """Return the id of a user's audience, which tells nothing to who does not know it."""
        company = self.companies.company(hosted_domain)
        shared = tenant(self.scope, company=company, user_id=user_id)
        return _id("audience", shared)


@dataclass(frozen=True, slots=True)
class GuestSubject:
    """What a guest's link is about. All of it is opaque, and the same for all copies."""

    audience: str
    meeting: str
    series: str
    """Empty where there is no series."""
    room: str
    """`rooms.room_of` the bot: under it those are found who share it."""
    until: date
    """The first day, in UTC, on which the link does not hold any more."""

    def expires_at(self) -> datetime:
        """Return when the link does not hold any more."""
        return datetime.combine(self.until, time.min, UTC)


@dataclass(frozen=True, slots=True)
class GuestNo:
    """What is stored of the noes to one meeting or series."""

    guests: Mapping[str, datetime] = field(default_factory=dict)
    """Marks of the guests who said no, each with its end."""
    users: frozenset[str] = frozenset()
    """Users who shared a bot when it was said."""
    turns: int = 0
    """How often a guest took it back."""
    said_at: datetime = LONG_AGO
    """When a guest last said it; `LONG_AGO` in rows of older versions."""

    def holds(self, now: datetime) -> bool:
        """Whether anybody's no holds."""
        return any(end > now for end in self.guests.values())

    def is_of(self, mark: str, now: datetime) -> bool:
        """Whether this guest's no holds."""
        return mark in self.guests and self.guests[mark] > now


def subject_of(facts: EventFacts, audience: str, room: str) -> GuestSubject:
    """Return what the link in the chat of a bot is about."""
    until = (facts.end + LINK_HOLDS).astimezone(UTC).date() + timedelta(days=1)
    return GuestSubject(
        audience=audience,
        meeting=_meeting_id(facts),
        series=_series_id(facts),
        room=room,
        until=until,
    )


def subject_of_call(link: str, audience: str, room: str, now: datetime) -> GuestSubject:
    """Return what the link in the chat of a bot of no event is about: its room on this day (UTC).

    So whoever said no is not recorded by the next bot that somebody sends there, nor by that of a
    meeting that ran there when it was said (`was_said_in`). ``link`` is that of the call.
    """
    meeting = _room_id(link, audience, now.astimezone(UTC).date())
    return GuestSubject(audience, meeting, "", room, (now + LINK_HOLDS).astimezone(UTC).date())


def was_said_in(facts: EventFacts, audience: str, noes: Mapping[str, datetime]) -> bool:
    """Whether a guest said no to a bot of no event in the room of an event, while that ran.

    ``noes`` are those of the audience by id, with the moment when each was last said.
    """
    if facts.meeting_url is None:
        return False
    since, until = facts.start - AROUND, facts.end + AROUND
    # A call may have begun on the day before.
    first, last = (since - LONGEST_CALL).date(), until.date()
    days = [first + timedelta(days=n) for n in range((last - first).days + 1)]
    ids = (_room_id(facts.meeting_url, audience, day) for day in days)
    return any(since <= noes.get(one, LONG_AGO) < until for one in ids)


def subject_mark(facts: EventFacts, audience: str) -> str:
    """Return what a bot's config says by its link, but for when that ends.

    Not the link itself: a new key must not make every bot be written once more.
    """
    return _id("mark", f"{audience} {_meeting_id(facts)} {_series_id(facts)}")


def ids_of(facts: EventFacts) -> frozenset[str]:
    """Return the ids of the noes that keep bots away from an event, within its audience."""
    ids = {_meeting_id(facts)}
    if facts.series_id:
        base = series_base(facts.series_id)
        # One that was a single event keeps the no to that; so do overrides (`override_keys`).
        ids |= {_series_id(facts), _id("meeting", base)}
    elif facts.occurrence_id:
        ids.add(_id("series", base_of(facts.occurrence_id)))
    return frozenset(ids)


def guest_mark(token: str, about: str) -> str:
    """Return what is stored of a guest's token; another one for each meeting or series."""
    return _id("guest", f"{about} {token}")


def _room_id(link: str, audience: str, day: date) -> str:
    return _id("room", f"{audience} {day.isoformat()} {meeting_room(link)}")


def _meeting_id(facts: EventFacts) -> str:
    if not facts.occurrence_id:
        return _id("event", facts.event_id)
    return _id("meeting", day_of(facts.occurrence_id))


def _series_id(facts: EventFacts) -> str:
    return _id("series", series_base(facts.series_id)) if facts.series_id else ""


def _id(kind: str, text: str) -> str:
    whole = f"rollcall {kind} {text}".encode("utf-8", "surrogatepass")
    return hashlib.sha256(whole).hexdigest()[:_LENGTH]
