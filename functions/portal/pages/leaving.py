"""How an account ends: what it would mean, the request, how far it has come, and the receipt."""

from __future__ import annotations

from functions.portal import texts
from functions.portal.deps import Deps, Visit
from functions.portal.gate import Fields
from functions.portal.pages.signed_in import signed_in_page
from functions.portal.views.leaving_view import delete_effects, receipt_view, stake_text
from functions.portal.views.words import title_of
from rollcall.domain.errors import NotFound
from rollcall.runtime.http import Response, see_other
from rollcall.runtime.routing import Params
from rollcall.use_cases.leave import is_fresh, leave
from rollcall.use_cases.request_connection import stake_of

FIELDS = frozenset({"phrase"})
MOST_RUNNING = 20
"""Running recordings that are named."""


def ways_out(deps: Deps, visit: Visit, _params: Params) -> Response:
    """What is left to somebody who may not come in any more: take everything out, and delete it."""
    if visit.admitted:
        return see_other("/account")
    fresh = is_fresh(visit.session, visit.now)
    contact = deps.operator.contact
    return deps.renderer.page("leave.html", visit=visit, fresh=fresh, contact=contact)


def confirm(deps: Deps, visit: Visit, _params: Params) -> Response:
    """What deleting the account would do, and the form that does it."""
    return _page(deps, visit)


def delete(deps: Deps, visit: Visit, _params: Params, fields: Fields) -> Response:
    """Begin to delete everything; 400 unless the person typed the phrase and signed in just now."""
    if not is_fresh(visit.session, visit.now):
        return _page(deps, visit, status=400)
    if fields.get("phrase", "").strip().casefold() != phrase_of(visit).casefold():
        return _page(deps, visit, {"phrase": texts.DELETE_WRONG}, 400)
    receipt_id = leave(
        deps.store, deps.queue, visit.user_id, deps.random_text(), visit.now, cause=visit.cause
    )
    return see_other(f"/account/deleted/{receipt_id}")


def deleted(deps: Deps, params: Params) -> Response:
    """How far a deletion has come, and in the end the receipt; for whoever has the address."""
    now = deps.now()
    receipt = deps.store.receipt(params["receipt"], now)
    if receipt is None:
        raise NotFound("receipt")
    view = receipt_view(receipt)
    return deps.renderer.page("deleted.html", receipt=view, receipt_id=params["receipt"])


def phrase_of(visit: Visit) -> str:
    """What is to be typed: the address, or a word where none is known."""
    return visit.user.email or texts.DELETE_PHRASE


def _page(
    deps: Deps, visit: Visit, errors: dict[str, str] | None = None, status: int = 200
) -> Response:
    stake = stake_of(deps.store, visit.user_id, None, visit.now)
    return signed_in_page(
        deps,
        visit,
        "delete.html",
        status,
        stake=stake_text(stake),
        effects=delete_effects(deletes_recordings=deps.deletes_recordings),
        running=[title_of(row.facts.title) for row in stake.running[:MOST_RUNNING]],
        phrase=phrase_of(visit),
        fresh=is_fresh(visit.session, visit.now),
        errors=errors or {},
    )
