"""Actions on one connected calendar."""

from __future__ import annotations

from functions.portal import texts
from functions.portal.deps import Deps, Visit
from functions.portal.gate import Fields
from functions.portal.notices import told
from functions.portal.pages.signed_in import signed_in_page
from functions.portal.views.leaving_view import disconnect_effects
from functions.portal.views.words import title_of
from rollcall.domain.model import Connection, is_wanted
from rollcall.domain.notice import Notice
from rollcall.runtime.http import Response
from rollcall.runtime.routing import Params
from rollcall.use_cases.request_connection import (
    Stake,
    disconnect,
    find_connection,
    resync_connection,
    stake_of,
)


def sync(deps: Deps, visit: Visit, params: Params, _fields: Fields) -> Response:
    """Read the calendar again."""
    resync_connection(
        deps.store, deps.queue, visit.user_id, params["key"], visit.now, cause=visit.cause
    )
    return told(deps, texts.SYNC_REQUESTED, "/")


def confirm(deps: Deps, visit: Visit, params: Params) -> Response:
    """What disconnecting would do, and the button that does it."""
    connection = find_connection(deps.store, visit.user_id, params["key"])
    stake = stake_of(deps.store, visit.user_id, connection.calendar_key, visit.now)
    return signed_in_page(
        deps,
        visit,
        "disconnect.html",
        connection=connection,
        stake=_stake(stake, others=_has_others(deps, visit, connection)),
        running=[title_of(row.facts.title) for row in stake.running],
        effects=disconnect_effects(deletes_recordings=deps.deletes_recordings),
    )


def _has_others(deps: Deps, visit: Visit, connection: Connection) -> bool:
    known = deps.store.connections(visit.user_id)
    return any(one.calendar_key != connection.calendar_key and is_wanted(one) for one in known)


def _stake(stake: Stake, *, others: bool) -> str:
    """How many meetings lose their bot, in words."""
    if stake.partial and stake.coming:
        return texts.DISCONNECT_STAKE_LEAST.format(count=stake.coming)
    if stake.coming > 1:
        return texts.DISCONNECT_STAKE.format(count=stake.coming)
    if stake.coming:
        return texts.DISCONNECT_STAKE_ONE
    return texts.DISCONNECT_STAKE_OTHERS if others else texts.DISCONNECT_STAKE_NONE


def end(deps: Deps, visit: Visit, params: Params, _fields: Fields) -> Response:
    """Disconnect the calendar."""
    disconnect(deps.store, deps.queue, visit.user_id, params["key"], visit.now, cause=visit.cause)
    return told(deps, Notice.DISCONNECTED, "/")
