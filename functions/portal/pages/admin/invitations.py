"""Who was invited although no list lets them in."""

from __future__ import annotations

import re
from urllib.parse import quote

from functions.portal import texts
from functions.portal.deps import Deps, Visit
from functions.portal.gate import Fields
from functions.portal.notices import notice_of, told
from functions.portal.pages.admin.asked import admin_page, asked
from functions.portal.views.admin.invitation_view import invitation_views
from rollcall.runtime.http import Response
from rollcall.runtime.routing import Params
from rollcall.use_cases.administer import AddressMalformed

FIELDS = frozenset({"address"})
_ADDRESS = "/admin/invitations"
_PLACE = re.compile(r"[0-9a-f]{64}")


def show(deps: Deps, visit: Visit, _params: Params) -> Response:
    """Some invitations, behind a place."""
    return _page(deps, visit)


def invite(deps: Deps, visit: Visit, _params: Params, fields: Fields) -> Response:
    """Let an address in."""
    address = fields.get("address", "")
    try:
        done = deps.administer.invite(visit.user_id, address, visit.now)
    except AddressMalformed:
        return _page(deps, visit, 422, typed=address, error=texts.INVITE_NOT_ADDRESS)
    return told(deps, "admin_invited" if done else "admin_was_invited", _ADDRESS)


def withdraw(deps: Deps, visit: Visit, _params: Params, fields: Fields) -> Response:
    """Take an invitation back."""
    address = fields.get("address", "")
    try:
        done = deps.administer.withdraw(visit.user_id, address, visit.now)
    except AddressMalformed:
        return _page(deps, visit, 422, typed=address, error=texts.INVITE_NOT_ADDRESS)
    return told(deps, "admin_withdrawn" if done else "admin_not_invited", _ADDRESS)


def _page(
    deps: Deps, visit: Visit, status: int = 200, *, typed: str = "", error: str = ""
) -> Response:
    page = deps.administer.list_invitations(asked(visit.request, "after", _PLACE))
    return admin_page(
        deps,
        visit,
        "admin_invitations.html",
        "invitations",
        status,
        target="admin_invitations",
        notice=notice_of(deps, visit.request),
        invitations=invitation_views(page.invitations, deps.store, visit),
        following=f"{_ADDRESS}?after={quote(page.after)}" if page.after else "",
        typed=typed[:320],
        errors={"address": error} if error else {},
    )
