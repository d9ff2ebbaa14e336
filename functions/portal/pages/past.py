"""The meetings of the past 60 days, a week at a time."""

from __future__ import annotations

import re
from datetime import UTC, datetime, time, timedelta

from functions.portal.deps import Deps, Visit
from functions.portal.pages.signed_in import signed_in_page
from functions.portal.views.connection_view import lost_views
from functions.portal.views.media_view import media_elsewhere
from functions.portal.views.past_view import past_view
from rollcall.runtime.http import Request, Response
from rollcall.runtime.routing import Params
from rollcall.use_cases.list_past import KEPT_DAYS, list_past
from rollcall.use_cases.paste_link import past_calls

BEFORE = "before"
_MOMENT = re.compile(r"[0-9]{4}-[0-9]{2}-[0-9]{2}T[0-9:.]{8,15}Z")
_DAYS = 7


def show(deps: Deps, visit: Visit, _params: Params) -> Response:
    """One week; the latest one, unless the address names the moment before which it ends."""
    before = _before(visit)
    until = before or visit.now
    past = list_past(
        deps.store,
        visit.user_id,
        now=visit.now,
        since=max(_week_before(until, visit), visit.now - timedelta(days=KEPT_DAYS)),
        until=until,
        scope=deps.scope,
        companies=deps.companies,
    )
    calls = past_calls(
        deps.store, deps.pasted, visit.user_id, past.earlier or past.since, until, visit.now
    )
    elsewhere = media_elsewhere(deps)
    shown = past_view(
        past, visit, calls, first=not before, links=deps.media_links, elsewhere=elsewhere
    )
    lost = lost_views(deps.store.connections(visit.user_id), visit)
    return signed_in_page(deps, visit, "past.html", past=shown, lost=lost)


def _week_before(until: datetime, visit: Visit) -> datetime:
    """Midnight of the visitor's day with which the seven days begin that end then."""
    last = (until - timedelta(microseconds=1)).astimezone(visit.zone).date()
    first = last - timedelta(days=_DAYS - 1)
    return datetime.combine(first, time.min, visit.zone).astimezone(UTC)


def _before(visit: Visit) -> datetime | None:
    """The moment that the address names; None where it names none that is past and kept."""
    try:
        moment = datetime.fromisoformat(_text(visit.request)).astimezone(UTC)
    except (ValueError, OverflowError):
        return None
    kept = visit.now - timedelta(days=KEPT_DAYS) < moment < visit.now
    return moment if kept else None


def _text(request: Request) -> str:
    texts = request.query_params().get(BEFORE, [])
    return texts[0] if len(texts) == 1 and _MOMENT.fullmatch(texts[0]) else ""
