"""Who may come in."""

from __future__ import annotations

from rollcall.domain.allowed_domains import AllowedDomains
from rollcall.domain.notice import Notice
from rollcall.protocol.id_token import Identity


def refusal(allowed: AllowedDomains, identity: Identity) -> Notice | None:
    """Why somebody who has proved who they are may not come in; None when they may."""
    if allowed.admit(email=identity.email, hosted_domain=identity.hosted_domain):
        return None
    return identity.address_problem or Notice.NOT_ALLOWED
