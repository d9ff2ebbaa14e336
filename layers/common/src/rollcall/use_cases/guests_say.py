"""A guest asks that a meeting or its series is not recorded, or takes that back.

The link says what it is about, and the browser holds a token: what is stored tells nobody whose it
is, and only who has the token takes a no back.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime, timedelta
from enum import StrEnum

from rollcall.domain.desired import LONGEST_CALL
from rollcall.domain.guest_noes import (
    MOST_GUESTS,
    MOST_TURNS,
    MOST_USERS,
    SERIES_KEPT,
    GuestNo,
    GuestSubject,
    guest_mark,
)
from rollcall.domain.listing import FUTURE_WINDOW
from rollcall.ports.guest_store import About, GuestStore
from rollcall.ports.portal_store import Mark
from rollcall.ports.wake import WakeQueue
from rollcall.use_cases.tell_worker import WORKSPACE, wake

_BEFORE = LONGEST_CALL + timedelta(hours=1)


class Said(StrEnum):
    """Whose no holds."""

    NOBODY = "nobody"
    OTHERS = "others"
    OWN = "own"
    """The guest's who asks."""


@dataclass(frozen=True, slots=True)
class Asked:
    """What holds for a meeting and for its series."""

    meeting: Said
    series: Said | None
    """None where the meeting has no series."""

    @property
    def any_own(self) -> bool:
        """Whether the guest said no to either."""
        return Said.OWN in {self.meeting, self.series}


def meeting_of(subject: GuestSubject) -> About:
    """The meeting of a link."""
    return About(subject.audience, subject.meeting)


def series_of(subject: GuestSubject) -> About | None:
    """The series of a link's meeting; None without one."""
    return About(subject.audience, subject.series) if subject.series else None


def what_was_said(store: GuestStore, subject: GuestSubject, token: str, now: datetime) -> Asked:
    """Return what holds; ``token`` is the guest's, and may be empty. Raises Unavailable."""
    meeting, series = meeting_of(subject), series_of(subject)
    found = store.guest_noes([meeting, *([series] if series else [])])

    def said(about: About) -> Said:
        return _said(found.get(about, GuestNo()), about, token, now)

    return Asked(said(meeting), said(series) if series else None)


def said_about(store: GuestStore, about: About, token: str, now: datetime) -> Said:
    """Return whose no to one meeting or series holds. Raises Unavailable."""
    return _said(store.guest_noes([about]).get(about, GuestNo()), about, token, now)


def say_no(
    store: GuestStore, queue: WakeQueue, subject: GuestSubject, about: About, token: str,
    *, now: datetime, cause: str = "",
) -> None:  # fmt: skip
    """Store a guest's no, and mark all whose bots it concerns, one after the other.

    Safe to repeat. A no beyond `MOST_GUESTS` is not kept: those before it hold. Raises Unavailable.
    """
    known = store.guest_noes([about]).get(about, GuestNo())
    guest = guest_mark(token, about.id)
    if known.holds(now) and len(known.guests) >= MOST_GUESTS and guest not in known.guests:
        return
    for_series = about == series_of(subject)
    ends = now + SERIES_KEPT if for_series else subject.expires_at()
    mark = Mark(WORKSPACE, now, cause)
    users: list[str | None] = [*_concerned(store, subject, known, now)]
    for user_id in users or [None]:
        store.say_no(about, guest, user_id, ends, mark)
    wake(queue, now)


def take_back(
    store: GuestStore, queue: WakeQueue, subject: GuestSubject, about: About, token: str,
    *, now: datetime, cause: str = "",
) -> bool:  # fmt: skip
    """Forget a guest's own no; what the rules say holds again, unless others said no too.

    False where noes to this were taken back too often: it stays unrecorded. Raises Unavailable.
    """
    known = store.guest_noes([about]).get(about, GuestNo())
    users = _concerned(store, subject, known, now)
    mark = Mark(WORKSPACE, now, cause)
    done = store.take_back(about, guest_mark(token, about.id), users, MOST_TURNS, mark)
    wake(queue, now)
    return done


def _said(known: GuestNo, about: About, token: str, now: datetime) -> Said:
    if token and known.is_of(guest_mark(token, about.id), now):
        return Said.OWN
    return Said.OTHERS if known.holds(now) else Said.NOBODY


def _concerned(
    store: GuestStore, subject: GuestSubject, known: GuestNo, now: datetime
) -> list[str]:
    """Those known, and those who share the bot now; the rest learn of it by the daily read."""
    since, until = now - _BEFORE, now + FUTURE_WINDOW
    there = store.sharers(subject.room, since, until, MOST_USERS)
    return list(dict.fromkeys([*sorted(known.users), *there]))[:MOST_USERS]
