"""What was clicked when the session had ended: shown once, and done if its person wants it."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import replace

from functions.portal import texts
from functions.portal.deps import Deps, Visit
from functions.portal.kept import KeptClick, kept_click
from functions.portal.notices import told
from functions.portal.pages.signed_in import signed_in_page
from functions.portal.views.call_view import call_title
from functions.portal.views.words import day_and_clock, start_of, title_of
from rollcall.runtime.http import Response, see_other
from rollcall.runtime.routing import Params


def show(deps: Deps, visit: Visit, _params: Params) -> Response:
    """Ask once whether to do it now. What somebody else clicked is not shown, and forgotten."""
    click = kept_click(deps.clicks.read(visit.request, visit.now))
    if click is None:
        return see_other("/")
    forget = deps.clicks.clear()
    if click.whose != visit.whose:
        return _not_done(deps, "again_other", forget)
    what, about = _what(click), _about(deps, visit, click)
    if what is None or about is None:
        return _not_done(deps, "again_gone", forget)
    page = signed_in_page(deps, visit, "again.html", click=click, what=what, about=about)
    return replace(page, cookies=(*page.cookies, forget))


def _not_done(deps: Deps, word: str, forget: str) -> Response:
    answer = told(deps, word, "/")
    return replace(answer, cookies=(*answer.cookies, forget))


def _what(click: KeptClick) -> str | None:
    """What the click was, in words; None when it was none of ours."""
    return _sentence(click.action, click.fields)


def _sentence(action: str, fields: Mapping[str, str]) -> str | None:
    choice, scope = fields.get("choice", ""), fields.get("scope", "")
    for key in (f"{action} {choice} {scope}", f"{action} {choice}", action):
        if key in texts.AGAIN:
            return texts.AGAIN[key]
    return None


def _about(deps: Deps, visit: Visit, click: KeptClick) -> tuple[str, str] | None:
    """What it was about: a meeting with its time, or a calendar; None when that is not there."""
    if click.address.startswith("/meetings/"):
        row = deps.store.event(visit.user_id, click.item)
        if row is None or row.facts.is_deleted:
            return None
        return title_of(row.facts.title), start_of(row.facts, visit.zone)
    if click.address.startswith("/calls/"):
        call = deps.pasted.call(visit.user_id, click.item)
        asked = day_and_clock(call.asked_at, visit.zone) if call is not None else ""
        return (call_title(call), asked) if call is not None else None
    if click.address.startswith("/connections/"):
        found = deps.store.connections(visit.user_id)
        return next(((one.email, "") for one in found if one.calendar_key == click.item), None)
    return "", ""
