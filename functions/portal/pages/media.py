"""Links to what the bot of a meeting recorded: asked for, shown for minutes, and followed."""

from __future__ import annotations

from functions.portal.deps import Deps, Visit
from functions.portal.field_reader import FieldReader
from functions.portal.forms import RequestRefused
from functions.portal.gate import Fields
from functions.portal.pages.signed_in import signed_in_page
from functions.portal.views.media_view import media_view
from rollcall.domain.errors import NotFound
from rollcall.domain.media import MOST_A_MINUTE, Medium, TooManyWaiting
from rollcall.protocol.media_seal import MediaSubject
from rollcall.runtime.http import Response, see_other
from rollcall.runtime.routing import Params
from rollcall.use_cases.ask_for_media import ask_for_media, look_at_media

FIELDS = frozenset({"medium"})


def show(deps: Deps, visit: Visit, params: Params) -> Response:
    """How the links of a meeting stand. Raises NotFound where this person has none to ask for."""
    _offered(deps)
    look = look_at_media(deps.store, deps.media, visit.user_id, params["event_id"])
    return signed_in_page(deps, visit, "media.html", media=media_view(look, deps.bot, visit))


def ask(deps: Deps, visit: Visit, params: Params, fields: Fields) -> Response:
    """Ask for the links; 429 for somebody who asks too often, or for too many at a time."""
    _offered(deps)
    reader = FieldReader(fields)
    medium = reader.choice("medium", Medium, Medium.RECORDING)
    reader.check()
    event_id = params["event_id"]
    # First, so that what is not one's own is answered alike, however often it is asked for.
    look_at_media(deps.store, deps.media, visit.user_id, event_id)
    if not deps.rates.admit(visit.user_id, visit.now, MOST_A_MINUTE, "media"):
        raise RequestRefused("too_often", 429)
    try:
        ask_for_media(deps.store, deps.media, deps.queue, visit.user_id, event_id, visit.now)
    except TooManyWaiting as error:
        raise RequestRefused("too_often", 429) from error
    return see_other(f"/meetings/{event_id}/media#{medium}")


def follow(deps: Deps, visit: Visit, params: Params) -> Response:
    """Lead to what was recorded; to the page of it once the link's time is over.

    Where it leads is what the worker sealed for this person, meeting and medium, and nothing else.
    """
    _offered(deps)
    event_id = params["event_id"]
    look = look_at_media(deps.store, deps.media, visit.user_id, event_id)
    if params["medium"] not in Medium:
        raise NotFound("medium")
    medium = Medium(params["medium"])
    sealed = look.ask.sealed.get(medium, "") if look.ask and look.ask.holds(visit.now) else ""
    link = deps.links.media(MediaSubject(visit.user_id, event_id, medium), sealed)
    return see_other(link.reveal() if link else f"/meetings/{event_id}/media")


def _offered(deps: Deps) -> None:
    if not deps.media_links:
        raise NotFound("media")
