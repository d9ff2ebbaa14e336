"""Connect the Google account that a user signed in with."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime

from rollcall.domain.allowed_domains import AllowedDomains
from rollcall.domain.errors import BeingDeleted, Rejected, Retryable
from rollcall.domain.notice import Notice
from rollcall.ports.account_store import AccountStore
from rollcall.ports.google import GrantRevoker
from rollcall.ports.session_store import Session
from rollcall.ports.tokens import TokenSealer
from rollcall.ports.wake import WakeQueue
from rollcall.protocol.id_token import Identity
from rollcall.protocol.oauth_grant import TokenGrant
from rollcall.use_cases.admission import refusal
from rollcall.use_cases.profile import keep_profile
from rollcall.use_cases.tell_worker import WORKSPACE, wake


@dataclass(frozen=True, slots=True)
class ConnectCalendar:
    """Stores a grant, sealed, and wakes the worker.

    A grant that cannot be used changes nothing: a good connection from before stays as it is. A
    grant of an account that cannot be connected is given back, unless that account has a
    connection: at Google one revocation ends all that the account has granted.
    """

    accounts: AccountStore
    sealer: TokenSealer
    queue: WakeQueue
    revoker: GrantRevoker
    allowed: AllowedDomains

    def __call__(
        self,
        session: Session,
        identity: Identity,
        grant: TokenGrant,
        now: datetime,
        *,
        cause: str = "",
    ) -> Notice:
        """What to tell the user. ``cause`` is the id of the request.

        Raises Rejected when the user is gone, and Unavailable when the grant could not be stored.
        """
        if identity.user_id != session.user_id:
            kept = not self._give_back(identity, grant)
            return Notice.OTHER_ACCOUNT_KEPT if kept else Notice.OTHER_ACCOUNT
        user = self.accounts.user(session.user_id)
        if user is None or not session.is_of(user):
            self._give_back(identity, grant)
            raise Rejected("user_gone" if user is None else "session_changed")
        # Recall knows an account by its address.
        unusable = refusal(self.allowed, identity) or identity.address_problem
        if unusable is not None:
            self._give_back(identity, grant)
            return unusable
        if not grant.calendar:
            return Notice.CALENDAR_BOX
        if grant.refresh_token is None:
            return Notice.NO_REFRESH_TOKEN
        try:
            keep_profile(self.accounts, self.queue, identity, now, cause, user.generation)
            self._store(identity, grant.refresh_token.reveal(), now, cause)
        except BeingDeleted:
            # While a connection is left, its removal ends this grant too.
            self._give_back(identity, grant)
            return Notice.BEING_DELETED
        return Notice.CONNECTED

    def _give_back(self, identity: Identity, grant: TokenGrant) -> bool:
        """End a grant that opens a calendar and serves no connection; whether none is left."""
        token = grant.refresh_token or grant.access_token
        if not grant.calendar:
            return True
        if token is None or self.accounts.connected(identity.user_id, identity.calendar_key):
            return False
        try:
            self.revoker.revoke(token.reveal())
        except Retryable:
            return False
        return True

    def _store(self, identity: Identity, token: str, now: datetime, cause: str) -> None:
        user_id, calendar_key = identity.user_id, identity.calendar_key
        sealed = self.sealer.encrypt(token, user_id=user_id, calendar_key=calendar_key)
        self.accounts.connect(
            user_id=user_id,
            calendar_key=calendar_key,
            email=identity.email,
            token=sealed,
            workspace=WORKSPACE,
            now=now,
            cause=cause,
        )
        wake(self.queue, now)
