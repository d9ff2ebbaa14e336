"""Who is signed in, what is stored about them, and the way out."""

from __future__ import annotations

from functions.portal.deps import Deps, Visit
from functions.portal.pages.signed_in import signed_in_page
from functions.portal.views.connection_view import connection_views
from rollcall.runtime.http import Response
from rollcall.runtime.routing import Params


def show(deps: Deps, visit: Visit, _params: Params) -> Response:
    """The account page."""
    connections = deps.store.connections(visit.user_id)
    return signed_in_page(
        deps, visit, "account.html", connections=connection_views(connections, visit)
    )
