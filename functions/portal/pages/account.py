"""Who is signed in, what is stored about them, and the way out."""

from __future__ import annotations

from functions.portal.deps import Deps, Visit
from functions.portal.pages.signed_in import signed_in_page
from functions.portal.views.connection_view import connection_views
from rollcall.runtime.http import Response
from rollcall.runtime.routing import Params
from rollcall.use_cases.list_meetings import list_meetings


def show(deps: Deps, visit: Visit, _params: Params) -> Response:
    """The account page; its calendars stand as they do beside the list."""
    agenda = list_meetings(
        deps.store,
        visit.user_id,
        now=visit.now,
        day_start=visit.day_start,
        scope=deps.scope,
        companies=deps.companies,
        zone=visit.zone,
    )
    cards = connection_views(agenda.connections, visit, agenda)
    return signed_in_page(deps, visit, "account.html", connections=cards)
