"""Links to what a bot recorded: asked for, shown for minutes, and followed."""

from __future__ import annotations

from functions.portal.deps import Deps, Visit
from functions.portal.field_reader import FieldReader
from functions.portal.forms import RequestRefused
from functions.portal.gate import Fields
from functions.portal.pages.signed_in import signed_in_page
from functions.portal.views.media_view import media_address, media_view
from rollcall.domain.errors import NotFound
from rollcall.domain.media import MOST_A_MINUTE, Medium, TooManyWaiting
from rollcall.protocol.media_seal import MediaSubject
from rollcall.runtime.http import Response, see_other
from rollcall.runtime.routing import Params
from rollcall.use_cases.ask_for_media import (
    Recorded,
    ask_for_media,
    look_at_media,
    recorded_call,
    recorded_meeting,
)

FIELDS = frozenset({"medium"})


def show(deps: Deps, visit: Visit, params: Params) -> Response:
    """How the links of a meeting stand. Raises NotFound where this person has none to ask for."""
    _offered(deps)
    look = look_at_media(deps.media, visit.user_id, _recorded(deps, visit, params))
    return signed_in_page(deps, visit, "media.html", media=media_view(look, deps.bot, visit))


def ask(deps: Deps, visit: Visit, params: Params, fields: Fields) -> Response:
    """Ask for the links; 429 for somebody who asks too often, or for too many at a time."""
    _offered(deps)
    reader = FieldReader(fields)
    medium = reader.choice("medium", Medium, Medium.RECORDING)
    reader.check()
    # First, so that what is not one's own is answered alike, however often it is asked for.
    recorded = _recorded(deps, visit, params)
    if not deps.rates.admit(visit.user_id, visit.now, MOST_A_MINUTE, "media"):
        raise RequestRefused("too_often", 429)
    try:
        ask_for_media(deps.media, deps.queue, visit.user_id, recorded, visit.now)
    except TooManyWaiting as error:
        raise RequestRefused("too_often", 429) from error
    return see_other(f"{media_address(recorded)}#{medium}")


def follow(deps: Deps, visit: Visit, params: Params) -> Response:
    """Lead to what was recorded; to the page of it once the link's time is over.

    Where it leads is what the worker sealed for this person, meeting and medium, and nothing else.
    """
    _offered(deps)
    recorded = _recorded(deps, visit, params)
    look = look_at_media(deps.media, visit.user_id, recorded)
    if params["medium"] not in Medium:
        raise NotFound("medium")
    medium = Medium(params["medium"])
    sealed = look.ask.sealed.get(medium, "") if look.ask and look.ask.holds(visit.now) else ""
    link = deps.links.media(MediaSubject(visit.user_id, recorded.id, medium), sealed)
    return see_other(link.reveal() if link else media_address(recorded))


def _recorded(deps: Deps, visit: Visit, params: Params) -> Recorded:
    """What the address names: a meeting, or a call without an entry. Raises NotFound."""
    if "call_id" in params:
        return recorded_call(deps.store, deps.pasted, visit.user_id, params["call_id"])
    return recorded_meeting(deps.store, visit.user_id, params["event_id"])


def _offered(deps: Deps) -> None:
    if not deps.media_links:
        raise NotFound("media")
