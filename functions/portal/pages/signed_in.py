"""What every page of a signed-in person has in common."""

from __future__ import annotations

from dataclasses import replace

from functions.portal.deps import Deps, Visit
from functions.portal.notices import Notice, shown_once
from functions.portal.views.trouble_view import TroubleView, trouble_view
from rollcall.domain.errors import Retryable
from rollcall.runtime.http import Response
from rollcall.use_cases.tell_worker import WORKSPACE


def signed_in_page(
    deps: Deps,
    visit: Visit,
    template: str,
    status: int = 200,
    *,
    waiting: int = 0,
    notice: Notice | None = None,
    **values: object,
) -> Response:
    """The page of a template, under what is the matter with the whole workspace.

    ``waiting`` counts the meetings on this page that wait for their bots.
    """
    trouble = _trouble(deps, visit, waiting)
    answer = deps.renderer.page(
        template, status, visit=visit, trouble=trouble, notice=notice, **values
    )
    return replace(answer, cookies=shown_once(deps, visit.request, notice))


def _trouble(deps: Deps, visit: Visit, waiting: int) -> TroubleView | None:
    try:
        last_run = deps.store.last_run(WORKSPACE)
    except Retryable:
        # A page without its banner is worth more than none.
        return None
    return trouble_view(last_run, visit.now, visit.zone, waiting)
