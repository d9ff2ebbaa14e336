"""Who may come in: people of the listed domains, administrators, and whoever was invited."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime

from rollcall.domain.admins import Admins
from rollcall.domain.allowed_domains import AllowedDomains
from rollcall.domain.invitations import Invitation
from rollcall.domain.model import User
from rollcall.domain.notice import Notice
from rollcall.ports.people_store import InvitationReader
from rollcall.protocol.id_token import Identity


@dataclass(frozen=True, slots=True)
class Admission:
    """The operator's lists, and the invitations; those are read for nobody whom a list admits."""

    allowed: AllowedDomains
    admins: Admins
    invitations: InvitationReader

    def is_listed(self, email: str, hosted_domain: str) -> bool:
        """Whether the operator's lists let somebody in; the address is one Google has verified."""
        listed = self.allowed.admit(email=email, hosted_domain=hosted_domain)
        return listed or self.admins.include(email)

    def invitation(self, email: str, now: datetime) -> Invitation | None:
        """The invitation by which the owner of a verified address may come in."""
        return self.invitations.invitation(email, now) if email else None

    def refuses(self, user: User, now: datetime) -> Notice | None:
        """Why a known person's pages are closed but for those to leave; None when they are open."""
        if user.blocked:
            return Notice.BLOCKED
        if self.is_listed(user.email, user.hosted_domain):
            return None
        return None if self.invitation(user.email, now) else Notice.NOT_ALLOWED

    def refusal(self, identity: Identity, now: datetime) -> Notice | None:
        """Why somebody who has proved who they are may not come in; None when they may."""
        if self.is_listed(identity.email, identity.hosted_domain):
            return None
        if self.invitation(identity.email, now):
            return None
        return identity.address_problem or Notice.NOT_ALLOWED
