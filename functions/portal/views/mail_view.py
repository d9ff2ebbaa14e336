"""What a link in a letter asks, in words."""

from __future__ import annotations

from dataclasses import dataclass

from functions.portal import texts
from functions.portal.views.words import start_of, title_of
from functions.portal.zones import zone_of
from rollcall.domain.errors import NotFound
from rollcall.domain.mail.words import KIND_NAMES, PRIVATE
from rollcall.domain.model import User
from rollcall.ports.portal_store import PortalStore
from rollcall.protocol.signed_link import LinkPurpose, SignedLink


@dataclass(frozen=True, slots=True)
class Asked:
    """The question, what it is about, and the words of its button."""

    title: str
    about: str
    button: str
    change: str
    """Where it can be changed afterwards."""


def asked_view(store: PortalStore, user: User, link: SignedLink) -> Asked:
    """Return what a link asks. Raises NotFound for a meeting that is gone."""
    title, button = texts.LINK_ASKS[link.purpose], texts.LINK_BUTTONS[link.purpose]
    change = texts.LINK_CHANGE[link.purpose]
    if link.purpose is LinkPurpose.UNSUBSCRIBE:
        kind = KIND_NAMES.get(link.subject, "")  # type: ignore[call-overload]
        return Asked(title, kind, button, change)
    if link.purpose in texts.LINK_ABOUT:
        return Asked(title, texts.LINK_ABOUT[link.purpose], button, change)
    row = store.event(user.user_id, link.subject)
    if row is None or row.facts.is_deleted:
        raise NotFound("event")
    # Whoever holds the link may not be its owner.
    name = PRIVATE if row.facts.private else title_of(row.facts.title)
    return Asked(title, f"{name}, {start_of(row.facts, zone_of(user.time_zone))}", button, change)
