from __future__ import annotations

from datetime import datetime
from typing import Protocol

from rollcall.domain.model import Connection, User
from rollcall.ports.portal_store import Mark


class AccountStore(Protocol):
    """What signing in and connecting may change."""

    def put_user(self, user: User, mark: Mark) -> bool:
        """Store who signed in; of an existing user time zone, creation and generation are kept.

        When Google names another hosted domain than before, the user's connections are marked in
        the same step, so that every event is evaluated again. Returns whether they were. Raises
        BeingDeleted and Unavailable.
        """
        ...

    def user(self, user_id: str) -> User | None:
        """The user, or None."""
        ...

    def connected(self, user_id: str, calendar_key: str) -> bool:
        """Whether there is a connection, in whatever state: its grant at Google is in use."""
        ...

    def connections(self, user_id: str) -> list[Connection]:
        """The user's connections, in whatever state, read consistently."""
        ...

    def connect(
        self, *, user_id: str, calendar_key: str, email: str, token: bytes, workspace: str,
        now: datetime, cause: str = "",
    ) -> None:  # fmt: skip
        """Store a grant and mark the connection due, in one step.

        ``cause`` replaces the id of what caused the mark before; an empty one keeps it. Raises
        BeingDeleted and Unavailable.
        """
        ...
