"""Everything that is stored about a user as JSON. `docs/take-out.md` says what it means."""

from __future__ import annotations

import json
from urllib.parse import quote

from functions.portal.deps import Deps, Visit
from functions.portal.parts import place_of, place_text
from functions.portal.views.take_out_view import account_fields, event_fields
from rollcall.domain.errors import NotFound
from rollcall.ports.portal_store import Place
from rollcall.runtime.http import Response, see_other
from rollcall.runtime.routing import Params
from rollcall.use_cases.leave import is_fresh
from rollcall.use_cases.take_out import EventsPart, Stores, account_of, events_of

FORMAT, VERSION = "rollcall-take-out", 1
AFTER = "after"
MOST_CHARACTERS = 3_500_000
"""Of the events of one part: Lambda's answers may have 6 MB, and some texts take two bytes each."""


def show(deps: Deps, visit: Visit, _params: Params) -> Response:
    """One part; the first one holds everything but the later events."""
    if not visit.admitted and not is_fresh(visit.session, visit.now):
        return see_other("/account/leave")
    after = _after(visit)
    company = deps.companies.company(visit.user.hosted_domain)
    part = events_of(deps.store, visit.user_id, company, after, visit.now)
    events, following = _fitting(part)
    content: dict[str, object] = {
        "format": FORMAT,
        "version": VERSION,
        "made_at": visit.now.isoformat(),
        "next": f"/account/take-out?{AFTER}={behind_text(following)}" if following else None,
    }
    if after is None:
        stores = Stores(
            deps.store, deps.sessions, deps.mail, deps.pasted, deps.past_bots, deps.usage
        )
        account = account_of(stores, visit.user, visit.session, visit.now)
        content |= account_fields(account)
    body = json.dumps(content | {"events": []}, ensure_ascii=False, indent=1)
    listed = ",\n".join(events)
    # The events are texts already: they were measured.
    body = body.removesuffix('"events": []\n}') + f'"events": [\n{listed}\n]\n}}\n'
    return Response(
        200,
        body,
        {
            "content-type": "application/json; charset=utf-8",
            "content-disposition": f'attachment; filename="{_name(visit, after)}"',
        },
    )


def behind_text(place: Place) -> str:
    """A place as the address of the next part names it."""
    return quote(place_text(place), safe="")


def _after(visit: Visit) -> Place | None:
    try:
        named = visit.request.query_params().get(AFTER, [])
    except ValueError:
        raise NotFound("part") from None
    if not named:
        return None
    place = place_of(named[0]) if len(named) == 1 else None
    if place is None:
        raise NotFound("part")
    return place


def _fitting(part: EventsPart) -> tuple[list[str], Place | None]:
    """As many events as fit, as JSON, and behind which the next part begins."""
    texts: list[str] = []
    size = 0
    for event in part.events:
        text = json.dumps(event_fields(event), ensure_ascii=False)
        size += len(text.encode("utf-8", "surrogatepass"))
        if texts and size > MOST_CHARACTERS:
            return texts, Place.of(part.events[len(texts) - 1].row)
        texts.append(text)
    return texts, part.next


def _name(visit: Visit, after: Place | None) -> str:
    part = f"-from-{after.start:%Y-%m-%d}" if after else ""
    return f"rollcall-{visit.now:%Y-%m-%d}{part}.json"
