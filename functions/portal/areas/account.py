"""An account: its calendars, its letters, and the ways out."""

from __future__ import annotations

from functions.portal.pages import account, again, connections, leaving, take_out
from functions.portal.routing import Routes

CALENDAR = "/connections/{key}"


def add(routes: Routes) -> None:
    """Add the routes."""
    deps = routes.gate.deps
    routes.action(f"{CALENDAR}/sync", connections.sync, frozenset(), kept="sync")
    routes.page(f"{CALENDAR}/disconnect", connections.confirm, target="disconnect")
    routes.action(f"{CALENDAR}/disconnect", connections.end, frozenset(), kept="disconnect")
    routes.page("/account", account.show, target="account")
    routes.page("/account/again", again.show, target="again")
    routes.action("/account/mail", account.choose_mail, account.MAIL_FIELDS)
    routes.action("/account/sign-out-everywhere", account.sign_out_everywhere, frozenset())
    routes.page("/account/leave", leaving.ways_out, target="leave", to_leave=True)
    routes.page("/account/take-out", take_out.show, target="account", to_leave=True)
    routes.page("/account/delete", leaving.confirm, target="delete", to_leave=True)
    routes.action("/account/delete", leaving.delete, leaving.FIELDS, to_leave=True)
    routes.add(
        "GET",
        "/account/deleted/{receipt}",
        lambda _request, params: leaving.deleted(deps, params),
    )
