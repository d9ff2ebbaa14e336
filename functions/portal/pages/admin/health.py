"""Whether bots are right and the worker keeps up, by the same facts as the operator's command."""

from __future__ import annotations

from functions.portal.deps import Deps, Visit
from functions.portal.pages.admin.asked import admin_page
from functions.portal.views.admin.health_view import health_view
from rollcall.runtime.http import Response
from rollcall.runtime.routing import Params
from rollcall.use_cases.standing import standing
from rollcall.use_cases.tell_worker import WORKSPACE


def show(deps: Deps, visit: Visit, _params: Params) -> Response:
    """How it stands now."""
    found = standing(deps.standing, WORKSPACE, visit.now)
    health = health_view(found, visit)
    return admin_page(
        deps, visit, "admin_health.html", "health", last_run=found.last_run, health=health
    )
