"""The page of one meeting: everything that is known of it, for its owner."""

from __future__ import annotations

from functions.portal.deps import Deps, Visit
from functions.portal.pages.signed_in import signed_in_page, worker_seen
from functions.portal.views.connection_view import lost_views
from functions.portal.views.media_view import media_elsewhere
from functions.portal.views.one_meeting_view import one_meeting_view
from rollcall.runtime.http import Response
from rollcall.runtime.routing import Params
from rollcall.use_cases.look_at_meeting import look_at_meeting


def show(deps: Deps, visit: Visit, params: Params) -> Response:
    """The page. Raises NotFound for a meeting that is unknown or somebody else's."""
    one = look_at_meeting(
        deps.store,
        visit.user_id,
        params["event_id"],
        now=visit.now,
        scope=deps.scope,
        companies=deps.companies,
    )
    last_run = worker_seen(deps)
    return signed_in_page(
        deps,
        visit,
        "one_meeting.html",
        last_run=last_run,
        one=one_meeting_view(one, visit, last_run),
        lost=lost_views(deps.store.connections(visit.user_id), visit),
        media=one.has_media and deps.media_links,
        elsewhere=media_elsewhere(deps) if one.has_media else "",
    )
