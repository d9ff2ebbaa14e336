"""Invitations on the state table, by the hash of their addresses."""

from __future__ import annotations

from datetime import datetime

from rollcall.adapters.dynamodb import keys
from rollcall.adapters.dynamodb.people_index import pointer
from rollcall.adapters.dynamodb.table import Table
from rollcall.adapters.dynamodb.wire import Item, build, item, values
from rollcall.adapters.dynamodb.writes import Write, put, update
from rollcall.domain.invitations import Invitation

SAME = "#invitation_id = :id"


class DynamoInvitations:
    """InvitationReader on the state table."""

    def __init__(self, state: Table) -> None:
        self._state = state

    def invitation(self, address: str, now: datetime) -> Invitation | None:
        """One consistent read."""
        stored = self._state.get(keys.invitation(address))
        found = invitation_of(stored) if stored else None
        return found if found is not None and found.stands(now) else None


def invitation_of(stored: Item) -> Invitation:
    """An invitation."""
    return build(Invitation, values(stored))


def invited(invitation: Invitation) -> Write:
    """Return the write of an invitation in the place of one that nobody has used."""
    ends = invitation.open_until
    row = {
        **keys.invitation(invitation.address),
        "invitation_id": invitation.invitation_id,
        "address": invitation.address,
        "invited_by": invitation.invited_by,
        "invited_at": invitation.invited_at,
        keys.EXPIRES_AT: int(ends.timestamp()) if ends else None,
    }
    return put(item(row), "attribute_not_exists(#used_at)")


def used(invitation: Invitation, user_id: str, now: datetime) -> list[Write]:
    """Return what has an invitation stand from now on, and end with its user's account.

    The first is refused where it was withdrawn meanwhile.
    """
    at = keys.invitation(invitation.address)
    stands = update(
        at,
        values={keys.EXPIRES_AT: None},
        initial={"used_at": now},
        condition=SAME,
        compared={"id": invitation.invitation_id},
    )
    return [stands, pointer(user_id, at)]
