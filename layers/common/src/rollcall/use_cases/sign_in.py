"""Sign a person in."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from datetime import datetime

from rollcall.domain.audit import Act, AuditEntry
from rollcall.domain.errors import BeingDeleted, NotFound
from rollcall.domain.invitations import Invitation
from rollcall.domain.notice import Notice
from rollcall.domain.session_limits import session_expiry
from rollcall.ports.account_store import AccountStore
from rollcall.ports.session_store import Session, SessionStore
from rollcall.ports.wake import WakeQueue
from rollcall.protocol.id_token import Identity
from rollcall.use_cases.admission import Admission
from rollcall.use_cases.profile import keep_profile


@dataclass(frozen=True, slots=True)
class SignedIn:
    """A session that has begun."""

    session: Session
    refused: Notice | None = None
    """Why its person may do nothing with it but leave; None for everybody else."""


@dataclass(frozen=True, slots=True)
class SignIn:
    """Remembers who signed in and starts a session; of refused strangers nothing is stored.

    Somebody of whom something is stored gets a session although they may not come in any more, or
    are blocked: the profile says so to the pages then, which let them leave and do nothing else.
    Who was blocked and deleted the account is blocked as soon as they come back.

    ``random_text`` gives 256 random bits as 43 URL-safe characters.
    """

    accounts: AccountStore
    sessions: SessionStore
    random_text: Callable[[], str]
    queue: WakeQueue
    admission: Admission

    def __call__(
        self, identity: Identity, before: Session | None, now: datetime, *, cause: str = ""
    ) -> SignedIn | Notice:
        """A session with a new id, always, and the browser's session before it ends; or why not.

        ``cause`` is the id of the request.
        """
        invitation = self._invitation(identity, now)
        refused = None if invitation else self.admission.refusal(identity, now)
        known = self.accounts.user(identity.user_id)
        if refused is not None and known is None:
            return refused
        blocked = known.blocked if known else self.accounts.stays_blocked(identity.user_id)
        if blocked:
            refused, invitation = Notice.BLOCKED, None
        try:
            self._remember(identity, refused, invitation, now, cause)
        except BeingDeleted:
            return Notice.BEING_DELETED
        except NotFound:
            # Withdrawn between these two steps.
            return Notice.NOT_ALLOWED
        return self._begin(identity, before, refused, now)

    def _invitation(self, identity: Identity, now: datetime) -> Invitation | None:
        if self.admission.is_listed(identity.email, identity.hosted_domain):
            return None
        return self.admission.invitation(identity.email, now)

    def _remember(
        self,
        identity: Identity,
        refused: Notice | None,
        invitation: Invitation | None,
        now: datetime,
        cause: str,
    ) -> None:
        act = Act.SIGN_IN_REFUSED if refused else Act.SIGNED_IN
        entry = AuditEntry(now, identity.user_id, act, why=refused or "")
        keep_profile(
            self.accounts,
            self.queue,
            identity,
            now,
            cause,
            self.random_text(),
            entry=entry,
            invitation=invitation,
        )

    def _begin(
        self, identity: Identity, before: Session | None, refused: Notice | None, now: datetime
    ) -> SignedIn | Notice:
        user = self.accounts.user(identity.user_id)
        if user is None:
            # Deleted between these two steps.
            return Notice.BEING_DELETED
        session = Session(self.random_text(), user.user_id, now, now, user.generation)
        self.sessions.start(session, session_expiry(now, now))
        if before is not None:
            self.sessions.end(before)
        return SignedIn(session, refused)
