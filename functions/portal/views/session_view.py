"""Where a user is signed in, in words."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from functions.portal import texts
from functions.portal.deps import Visit
from functions.portal.views.words import short_day
from rollcall.ports.session_store import ListedSession


@dataclass(frozen=True, slots=True)
class SessionView:
    """One browser in which the user is signed in."""

    name: str
    began: str
    seen: str
    is_this: bool


def session_views(sessions: Sequence[ListedSession], visit: Visit) -> list[SessionView]:
    """Every live session, this one first."""
    ordered = sorted(sessions, key=lambda one: not one.is_this)
    return [_view(one, visit) for one in ordered]


def _view(session: ListedSession, visit: Visit) -> SessionView:
    return SessionView(
        texts.SESSION_THIS if session.is_this else texts.SESSION_OTHER,
        texts.SESSION_BEGAN.format(day=short_day(session.created_at, visit.zone)),
        texts.SESSION_SEEN.format(day=short_day(session.seen_at, visit.zone)),
        session.is_this,
    )
