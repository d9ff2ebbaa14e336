from __future__ import annotations

from datetime import datetime
from typing import Protocol

from rollcall.domain.audit import AuditEntry
from rollcall.domain.invitations import Invitation
from rollcall.domain.model import Connection, User
from rollcall.ports.portal_store import Mark


class AccountStore(Protocol):
    """What signing in and connecting may change."""

    def put_user(
        self,
        user: User,
        mark: Mark,
        *,
        entry: AuditEntry | None = None,
        invitation: Invitation | None = None,
    ) -> bool:
        """Store who signed in; of an existing user time zone, creation and generation are kept.

        So is a block, also that of an earlier account. In the same step an audit entry is appended,
        and the invitation by which the person comes in is used: from then on it stands until it is
        withdrawn, or the account ends.

        When Google names another hosted domain than before, the user's connections are marked in
        the same step, so that every event is evaluated again. Returns whether they were. Raises
        BeingDeleted, NotFound when the invitation was withdrawn meanwhile, and Unavailable.
        """
        ...

    def user(self, user_id: str) -> User | None:
        """The user, or None."""
        ...

    def stays_blocked(self, user_id: str) -> bool:
        """Whether somebody without an account was blocked when the last one ended."""
        ...

    def connected(self, user_id: str, calendar_key: str) -> bool:
        """Whether there is a connection, in whatever state: its grant at Google is in use."""
        ...

    def connections(self, user_id: str) -> list[Connection]:
        """The user's connections, in whatever state, read consistently."""
        ...

    def connect(
        self, *, user_id: str, calendar_key: str, email: str, token: bytes, workspace: str,
        now: datetime, cause: str = "", entry: AuditEntry | None = None,
    ) -> None:  # fmt: skip
        """Store a grant, mark the connection due and append an audit entry, in one step.

        ``cause`` replaces the id of what caused the mark before; an empty one keeps it. Raises
        BeingDeleted and Unavailable.
        """
        ...
