"""Who is signed in and where, what is stored about them, and the way out."""

from __future__ import annotations

from functions.portal.deps import Deps, Visit
from functions.portal.gate import Fields
from functions.portal.pages.signed_in import signed_in_page
from functions.portal.views.connection_view import connection_views
from functions.portal.views.session_view import session_views
from functions.portal.zones import UTC_NAME
from rollcall.domain.notice import Notice
from rollcall.runtime.http import Response
from rollcall.runtime.routing import Params


def show(deps: Deps, visit: Visit, _params: Params) -> Response:
    """The account page."""
    connections = deps.store.connections(visit.user_id)
    return signed_in_page(
        deps,
        visit,
        "account.html",
        connections=connection_views(connections, visit),
        sessions=session_views(deps.sessions.of_user(visit.session, visit.now), visit),
        zone=visit.user.time_zone or UTC_NAME,
    )


def sign_out_everywhere(deps: Deps, visit: Visit, _params: Params, _fields: Fields) -> Response:
    """End every session of the user at once, this one included."""
    deps.store.sign_out_everywhere(visit.user_id, deps.random_text())
    headers = {
        "location": f"/?notice={Notice.SIGNED_OUT_EVERYWHERE}",
        "clear-site-data": '"cache", "storage"',
    }
    return Response(303, "", headers, (deps.cookies.clear(),))
