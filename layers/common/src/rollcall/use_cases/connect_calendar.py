"""Connect the Google account that a user signed in with."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime

from rollcall.domain.errors import Rejected
from rollcall.domain.notice import Notice
from rollcall.ports.account_store import AccountStore
from rollcall.ports.session_store import Session
from rollcall.ports.tokens import TokenSealer
from rollcall.ports.wake import WakeQueue
from rollcall.protocol.id_token import Identity
from rollcall.protocol.oauth_grant import TokenGrant
from rollcall.use_cases.tell_worker import WORKSPACE, wake


@dataclass(frozen=True, slots=True)
class ConnectCalendar:
    """Stores a grant, sealed, and wakes the worker.

    A grant that cannot be used changes nothing: a good connection from before stays as it is, and
    nothing is revoked, because at Google that would end the good grant too.
    """

    accounts: AccountStore
    sealer: TokenSealer
    queue: WakeQueue

    def __call__(
        self, session: Session, identity: Identity, grant: TokenGrant, now: datetime
    ) -> Notice:
        """What to tell the user.

        Raises Rejected when the user is gone, and Unavailable when the grant could not be stored.
        """
        if identity.user_id != session.user_id:
            return Notice.OTHER_ACCOUNT
        if self.accounts.user(session.user_id) is None:
            raise Rejected("user_gone")
        if not grant.calendar:
            return Notice.CALENDAR_BOX
        if grant.refresh_token is None:
            return Notice.NO_REFRESH_TOKEN
        if not identity.email:
            # Recall knows an account by its address.
            return Notice.START_AGAIN
        self._store(identity, grant.refresh_token.reveal(), now)
        return Notice.CONNECTED

    def _store(self, identity: Identity, token: str, now: datetime) -> None:
        user_id, calendar_key = identity.user_id, identity.calendar_key
        sealed = self.sealer.encrypt(token, user_id=user_id, calendar_key=calendar_key)
        self.accounts.connect(
            user_id=user_id,
            calendar_key=calendar_key,
            email=identity.email,
            token=sealed,
            workspace=WORKSPACE,
            now=now,
        )
        wake(self.queue, now)
