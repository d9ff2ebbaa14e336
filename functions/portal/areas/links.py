"""Pages behind links in letters and in chat lines, for people who need not be signed in."""

from __future__ import annotations

from functions.portal.pages.guests import GuestPage
from functions.portal.pages.mail import MailPage
from functions.portal.routing import Routes
from rollcall.protocol.guest_link import PATH
from rollcall.protocol.signed_link import LinkPurpose


def add(routes: Routes) -> None:
    """Add the routes."""
    gate = routes.gate
    for purpose in LinkPurpose:
        page = MailPage(gate.deps, gate.notes, purpose)
        routes.add("GET", f"/mail/{purpose}", page.ask)
        routes.add("POST", f"/mail/{purpose}", page.act)
    guest = GuestPage(gate.deps, gate.notes)
    routes.add("GET", PATH, guest.ask)
    routes.add("POST", PATH, guest.act)
