"""Sign a person in."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from datetime import datetime

from rollcall.domain.allowed_domains import AllowedDomains
from rollcall.domain.notice import Notice
from rollcall.domain.session_limits import session_expiry
from rollcall.ports.account_store import AccountStore
from rollcall.ports.session_store import Session, SessionStore
from rollcall.ports.wake import WakeQueue
from rollcall.protocol.id_token import Identity
from rollcall.use_cases.admission import refusal
from rollcall.use_cases.profile import keep_profile


@dataclass(frozen=True, slots=True)
class SignIn:
    """Remembers who signed in and starts a session; stores nothing of those who may not come in.

    ``new_session_id`` gives 256 random bits as 43 URL-safe characters.
    """

    accounts: AccountStore
    sessions: SessionStore
    new_session_id: Callable[[], str]
    queue: WakeQueue
    allowed: AllowedDomains

    def __call__(
        self, identity: Identity, before: Session | None, now: datetime, *, cause: str = ""
    ) -> Session | Notice:
        """A session with a new id, always, and the browser's session before it ends; or why not.

        ``cause`` is the id of the request.
        """
        refused = refusal(self.allowed, identity)
        if refused is not None:
            return refused
        keep_profile(self.accounts, self.queue, identity, now, cause)
        session = Session(self.new_session_id(), identity.user_id, created_at=now, seen_at=now)
        self.sessions.start(session, session_expiry(now, now))
        if before is not None:
            self.sessions.end(before.session_id)
        return session
