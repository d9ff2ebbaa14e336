"""What every page of a signed-in person has in common."""

from __future__ import annotations

from dataclasses import replace

from functions.portal.deps import Deps, Visit
from functions.portal.listed import listed
from functions.portal.notices import Notice, shown_once
from functions.portal.views.trouble_view import (
    TroubleView,
    trouble_view,
    waiting_below,
    waiting_in_all,
)
from rollcall.domain.errors import Retryable
from rollcall.domain.trouble import LastRun
from rollcall.runtime.http import Response
from rollcall.use_cases.tell_worker import WORKSPACE

_REFUSED = 400
"""From this status on a page is the answer to a form that was not taken, and says what is wrong."""


def signed_in_page(
    deps: Deps,
    visit: Visit,
    template: str,
    status: int = 200,
    *,
    waiting: int | None = None,
    notice: Notice | None = None,
    last_run: LastRun | None = None,
    **values: object,
) -> Response:
    """The page of a template, under what is the matter with the whole workspace.

    ``waiting`` counts the meetings on this page that wait for their bots; a page without meetings
    has them counted here, when something is the matter. ``last_run`` is what `worker_seen` said, if
    that was asked for already.
    """
    trouble = _trouble(deps, visit, waiting, last_run or worker_seen(deps))
    answer = deps.renderer.page(
        template,
        status,
        visit=visit,
        trouble=trouble,
        notice=notice,
        refused=status >= _REFUSED,
        **values,
    )
    return replace(answer, cookies=shown_once(deps, visit.request, notice))


def worker_seen(deps: Deps) -> LastRun:
    """What is known of the worker."""
    try:
        return deps.store.last_run(WORKSPACE)
    except Retryable:
        # A page without its banner is worth more than none.
        return LastRun()


def _trouble(
    deps: Deps, visit: Visit, waiting: int | None, last_run: LastRun
) -> TroubleView | None:
    if waiting is not None:
        return trouble_view(last_run, visit.now, visit.zone, waiting_below(waiting))
    if trouble_view(last_run, visit.now, visit.zone) is None:
        return None
    return trouble_view(last_run, visit.now, visit.zone, _waiting_elsewhere(deps, visit))


def _waiting_elsewhere(deps: Deps, visit: Visit) -> str:
    """How many of the person's meetings wait, on a page that shows none of them."""
    try:
        agenda = listed(deps, visit)
    except Retryable:
        return ""
    return waiting_in_all(agenda.waiting, partial=agenda.partial)
