"""Connect a Google account: the one that a user signs in with, or another one of theirs."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime

from rollcall.domain.audit import Act, AuditEntry
from rollcall.domain.caps import MOST_CALENDARS
from rollcall.domain.errors import BeingDeleted, Rejected, Retryable
from rollcall.domain.model import is_wanted
from rollcall.domain.notice import Notice
from rollcall.ports.account_store import AccountStore
from rollcall.ports.google import GrantRevoker
from rollcall.ports.session_store import Session
from rollcall.ports.tokens import TokenSealer
from rollcall.ports.wake import WakeQueue
from rollcall.protocol.id_token import Identity
from rollcall.protocol.oauth_grant import TokenGrant
from rollcall.use_cases.admission import Admission
from rollcall.use_cases.profile import keep_profile
from rollcall.use_cases.tell_worker import WORKSPACE, wake


@dataclass(frozen=True, slots=True)
class ConnectCalendar:
    """Stores a grant, sealed, and wakes the worker.

    A grant that cannot be used changes nothing: a good connection from before stays as it is. A
    grant of an account that cannot be connected is given back, unless that account has a
    connection: at Google one revocation ends all that the account has granted. Whether anybody
    else has connected the account is never told, and does not matter.
    """

    accounts: AccountStore
    sealer: TokenSealer
    queue: WakeQueue
    revoker: GrantRevoker
    admission: Admission

    def __call__(
        self,
        session: Session,
        identity: Identity,
        grant: TokenGrant,
        now: datetime,
        *,
        another: bool = False,
        cause: str = "",
    ) -> Notice:
        """What to tell the user. ``cause`` is the id of the request.

        ``another`` says that the user wants to connect whichever account was chosen. Without it
        only the account of the session is taken, and one that the user has connected before.
        Raises Rejected when the user is gone, and Unavailable when the grant could not be stored.
        """
        user_id = session.user_id
        own, key = identity.user_id == user_id, identity.calendar_key_of(user_id)
        known = own or another or self.accounts.connected(user_id, key)
        if not known:
            kept = not self._give_back(user_id, identity, grant)
            return Notice.OTHER_ACCOUNT_KEPT if kept else Notice.OTHER_ACCOUNT
        user = self.accounts.user(user_id)
        if user is None or not session.is_of(user):
            self._give_back(user_id, identity, grant)
            raise Rejected("user_gone" if user is None else "session_changed")
        # Recall knows an account by its address.
        unusable = self.admission.refusal(identity, now) or identity.address_problem
        if user.blocked:
            unusable = Notice.BLOCKED
        if unusable is None and self._is_one_too_many(user_id, key):
            unusable = Notice.MOST_CALENDARS
        if unusable is not None:
            self._give_back(user_id, identity, grant)
            return unusable
        if not grant.calendar:
            return Notice.CALENDAR_BOX
        if grant.refresh_token is None:
            return Notice.NO_REFRESH_TOKEN
        try:
            if own:
                keep_profile(self.accounts, self.queue, identity, now, cause, user.generation)
            self._store(user_id, identity, grant.refresh_token.reveal(), now, cause)
        except BeingDeleted:
            # While a connection is left, its removal ends this grant too.
            self._give_back(user_id, identity, grant)
            return Notice.BEING_DELETED
        return Notice.CONNECTED

    def _is_one_too_many(self, user_id: str, calendar_key: str) -> bool:
        wanted = {c.calendar_key for c in self.accounts.connections(user_id) if is_wanted(c)}
        return calendar_key not in wanted and len(wanted) >= MOST_CALENDARS

    def _give_back(self, user_id: str, identity: Identity, grant: TokenGrant) -> bool:
        """End a grant that opens a calendar and serves no connection; whether none is left."""
        token = grant.refresh_token or grant.access_token
        if not grant.calendar:
            return True
        if token is None or self._is_in_use(user_id, identity):
            return False
        try:
            self.revoker.revoke(token.reveal())
        except Retryable:
            return False
        return True

    def _is_in_use(self, user_id: str, identity: Identity) -> bool:
        """Whether the account has a connection, as that of its own user or of this one."""
        users = {identity.user_id, user_id}
        return any(self.accounts.connected(one, identity.calendar_key_of(one)) for one in users)

    def _store(
        self, user_id: str, identity: Identity, token: str, now: datetime, cause: str
    ) -> None:
        calendar_key = identity.calendar_key_of(user_id)
        sealed = self.sealer.encrypt(token, user_id=user_id, calendar_key=calendar_key)
        self.accounts.connect(
            user_id=user_id,
            calendar_key=calendar_key,
            email=identity.email,
            token=sealed,
            workspace=WORKSPACE,
            now=now,
            cause=cause,
            entry=AuditEntry(now, user_id, Act.CONNECTED),
        )
        wake(self.queue, now)
