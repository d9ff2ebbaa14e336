"""Who is signed in, what is stored about them, and the way out."""

from __future__ import annotations

from functions.portal.deps import Deps, Visit
from functions.portal.pages.signed_in import signed_in_page
from functions.portal.views.connection_view import connection_views
from rollcall.runtime.http import Response
from rollcall.runtime.routing import Params


def show(deps: Deps, visit: Visit, _params: Params) -> Response:
    """The account page."""
    stored = deps.store.preferences(visit.user_id)
    views = connection_views(
        deps.store.connections(visit.user_id),
        visit,
        preferences=stored.preferences if stored else None,
    )
    return signed_in_page(deps, visit, "account.html", connections=views)
