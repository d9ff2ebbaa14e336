"""Whom administrators see and what they may do to people, and the list of what was done."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, datetime
from typing import Protocol

from rollcall.domain.audit import AuditEntry
from rollcall.domain.invitations import Invitation
from rollcall.domain.model import Connection, User
from rollcall.ports.portal_store import Mark


@dataclass(frozen=True, slots=True)
class Block:
    """What is stored of a person who is blocked."""

    at: datetime
    by: str
    """An administrator's user id, or an operator (`audit.operator`)."""
    reason: str
    generation: str
    """Random; takes the place of the one that the person's sessions began under."""


@dataclass(frozen=True, slots=True)
class PeoplePage:
    """Some people, in no order that means anything, and behind what there are more."""

    users: Sequence[User]
    after: str
    """Empty at the end."""


@dataclass(frozen=True, slots=True)
class InvitationsPage:
    """Some invitations, ended ones included, and behind what there are more."""

    invitations: Sequence[Invitation]
    after: str
    """Empty at the end."""


@dataclass(frozen=True, slots=True)
class AuditPage:
    """Some entries of a day, the newest first, and before what there are more."""

    entries: Sequence[AuditEntry]
    before: str
    """Empty at the end."""


class InvitationReader(Protocol):
    """Looks up who was invited."""

    def invitation(self, address: str, now: datetime) -> Invitation | None:
        """The invitation of an address, while it stands; read consistently."""
        ...


class PeopleStore(InvitationReader, Protocol):
    """What administrators read and change. Each change is one step with its audit entry."""

    def user(self, user_id: str) -> User | None:
        """A person, or None."""
        ...

    def connections(self, user_id: str) -> Sequence[Connection]:
        """A person's connections."""
        ...

    def find(self, address: str) -> list[User]:
        """The people who sign in with an address, or have a calendar of it; case does not count."""
        ...

    def people(self, after: str, limit: int) -> PeoplePage:
        """Some of all people, behind a place that an earlier page named; at most ``limit``."""
        ...

    def block(self, user_id: str, block: Block, mark: Mark, entry: AuditEntry) -> bool:
        """Block a person, end the sessions and mark the connections; False where it was done.

        Raises NotFound, BeingDeleted and Unavailable.
        """
        ...

    def unblock(self, user_id: str, mark: Mark, entry: AuditEntry) -> bool:
        """Take a block back and mark the connections; False where there is none.

        Also that of somebody whose account has ended. Raises NotFound, BeingDeleted and
        Unavailable.
        """
        ...

    def restore(self, user: User) -> bool:
        """Store the profile of a backup, a block included; False where there is one."""
        ...

    def invitations(self, after: str, limit: int) -> InvitationsPage:
        """Some of all invitations, behind a place that an earlier page named."""
        ...

    def invite(self, invitation: Invitation, entry: AuditEntry) -> bool:
        """Store an invitation, in place of one not yet used; False where a used one stands."""
        ...

    def withdraw(self, invitation: Invitation, entry: AuditEntry) -> bool:
        """Delete that very invitation; False where it is gone."""
        ...

    def record(self, entry: AuditEntry) -> None:
        """Append an entry about something that is not stored here. Raises Unavailable."""
        ...

    def audit(self, day: date, before: str, limit: int, now: datetime) -> AuditPage:
        """Some entries of a day (UTC), before a place that an earlier page named."""
        ...
