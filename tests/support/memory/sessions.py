from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace
from datetime import datetime

from rollcall.domain.session_limits import MOST_SESSIONS, session_expiry
from rollcall.ports.session_store import ListedSession, Session
from tests.support.memory.state import MemoryState


class MemorySessionStore:
    """SessionStore over a MemoryState."""

    def __init__(self, state: MemoryState) -> None:
        self._state = state

    def start(self, session: Session, expires_at: datetime) -> None:
        with self._state.operation("start"):
            live = self._live(session.user_id, session.created_at)
            for one in live[: max(len(live) + 1 - MOST_SESSIONS, 0)]:
                del self._state.sessions[one.session_id]
            self._state.sessions[session.session_id] = (session, expires_at)

    def find(self, session_id: str, now: datetime) -> Session | None:
        with self._state.operation("find"):
            session, expires_at = self._state.sessions.get(session_id, (None, now))
            return session if now.timestamp() < int(expires_at.timestamp()) else None

    def touch(self, session: Session, expires_at: datetime) -> None:
        with self._state.operation("touch"):
            stored = self._state.sessions.get(session.session_id)
            if stored is not None and session.seen_at < stored[1]:
                moved = replace(stored[0], seen_at=session.seen_at)
                self._state.sessions[session.session_id] = (moved, expires_at)

    def end(self, session: Session) -> None:
        with self._state.operation("end"):
            self._state.sessions.pop(session.session_id, None)

    def of_user(self, session: Session, now: datetime) -> Sequence[ListedSession]:
        with self._state.operation("of_user"):
            return [
                ListedSession(one.created_at, one.seen_at, one.session_id == session.session_id)
                for one in reversed(self._live(session.user_id, now))
                if one.generation == session.generation
            ]

    def end_all(self, user_id: str) -> None:
        with self._state.operation("end_all"):
            sessions = self._state.sessions
            for session_id in [s for s, (one, _) in sessions.items() if one.user_id == user_id]:
                del sessions[session_id]

    def consume(self, transaction_id: str, attempt: str, expires_at: datetime) -> bool:
        with self._state.operation("consume"):
            return self._state.consumed.setdefault(transaction_id, attempt) == attempt

    def _live(self, user_id: str, now: datetime) -> list[Session]:
        """The user's live sessions, the last used at the end."""
        found = [one for one, _ in self._state.sessions.values() if one.user_id == user_id]
        live = [one for one in found if session_expiry(one.created_at, one.seen_at) > now]
        return sorted(live, key=lambda one: one.seen_at)
