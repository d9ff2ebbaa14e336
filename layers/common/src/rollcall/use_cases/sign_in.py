"""Sign a person in."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from datetime import datetime

from rollcall.domain.model import User
from rollcall.domain.session_limits import session_expiry
from rollcall.ports.account_store import AccountStore
from rollcall.ports.session_store import Session, SessionStore
from rollcall.protocol.id_token import Identity


@dataclass(frozen=True, slots=True)
class SignIn:
    """Remembers who signed in and starts a session.

    ``new_session_id`` gives 256 random bits as 43 URL-safe characters.
    """

    accounts: AccountStore
    sessions: SessionStore
    new_session_id: Callable[[], str]

    def __call__(self, identity: Identity, before: Session | None, now: datetime) -> Session:
        """A session with a new id, always; the browser's session before it ends."""
        self.accounts.put_user(
            User(
                user_id=identity.user_id,
                issuer=identity.issuer,
                subject=identity.subject,
                email=identity.email,
                name=identity.name,
                created_at=now,
            )
        )
        session = Session(self.new_session_id(), identity.user_id, created_at=now, seen_at=now)
        self.sessions.start(session, session_expiry(now, now))
        if before is not None:
            self.sessions.end(before.session_id)
        return session
