"""Everybody: how each person's calendars stand, and who is found by an address."""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass
from urllib.parse import urlencode

from functions.portal import texts
from functions.portal.deps import Deps, Visit
from functions.portal.gate import Fields
from functions.portal.listed import listed_of
from functions.portal.pages.admin.asked import admin_page, asked
from functions.portal.views.admin.people_view import (
    PersonRow,
    Which,
    cards_of,
    is_shown,
    month_words,
    person_row,
)
from functions.portal.zones import UTC_NAME, zone_of
from rollcall.domain.bot_use import Use
from rollcall.domain.model import Connection, User
from rollcall.domain.month_use import month_around
from rollcall.runtime.http import Response, see_other
from rollcall.runtime.routing import Params
from rollcall.use_cases.administer import AddressMalformed
from rollcall.use_cases.bot_use import month_of, reports_of_months, use_of

FIELDS = frozenset({"address"})
PEOPLE_OF_A_PAGE = 20
"""Each costs a handful of queries, so a page takes a second or two."""
_PLACE = re.compile(r"[0-9a-f]{64}#[!-~]{1,300}")
_WHICH = re.compile("|".join(Which))
MOST_TYPED = 320


@dataclass(frozen=True, slots=True)
class _Shown:
    """What the page shows."""

    people: Sequence[PersonRow]
    which: Which = Which.ALL
    none: str = ""
    """That a filter lets nobody through; else empty."""
    said: str = ""
    following: str = ""
    """The address of the next page; empty at the end."""
    first: bool = True
    sought: str = ""
    wrong: str = ""
    """What is wrong with the address that was looked for."""


def show(deps: Deps, visit: Visit, _params: Params) -> Response:
    """Some people, behind a place, and narrowed to what the address says."""
    after = asked(visit.request, "after", _PLACE)
    which = Which(asked(visit.request, "show", _WHICH) or Which.ALL)
    page = deps.administer.list_people(after, PEOPLE_OF_A_PAGE)
    rows = _rows(deps, visit, page.users, which)
    following = _address(which, page.after) if page.after else ""
    none = "" if rows else _none(len(page.users))
    shown = _Shown(rows, which, none=none, following=following, first=not after)
    return _page(deps, visit, shown)


def find(deps: Deps, visit: Visit, _params: Params, fields: Fields) -> Response:
    """Lead to the person with an address; the address itself is in none, since it is personal."""
    address = fields.get("address", "")
    try:
        found = deps.administer.find_person(address)
    except AddressMalformed:
        return _refused(deps, visit, address, texts.PEOPLE_ADDRESS, 422)
    if not found:
        return _refused(deps, visit, address, texts.PEOPLE_NOBODY, 404)
    if len(found) == 1:
        return see_other(f"/admin/people/{found[0].user_id}")
    rows = _rows(deps, visit, found, Which.ALL)
    return _page(deps, visit, _Shown(rows, said=texts.PEOPLE_SEVERAL))


def _refused(deps: Deps, visit: Visit, address: str, why: str, status: int) -> Response:
    return _page(deps, visit, _Shown((), sought=address[:MOST_TYPED], wrong=why), status)


def _none(looked: int) -> str:
    """That a filter lets nobody through, of how many."""
    if looked == 1:
        return texts.PEOPLE_NONE_ONE
    return texts.PEOPLE_NONE.format(count=looked) if looked else texts.PEOPLE_EMPTY


def _rows(deps: Deps, visit: Visit, users: Sequence[User], which: Which) -> list[PersonRow]:
    known = [(user, deps.people.connections(user.user_id)) for user in users]
    chosen = [
        (user, connections)
        for user, connections in known
        if is_shown(which, user, cards_of(user, connections, None, visit))
    ]
    since, _ = month_around(visit.now)
    months = [
        month_of(deps.store, deps.pasted, user.user_id, since, visit.now, visit.now)
        for user, _connections in chosen
    ]
    reported = reports_of_months(deps.store, months)
    uses = [use_of(month, reported, visit.now) for month in months]
    return [
        _row(deps, visit, user, connections, use)
        for (user, connections), use in zip(chosen, uses, strict=True)
    ]


def _row(
    deps: Deps, visit: Visit, user: User, connections: Sequence[Connection], use: Use
) -> PersonRow:
    agenda = listed_of(deps, visit, user.user_id) if connections else None
    return person_row(user, connections, agenda, use, visit)


def _page(deps: Deps, visit: Visit, shown: _Shown, status: int = 200) -> Response:
    return admin_page(
        deps,
        visit,
        "admin_people.html",
        "people",
        status,
        shown=shown,
        errors={"address": shown.wrong} if shown.wrong else {},
        month=month_words(visit.now, zone_of(UTC_NAME)),
        filters=[(w.value, texts.PEOPLE_SHOWN[w], _address(w), w is shown.which) for w in Which],
    )


def _address(which: Which, after: str = "") -> str:
    pairs = {"show": "" if which is Which.ALL else which.value, "after": after}
    query = urlencode({name: value for name, value in pairs.items() if value})
    return f"/admin?{query}" if query else "/admin"
