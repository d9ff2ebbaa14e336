"""Invitations in words."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from functions.portal import texts
from functions.portal.deps import Visit
from functions.portal.views.admin.names import Names
from functions.portal.views.words import short_day
from rollcall.domain.invitations import Invitation
from rollcall.ports.portal_store import PortalStore


@dataclass(frozen=True, slots=True)
class InvitationView:
    """One invitation. ``address`` and ``by`` are untrusted."""

    id: str
    address: str
    by: str
    state: str
    stands: bool


def invitation_views(
    invitations: Sequence[Invitation], store: PortalStore, visit: Visit
) -> list[InvitationView]:
    """Invitations in the order of their addresses."""
    names = Names.of(store, (one.invited_by for one in invitations))
    ordered = sorted(invitations, key=lambda one: one.address)
    return [
        InvitationView(
            one.invitation_id,
            one.address,
            texts.INVITED_BY.format(
                day=short_day(one.invited_at, visit.zone), who=names.of_id(one.invited_by)
            ),
            _state(one, visit),
            one.stands(visit.now),
        )
        for one in ordered
    ]


def _state(one: Invitation, visit: Visit) -> str:
    if one.used_at is not None:
        return texts.INVITATION_USED.format(day=short_day(one.used_at, visit.zone))
    if one.open_until is not None and one.stands(visit.now):
        return texts.INVITATION_OPEN.format(day=short_day(one.open_until, visit.zone))
    return texts.INVITATION_ENDED
