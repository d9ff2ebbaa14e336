"""The first two steps: connect a calendar, choose which meetings. The last click starts it all."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import replace

from functions.portal import texts
from functions.portal.deps import Deps, Visit
from functions.portal.field_reader import FieldReader
from functions.portal.gate import Fields
from functions.portal.locked_fields import modes_of, modes_said
from functions.portal.notices import notice_of, told
from functions.portal.pages.signed_in import signed_in_page
from functions.portal.views.company_view import company_pause_said
from functions.portal.views.connection_view import connection_views
from functions.portal.zones import UTC_NAME, zone_names
from rollcall.domain.errors import VersionConflict
from rollcall.domain.model import Connection, Wanted
from rollcall.domain.policy import MODE, CompanyPolicy, first_rules
from rollcall.domain.preferences import Mode
from rollcall.runtime.http import Response, see_other
from rollcall.runtime.routing import Params
from rollcall.use_cases.preview_preferences import preview_modes
from rollcall.use_cases.save_preferences import save_preferences

FIELDS = frozenset({"mode", "time_zone"})
_COUNTING, _COUNTED = 3, 10


def show(deps: Deps, visit: Visit, _params: Params) -> Response:
    """The step that is next; the meetings once both are done."""
    if deps.store.preferences(visit.user_id) is not None:
        # The notice is carried on: nothing was shown.
        return see_other("/")
    return _page(deps, visit, {}, {})


def finish(deps: Deps, visit: Visit, _params: Params, fields: Fields) -> Response:
    """Store the first rules and start. With a wrong value nothing is stored (422)."""
    reader = FieldReader(fields)
    mode = reader.choice("mode", Mode, Mode.CHOSEN)
    zone = reader.one_of("time_zone", zone_names())
    policy = deps.store.policy()
    if mode.value not in {word for word, _name, _text in modes_of(policy)}:
        reader.refuse("mode", texts.MODE_NOT_ALLOWED)
    if reader.errors:
        return _page(deps, visit, fields, reader.errors, status=422)
    if not _connected(deps.store.connections(visit.user_id)):
        return see_other("/onboarding")
    deps.store.set_time_zone(visit.user_id, zone)
    first = replace(first_rules(policy), mode=mode)
    try:
        save_preferences(
            deps.store,
            deps.queue,
            visit.user_id,
            first,
            version=0,
            now=visit.now,
            cause=visit.cause,
        )
    except VersionConflict:
        return see_other("/preferences")
    return told(deps, "started", "/")


def _page(
    deps: Deps, visit: Visit, fields: Fields, errors: Mapping[str, str], status: int = 200
) -> Response:
    connections = _connected(deps.store.connections(visit.user_id))
    policy = deps.store.policy()
    companies = (deps.companies.company_of(one.email) for one in connections)
    company = next(filter(None, companies), None)
    views = connection_views(connections, visit)
    counting = any(view.changing for view in views)
    # Of a calendar that cannot be read any more, nothing could be counted that holds.
    readable = any(not view.broken for view in views)
    previews = preview_modes(deps.store, visit.user_id, visit.now) if readable else {}
    return signed_in_page(
        deps,
        visit,
        "onboarding.html",
        status,
        notice=notice_of(deps, visit.request, connections),
        connections=views,
        refresh=_refresh(connections, counting=counting),
        counting=counting,
        modes=modes_of(policy),
        modes_said=modes_said(policy),
        begins=texts.COMPANY_BEGINS if MODE in policy.locked else "",
        company_pause=company_pause_said(policy, visit.zone),
        previews=previews,
        total=max((preview.total for preview in previews.values()), default=0),
        partial=any(preview.partial for preview in previews.values()),
        company=company,
        chosen=fields.get("mode") or _first_mode(policy, in_company=company is not None).value,
        zones=zone_names(),
        zone=fields.get("time_zone") or visit.user.time_zone or UTC_NAME,
        zone_known=visit.user.time_zone is not None,
        bot_name=first_rules(policy).bot_name,
        errors=errors,
    )


def _first_mode(policy: CompanyPolicy, *, in_company: bool) -> Mode:
    """The mode that is filled in: the company's, where it has a policy."""
    if policy.version:
        return first_rules(policy).mode
    return Mode.EXTERNAL if in_company else Mode.ORGANISED


def _refresh(connections: Sequence[Connection], *, counting: bool) -> int:
    """Seconds until the page's script looks again, for the connection and for the counts."""
    if not connections:
        return 0
    return _COUNTING if counting else _COUNTED


def _connected(connections: Sequence[Connection]) -> list[Connection]:
    return [c for c in connections if c.wanted is Wanted.CONNECTED]
