"""Whether bots are right and the worker keeps up, by the same facts as the operator's command."""

from __future__ import annotations

from functions.portal.deps import Deps, Visit
from functions.portal.pages.admin.asked import admin_page
from functions.portal.views.admin.health_view import health_view
from rollcall.runtime.http import Response
from rollcall.runtime.routing import Params
from rollcall.use_cases.standing import coming, standing, watched
from rollcall.use_cases.tell_worker import WORKSPACE

MOST_PEOPLE = 100
"""People whose coming day is looked at; each costs two queries, so the page takes a second."""


def show(deps: Deps, visit: Visit, _params: Params) -> Response:
    """How it stands now."""
    now = visit.now
    found = standing(deps.standing, deps.dead_letters, deps.limits, WORKSPACE, now)
    page = deps.administer.list_people(most=MOST_PEOPLE)
    looked = coming((watched(deps.standing, user.user_id, now) for user in page.users), now)
    health = health_view(found, looked, visit, is_part=bool(page.after))
    return admin_page(
        deps, visit, "admin_health.html", "health", last_run=found.last_run, health=health
    )
