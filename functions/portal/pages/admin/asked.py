"""What the address of a page of administrators asks for."""

from __future__ import annotations

import re

from functions.portal.deps import Deps, Visit
from functions.portal.notices import Notice
from functions.portal.pages.signed_in import signed_in_page
from rollcall.domain.trouble import LastRun
from rollcall.protocol.return_targets import sign_in_address
from rollcall.runtime.http import Request, Response
from rollcall.use_cases.leave import is_fresh


def asked(request: Request, name: str, form: re.Pattern[str]) -> str:
    """One parameter of the query; empty where it is absent, doubled, or has another form."""
    try:
        found = request.query_params().get(name, [])
    except ValueError:
        return ""
    return found[0] if len(found) == 1 and form.fullmatch(found[0]) else ""


def admin_page(
    deps: Deps,
    visit: Visit,
    template: str,
    section: str,
    status: int = 200,
    *,
    target: str = "",
    notice: Notice | None = None,
    last_run: LastRun | None = None,
    **values: object,
) -> Response:
    """A page of administrators; one that can change something says when it has grown too old."""
    stale = bool(target) and not is_fresh(visit.session, visit.now)
    return signed_in_page(
        deps,
        visit,
        template,
        status,
        waiting=None,
        notice=notice,
        last_run=last_run,
        section=section,
        sign_in=sign_in_address(target) if stale else "",
        **values,
    )
