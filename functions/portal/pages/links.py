"""The page on which a person chooses the link that the bot of one meeting joins."""

from __future__ import annotations

from enum import StrEnum

from functions.portal import texts
from functions.portal.deps import Deps, Visit
from functions.portal.field_reader import FieldReader
from functions.portal.gate import Fields
from functions.portal.pages.signed_in import signed_in_page
from functions.portal.parts import FROM, Part, back_to, part_of, read_part
from functions.portal.views.link_choice_view import link_page_view
from rollcall.domain.link_choice import LinkChoice, LinkKind
from rollcall.domain.typed_link import MAX_TYPED, LinkFault, read_typed
from rollcall.runtime.http import Response, see_other
from rollcall.runtime.routing import Params
from rollcall.use_cases.choose_link import MOST_CHOSEN, LinkGone, TooManyLinks, choose_link
from rollcall.use_cases.link_options import link_options
from rollcall.use_cases.set_override import Reach

FIELDS = frozenset({"link", "room", "url", "scope", FROM})


class Pick(StrEnum):
    """The forms of the page."""

    ENTRY = "entry"
    TYPED = "typed"
    UNSET = "unset"


def show(deps: Deps, visit: Visit, params: Params) -> Response:
    """The links of a meeting, and a field for another one."""
    return _page(deps, visit, params, read_part(part_of(visit.request), visit))


def choose(deps: Deps, visit: Visit, params: Params, fields: Fields) -> Response:
    """Choose a link, or take the choice back; 422 keeps what was typed and says what is wrong."""
    reader = FieldReader(fields)
    pick = reader.choice("link", Pick, Pick.UNSET)
    reach = reader.choice("scope", Reach, Reach.EVENT)
    reader.check()
    part = read_part(fields.get(FROM, ""), visit)
    choice = _choice(pick, fields)
    if isinstance(choice, LinkFault):
        typed = fields.get("url", "")[:MAX_TYPED]
        errors = {"url": texts.LINK_FAULTS[choice]}
        return _page(deps, visit, params, part, 422, errors=errors, typed=typed)
    try:
        facts = choose_link(
            deps.store,
            deps.queue,
            visit.user_id,
            params["event_id"],
            choice=choice,
            reach=reach,
            now=visit.now,
            cause=visit.cause,
        )
    except LinkGone:
        return _page(deps, visit, params, part, 409, problem=texts.LINK_GONE)
    except TooManyLinks:
        said = texts.LINKS_TOO_MANY.format(most=MOST_CHOSEN)
        typed = fields.get("url", "")
        return _page(deps, visit, params, part, 409, problem=said, typed=typed)
    return see_other(back_to(fields.get(FROM, ""), facts, visit))


def _choice(pick: Pick, fields: Fields) -> LinkChoice | LinkFault | None:
    if pick is Pick.UNSET:
        return None
    if pick is Pick.ENTRY:
        return LinkChoice(LinkKind.ENTRY, fields.get("room", ""))
    typed = read_typed(fields.get("url", ""))
    return typed if isinstance(typed, LinkFault) else LinkChoice(LinkKind.TYPED, typed)


def _page(
    deps: Deps,
    visit: Visit,
    params: Params,
    part: Part,
    status: int = 200,
    *,
    problem: str = "",
    errors: dict[str, str] | None = None,
    typed: str = "",
) -> Response:
    options = link_options(deps.store, visit.user_id, params["event_id"], visit.now)
    return signed_in_page(
        deps,
        visit,
        "link.html",
        status,
        meeting=link_page_view(options, visit),
        part=part,
        problem=problem,
        errors=errors or {},
        typed=typed,
    )
