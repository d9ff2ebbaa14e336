"""What people used of bots in a month, and what is scheduled for the rest of it."""

from __future__ import annotations

import re
from collections.abc import Sequence
from urllib.parse import urlencode

from functions.portal.deps import Deps, Visit
from functions.portal.pages.admin.asked import admin_page, asked
from functions.portal.views.admin.usage_view import (
    Counted,
    UsageView,
    as_csv,
    caps_said,
    kept_view,
    month_choices,
    usage_view,
)
from rollcall.domain.model import User
from rollcall.domain.month_use import begin_of, is_kept, month_around, months_shown
from rollcall.runtime.http import Response
from rollcall.runtime.routing import Params
from rollcall.use_cases.bot_use import month_of, reports_of_months

PEOPLE_OF_A_PAGE = 100
"""Each costs two queries, so a page takes a second or two."""
_PLACE = re.compile(r"[0-9a-f]{64}#[!-~]{1,300}")
_MONTH = re.compile(r"[0-9]{4}-[0-9]{2}")


def show(deps: Deps, visit: Visit, _params: Params) -> Response:
    """A month of some people: the one that goes on, unless the address names another one."""
    view, after = _view(deps, visit)
    here = asked(visit.request, "after", _PLACE)
    return admin_page(
        deps,
        visit,
        "admin_usage.html",
        "usage",
        usage=view,
        months=month_choices(months_shown(visit.now)),
        following=_address("/admin/usage", visit, view.month_id, after) if after else "",
        first=_address("/admin/usage", visit, view.month_id, "") if here else "",
        csv=_address("/admin/usage.csv", visit, view.month_id, here),
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
    shown = months_shown(visit.now)
    wanted = asked(visit.request, "month", _MONTH)
    month = wanted if wanted in shown else shown[0]
    page = deps.administer.list_people(asked(visit.request, "after", _PLACE), PEOPLE_OF_A_PAGE)
    if is_kept(month, visit.now):
        return _of_rows(deps, visit, month, page.users), page.after
    uses = deps.usage.of_month([user.user_id for user in page.users], month)
    people = [(user, _company(deps, user), uses.get(user.user_id)) for user in page.users]
    return kept_view(people, month), page.after


def _of_rows(deps: Deps, visit: Visit, month: str, users: Sequence[User]) -> UsageView:
    """A month whose meetings are still kept."""
    since, until = month_around(begin_of(month))
    months = [
        month_of(deps.store, deps.pasted, user.user_id, since, until, visit.now) for user in users
    ]
    reported = reports_of_months(deps.store, months)
    people = [
        Counted(user.user_id, user.email, _company(deps, user), one)
        for user, one in zip(users, months, strict=True)
    ]
    return usage_view(people, reported, visit.now, month)


def _company(deps: Deps, user: User) -> str:
    return deps.companies.company(user.hosted_domain) or ""


def _address(path: str, visit: Visit, month: str, after: str) -> str:
    is_now = month == months_shown(visit.now)[0]
    pairs = {"month": "" if is_now else month, "after": after}
    query = urlencode({name: value for name, value in pairs.items() if value})
    return f"{path}?{query}" if query else path
