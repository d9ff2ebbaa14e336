"""What administrators and operators do about people. Every use case is told who acts.

``who`` is an administrator's user id, or an operator (`audit.operator`). That it may act is checked
by whoever calls: the pages by the verified address, the command by the operator's own rights.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from datetime import date, datetime

from rollcall.domain.admins import Admins, plain_address
from rollcall.domain.audit import Act, AuditEntry
from rollcall.domain.errors import NotFound, Rejected
from rollcall.domain.invitations import Invitation
from rollcall.domain.model import User
from rollcall.ports.people_store import (
    AuditPage,
    Block,
    InvitationsPage,
    PeoplePage,
    PeopleStore,
)
from rollcall.ports.portal_store import Mark
from rollcall.ports.wake import WakeQueue
from rollcall.use_cases.tell_worker import WORKSPACE, wake

MOST_PEOPLE = 50
"""People, or invitations, on one page."""
MOST_ENTRIES = 100
"""Entries of the audit list on one page."""
LONGEST_REASON = 300


class IsAdministrator(Rejected):
    """An administrator cannot be blocked: first the operator takes the address off the list."""


class AddressMalformed(Rejected):
    """A text that is no plain mail address."""


class ReasonTooLong(Rejected):
    """A reason of more than `LONGEST_REASON` characters."""


@dataclass(frozen=True, slots=True)
class Administer:
    """The use cases, over what they reach.

    ``random_text`` gives 256 random bits as 43 URL-safe characters.
    """

    store: PeopleStore
    queue: WakeQueue
    admins: Admins
    random_text: Callable[[], str]

    def find_person(self, address: str) -> Sequence[User]:
        """The people who sign in with an address, or have connected a calendar of it.

        Usually one; several, where an account was connected by somebody else too. Raises
        AddressMalformed.
        """
        return self.store.find(_plain(address))

    def list_people(self, after: str = "", most: int = MOST_PEOPLE) -> PeoplePage:
        """A page of all people, in an order that stays but means nothing."""
        return self.store.people(after, most)

    def block(self, who: str, user_id: str, reason: str, now: datetime, *, cause: str = "") -> bool:
        """Block a person: sessions end, bots leave, nothing comes until it is taken back.

        False where the person was blocked already. ``reason`` may be empty; the person reads it.
        Raises NotFound, IsAdministrator, ReasonTooLong, BeingDeleted and Unavailable.
        """
        if len(reason) > LONGEST_REASON:
            raise ReasonTooLong("reason_too_long")
        user = self.store.user(user_id)
        if user is None:
            raise NotFound("user")
        if self.admins.include(user.email):
            raise IsAdministrator("is_administrator")
        block = Block(now, who, reason.strip(), self.random_text())
        entry = AuditEntry(now, who, Act.BLOCKED, user_id)
        done = self.store.block(user_id, block, Mark(WORKSPACE, now, cause), entry)
        wake(self.queue, now)
        return done

    def unblock(self, who: str, user_id: str, now: datetime, *, cause: str = "") -> bool:
        """Take a block back: what the rules want comes again; False where there was none.

        Raises NotFound, BeingDeleted and Unavailable.
        """
        entry = AuditEntry(now, who, Act.UNBLOCKED, user_id)
        done = self.store.unblock(user_id, Mark(WORKSPACE, now, cause), entry)
        wake(self.queue, now)
        return done

    def record_reading(self, who: str, user_id: str, now: datetime) -> None:
        """Note, before it is asked for, that somebody's calendars are read again.

        Raises Unavailable.
        """
        self.store.record(AuditEntry(now, who, Act.READ_AGAIN, user_id))

    def list_invitations(self, after: str = "") -> InvitationsPage:
        """A page of all invitations, those included that ended lately."""
        return self.store.invitations(after, MOST_PEOPLE)

    def invite(self, who: str, address: str, now: datetime) -> bool:
        """Let an address in whatever its domain; False where it was let in already, and used it.

        One that was not used begins anew. Raises AddressMalformed and Unavailable.
        """
        invitation = Invitation(self.random_text(), _plain(address), who, now)
        entry = AuditEntry(now, who, Act.INVITED, invitation.invitation_id)
        return self.store.invite(invitation, entry)

    def withdraw(self, who: str, address: str, now: datetime) -> bool:
        """Take an invitation back; False where none stands.

        Its owner may do no more than leave then, as if the domain were taken off the list: nothing
        is disconnected. Raises AddressMalformed and Unavailable.
        """
        invitation = self.store.invitation(_plain(address), now)
        if invitation is None:
            return False
        entry = AuditEntry(now, who, Act.WITHDRAWN, invitation.invitation_id)
        return self.store.withdraw(invitation, entry)

    def read_audit(self, day: date, now: datetime, before: str = "") -> AuditPage:
        """A page of what was done on a day (UTC), the newest first, to ten minutes."""
        return self.store.audit(day, before, MOST_ENTRIES, now)

    def record_export(self, who: str, user_id: str, now: datetime) -> None:
        """Note that an operator took out what is stored of a person. Raises Unavailable."""
        self.store.record(AuditEntry(now, who, Act.EXPORTED, user_id))


def _plain(address: str) -> str:
    plain = plain_address(address)
    if plain is None:
        raise AddressMalformed("address_malformed")
    return plain
