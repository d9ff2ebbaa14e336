"""A bot is sent into a call by its link, and taken back."""

from __future__ import annotations

from functions.portal import texts
from functions.portal.deps import Deps, Visit
from functions.portal.field_reader import is_plain
from functions.portal.gate import Fields
from functions.portal.pages.signed_in import signed_in_page
from functions.portal.views.media_view import media_elsewhere
from functions.portal.views.one_call_view import one_call_view
from rollcall.domain.pasted import MAX_TITLE, TooManyRunning, TooManyToday
from rollcall.domain.plain_text import normal
from rollcall.domain.reasons import sentence
from rollcall.domain.typed_link import MAX_TYPED, LinkFault, read_typed
from rollcall.runtime.http import Response, see_other
from rollcall.runtime.routing import Params
from rollcall.use_cases.paste_link import (
    AlreadySent,
    CompanyForbids,
    GuestSaidNo,
    NotSetUp,
    PasteLink,
    Paused,
    StoppedByOrganiser,
    look_at_call,
    take_back,
)

FIELDS = frozenset({"link", "title"})
STOP_FIELDS: frozenset[str] = frozenset()
_CONFLICTS: dict[type[Exception], str] = {
    Paused: texts.SEND_PAUSED,
    GuestSaidNo: texts.SEND_GUEST,
    StoppedByOrganiser: texts.SEND_STOPPED,
    AlreadySent: texts.SEND_ALREADY,
    TooManyRunning: texts.SEND_TOO_MANY,
    TooManyToday: texts.SEND_TOO_MANY_TODAY,
}


def show(deps: Deps, visit: Visit, _params: Params) -> Response:
    """The form on a page of its own."""
    return _page(deps, visit)


def send(deps: Deps, visit: Visit, _params: Params, fields: Fields) -> Response:
    """Send a bot; 422 keeps what was typed and says what is wrong with it, 409 what is in the way.

    Raises BeingDeleted, and Unavailable.
    """
    typed, title = fields.get("link", "")[:MAX_TYPED], fields.get("title", "").strip()
    link = read_typed(fields.get("link", ""))
    errors: dict[str, str] = {}
    if isinstance(link, LinkFault):
        errors["link"] = texts.LINK_FAULTS[link]
    if title and (len(title) > MAX_TITLE or not is_plain(title) or not normal(title)):
        errors["title"] = (
            texts.FIELD_LENGTH.format(most=MAX_TITLE)
            if len(title) > MAX_TITLE
            else texts.FIELD_PLAIN
        )
    if errors or isinstance(link, LinkFault):
        return _page(deps, visit, 422, errors=errors, link=typed, title=title)
    paste = PasteLink(deps.store, deps.pasted, deps.queue)
    try:
        call = paste(visit.user_id, link, title, deps.random_text(), visit.now, cause=visit.cause)
    except NotSetUp:
        return see_other("/onboarding")
    except CompanyForbids as error:
        said = sentence(error.ban.reason, error.ban.detail) if error.ban else texts.SEND_COMPANY
        return _page(deps, visit, 409, problem=said, link=typed, title=title)
    except tuple(_CONFLICTS) as error:
        problem = _CONFLICTS[type(error)]
        return _page(deps, visit, 409, problem=problem, link=typed, title=title)
    return see_other(f"/#call-{call.call_id}")


def one(deps: Deps, visit: Visit, params: Params) -> Response:
    """The page of one call. Raises NotFound for one that is unknown or somebody else's."""
    found = look_at_call(deps.store, deps.pasted, visit.user_id, params["call_id"], visit.now)
    shown = one_call_view(found, visit, links=deps.media_links, elsewhere=media_elsewhere(deps))
    return signed_in_page(deps, visit, "one_call.html", one=shown)


def stop(deps: Deps, visit: Visit, params: Params, _fields: Fields) -> Response:
    """Take the bot back. Raises NotFound for a call that is unknown or somebody else's."""
    call = take_back(deps.pasted, deps.queue, visit.user_id, params["call_id"], visit.now)
    return see_other(f"/#call-{call.call_id}")


def _page(
    deps: Deps,
    visit: Visit,
    status: int = 200,
    *,
    problem: str = "",
    errors: dict[str, str] | None = None,
    link: str = "",
    title: str = "",
) -> Response:
    return signed_in_page(
        deps,
        visit,
        "send.html",
        status,
        problem=problem,
        errors=errors or {},
        link=link,
        call_title=title,
    )
