"""The link that a bot writes in the chat of a stored meeting."""

from __future__ import annotations

from rollcall.domain.deduplication import room_of
from rollcall.domain.guest_noes import GuestSubject, subject_of
from rollcall.domain.model import EventRow
from rollcall.protocol.guest_link import guest_address, guest_key
from tests.support.portal.world import COOKIE_KEY, World

KEY = guest_key(COOKIE_KEY)


def guest_subject(world: World, row: EventRow) -> GuestSubject:
    """What the link is about; the row must want a bot."""
    assert row.desired is not None
    audience = world.rules(row.user_id).audience
    return subject_of(row.facts, audience, room_of(row.desired.deduplication_key))


def guest_link(world: World, row: EventRow, origin: str = "") -> str:
    """The address, without its origin unless one is given."""
    return origin + guest_address("", KEY, guest_subject(world, row))
