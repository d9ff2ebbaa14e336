"""Sign a person in."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from datetime import datetime

from rollcall.domain.allowed_domains import AllowedDomains
from rollcall.domain.errors import BeingDeleted
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
    """Remembers who signed in and starts a session; of refused strangers nothing is stored.

    Somebody of whom something is stored gets a session although they may not come in any more: the
    profile says so to the pages then, which let them leave and do nothing else.

    ``random_text`` gives 256 random bits as 43 URL-safe characters.
    """

    accounts: AccountStore
    sessions: SessionStore
    random_text: Callable[[], str]
    queue: WakeQueue
    allowed: AllowedDomains

    def __call__(
        self, identity: Identity, before: Session | None, now: datetime, *, cause: str = ""
    ) -> Session | Notice:
        """A session with a new id, always, and the browser's session before it ends; or why not.

        ``cause`` is the id of the request.
        """
        refused = refusal(self.allowed, identity)
        if refused is not None and self.accounts.user(identity.user_id) is None:
            return refused
        try:
            keep_profile(self.accounts, self.queue, identity, now, cause, self.random_text())
        except BeingDeleted:
            return Notice.BEING_DELETED
        user = self.accounts.user(identity.user_id)
        if user is None:
            # Deleted between these two steps.
            return Notice.BEING_DELETED
        session = Session(self.random_text(), user.user_id, now, now, user.generation)
        self.sessions.start(session, session_expiry(now, now))
        if before is not None:
            self.sessions.end(before)
        return session
