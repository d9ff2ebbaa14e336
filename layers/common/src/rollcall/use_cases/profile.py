"""What is kept of a person who has proved who they are."""

from __future__ import annotations

from datetime import datetime

from rollcall.domain.audit import AuditEntry
from rollcall.domain.invitations import Invitation
from rollcall.domain.model import User
from rollcall.ports.account_store import AccountStore
from rollcall.ports.portal_store import Mark
from rollcall.ports.wake import WakeQueue
from rollcall.protocol.id_token import Identity
from rollcall.use_cases.tell_worker import WORKSPACE, wake


def keep_profile(
    accounts: AccountStore,
    queue: WakeQueue,
    identity: Identity,
    now: datetime,
    cause: str,
    generation: str,
    *,
    entry: AuditEntry | None = None,
    invitation: Invitation | None = None,
) -> None:
    """Store who it is; have the worker follow when Google names another hosted domain than before.

    ``cause`` is the id of the request, and ``generation`` that of a user who has none yet; the
    rest is as `AccountStore.put_user` takes it. Raises BeingDeleted, NotFound for an invitation
    that was withdrawn, and Unavailable.
    """
    user = User(
        user_id=identity.user_id,
        issuer=identity.issuer,
        subject=identity.subject,
        email=identity.email,
        name=identity.name,
        created_at=now,
        hosted_domain=identity.hosted_domain,
        generation=generation,
        last_seen=now.date(),
    )
    mark = Mark(WORKSPACE, now, cause)
    if accounts.put_user(user, mark, entry=entry, invitation=invitation):
        wake(queue, now)
