from __future__ import annotations

from dataclasses import replace
from datetime import datetime

from rollcall.ports.session_store import Session
from tests.support.memory.state import MemoryState


class MemorySessionStore:
    """SessionStore over a MemoryState."""

    def __init__(self, state: MemoryState) -> None:
        self._state = state

    def start(self, session: Session, expires_at: datetime) -> None:
        with self._state.operation("start"):
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

    def end(self, session_id: str) -> None:
        with self._state.operation("end"):
            self._state.sessions.pop(session_id, None)

    def consume(self, transaction_id: str, attempt: str, expires_at: datetime) -> bool:
        with self._state.operation("consume"):
            return self._state.consumed.setdefault(transaction_id, attempt) == attempt
