"""Have everything of a user deleted."""

from __future__ import annotations

from datetime import datetime

from rollcall.domain.audit import AuditEntry
from rollcall.domain.leaving import FRESH
from rollcall.ports.portal_store import Mark, PortalStore
from rollcall.ports.session_store import Session
from rollcall.ports.wake import WakeQueue
from rollcall.use_cases.tell_worker import WORKSPACE, wake


def is_fresh(session: Session, now: datetime) -> bool:
    """Whether the person signed in so short a time ago that the account may be deleted."""
    return now - session.created_at <= FRESH


def leave(
    store: PortalStore,
    queue: WakeQueue,
    user_id: str,
    receipt_id: str,
    now: datetime,
    *,
    cause: str = "",
    entry: AuditEntry | None = None,
) -> str:
    """Begin to delete everything, and wake the worker; the id under which the receipt is found.

    Asking again changes nothing: the first request's receipt is given. ``receipt_id`` is random,
    ``cause`` the id of the request. Whoever asks for somebody else leaves an audit ``entry``.
    Raises NotFound when there is no such user, and Unavailable.
    """
    begun = store.erase(user_id, receipt_id, Mark(WORKSPACE, now, cause), entry=entry)
    wake(queue, now)
    return begun
