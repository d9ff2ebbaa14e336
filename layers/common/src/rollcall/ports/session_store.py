"""Who is signed in."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime
from typing import Protocol


@dataclass(frozen=True, slots=True)
class Session:
    """A signed-in browser. The id is secret and stored hashed."""

    session_id: str
    user_id: str
    created_at: datetime
    seen_at: datetime

    def __repr__(self) -> str:
        return "Session(***)"


class SessionStore(Protocol):
    """Sessions and consumed OAuth transactions; expired rows do not exist for the caller."""

    def start(self, session: Session, expires_at: datetime) -> None:
        """Store a new session."""
        ...

    def find(self, session_id: str, now: datetime) -> Session | None:
        """The session that has not expired at ``now``."""
        ...

    def touch(self, session: Session, expires_at: datetime) -> None:
        """Move the idle limit of a live session."""
        ...

    def end(self, session_id: str) -> None:
        """End a session; it need not exist."""
        ...

    def consume(self, transaction_id: str, attempt: str, expires_at: datetime) -> bool:
        """Use up an OAuth transaction; False when another attempt used it before.

        ``attempt`` is random and new for each callback. The same one may ask again, since a client
        repeats a write whose answer was lost.
        """
        ...
