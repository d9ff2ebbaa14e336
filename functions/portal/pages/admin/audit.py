"""What was done, a day at a time."""

from __future__ import annotations

import re
from datetime import UTC, date, timedelta
from urllib.parse import urlencode

from functions.portal.deps import Deps, Visit
from functions.portal.pages.admin.asked import admin_page, asked
from functions.portal.views.admin.audit_view import audit_lines
from functions.portal.views.words import day_name
from rollcall.domain.retention import AUDIT
from rollcall.runtime.http import Response
from rollcall.runtime.routing import Params

_DAY = re.compile(r"[0-9]{4}-[0-9]{2}-[0-9]{2}")
_PLACE = re.compile(r"[!-~ ]{1,500}")
_ONE = timedelta(days=1)


def show(deps: Deps, visit: Visit, _params: Params) -> Response:
    """One day (UTC), the latest first; today, unless the address names another one."""
    today = visit.now.astimezone(UTC).date()
    first = today - AUDIT
    day = min(max(_day(asked(visit.request, "day", _DAY)) or today, first), today)
    before = asked(visit.request, "before", _PLACE)
    page = deps.administer.read_audit(day, visit.now, before)
    return admin_page(
        deps,
        visit,
        "admin_audit.html",
        "audit",
        day=day.isoformat(),
        name=day_name(day, today),
        first=first.isoformat(),
        last=today.isoformat(),
        lines=audit_lines(page.entries, deps.store, visit),
        more=_address(day, page.before) if page.before else "",
        earlier=_address(day - _ONE) if day > first else "",
        later=_address(day + _ONE) if day < today else "",
    )


def _day(text: str) -> date | None:
    try:
        return date.fromisoformat(text) if text else None
    except ValueError:
        return None


def _address(day: date, before: str = "") -> str:
    query = {"day": day.isoformat()} | ({"before": before} if before else {})
    return f"/admin/audit?{urlencode(query)}"
