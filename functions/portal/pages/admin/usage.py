"""What people used of bots in a month, and what is scheduled for the rest of it."""

from __future__ import annotations

import re
from datetime import UTC, datetime, timedelta
from urllib.parse import urlencode

from functions.portal.deps import Deps, Visit
from functions.portal.pages.admin.asked import admin_page, asked
from functions.portal.views.admin.usage_view import (
    Counted,
    UsageView,
    as_csv,
    caps_said,
    usage_view,
)
from rollcall.runtime.http import Response
from rollcall.runtime.routing import Params
from rollcall.use_cases.bot_use import month_around, month_of, reports_of_months

PEOPLE_OF_A_PAGE = 100
"""Each costs two queries, so a page takes a second or two."""
_PLACE = re.compile(r"[0-9a-f]{64}#[!-~]{1,300}")
_BEFORE = re.compile("before")
_DAY = timedelta(days=1)


def show(deps: Deps, visit: Visit, _params: Params) -> Response:
    """This month, or the one before it, of some people."""
    view, after = _view(deps, visit)
    return admin_page(
        deps,
        visit,
        "admin_usage.html",
        "usage",
        usage=view,
        following=_address("/admin/usage", view.is_before, after) if after else "",
        first=not asked(visit.request, "after", _PLACE),
        csv=_address("/admin/usage.csv", view.is_before, asked(visit.request, "after", _PLACE)),
        caps=caps_said(
            (deps.bots_per_user_and_day, deps.bots_per_day),
            (deps.bot_hours_per_user_and_day, deps.bot_hours_per_day),
        ),
    )


def download(deps: Deps, visit: Visit, _params: Params) -> Response:
    """The same people as CSV."""
    view, _after = _view(deps, visit)
    headers = {
        "content-type": "text/csv; charset=utf-8",
        "content-disposition": f'attachment; filename="rollcall-usage-{view.month_id}.csv"',
    }
    return Response(200, as_csv(view), headers)


def _view(deps: Deps, visit: Visit) -> tuple[UsageView, str]:
    before = bool(asked(visit.request, "month", _BEFORE))
    since, until = _month(visit.now, before=before)
    page = deps.administer.list_people(asked(visit.request, "after", _PLACE), PEOPLE_OF_A_PAGE)
    months = [
        month_of(deps.store, deps.pasted, user.user_id, since, until, visit.now)
        for user in page.users
    ]
    reported = reports_of_months(deps.store, months)
    people = [
        Counted(user.user_id, user.email, deps.companies.company(user.hosted_domain) or "", month)
        for user, month in zip(page.users, months, strict=True)
    ]
    return usage_view(people, reported, visit.now, since, is_before=before), page.after


def _month(now: datetime, *, before: bool) -> tuple[datetime, datetime]:
    since, until = month_around(now)
    return month_around(since.astimezone(UTC) - _DAY) if before else (since, until)


def _address(path: str, before: bool, after: str) -> str:  # noqa: FBT001 - a part of an address
    pairs = {"month": "before" if before else "", "after": after}
    query = urlencode({name: value for name, value in pairs.items() if value})
    return f"{path}?{query}" if query else path
