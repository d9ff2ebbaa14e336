"""Who is signed in."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Protocol

from rollcall.domain.model import User


@dataclass(frozen=True, slots=True)
class Session:
    """A signed-in browser. The id is secret and stored hashed."""

    session_id: str
    user_id: str
    created_at: datetime
    seen_at: datetime
    generation: str = ""
    """`User.generation` when it began; it is dead once the user has another one."""

    def __repr__(self) -> str:
        return "Session(***)"

    def is_of(self, user: User) -> bool:
        """Whether it is alive: of the user, and not ended together with all others since."""
        return (self.user_id, self.generation) == (user.user_id, user.generation)


@dataclass(frozen=True, slots=True)
class ListedSession:
    """What a user is shown of a session: nothing by which it could be used."""

    created_at: datetime
    seen_at: datetime
    """Right to `session_limits.TOUCH_AFTER`."""
    is_this: bool
    """Whether it is the one that asks."""


class SessionStore(Protocol):
    """Sessions and consumed OAuth transactions; expired rows do not exist for the caller."""

    def start(self, session: Session, expires_at: datetime) -> None:
        """Store a new session, and end the user's oldest where there are very many."""
        ...

    def find(self, session_id: str, now: datetime) -> Session | None:
        """The session that has not expired at ``now``."""
        ...

    def touch(self, session: Session, expires_at: datetime) -> None:
        """Move the idle limit of a live session."""
        ...

    def end(self, session: Session) -> None:
        """End a session; it need not exist."""
        ...

    def of_user(self, session: Session, now: datetime) -> Sequence[ListedSession]:
        """The live sessions of this one's user and generation, the last used first."""
        ...

    def end_all(self, user_id: str) -> None:
        """End every session of a user, and forget that there were any. Raises Unavailable."""
        ...

    def consume(self, transaction_id: str, attempt: str, expires_at: datetime) -> bool:
        """Use up an OAuth transaction; False when another attempt used it before.

        ``attempt`` is random and new for each callback. The same one may ask again, since a client
        repeats a write whose answer was lost.
        """
        ...
