"""Who is signed in and where, which letters they get, what is stored, and the way out."""

from __future__ import annotations

from functions.portal.deps import Deps, Visit
from functions.portal.forms import RequestRefused
from functions.portal.gate import Fields
from functions.portal.listed import listed
from functions.portal.pages.signed_in import signed_in_page
from functions.portal.views.connection_view import ConnectionView, connection_views, may_add
from functions.portal.views.leaving_view import stored_texts
from functions.portal.views.session_view import session_views
from functions.portal.zones import UTC_NAME
from rollcall.domain.errors import Retryable
from rollcall.domain.mail.kinds import OPTIONAL, MailKind
from rollcall.domain.mail.words import KIND_NAMES
from rollcall.domain.notice import Notice
from rollcall.runtime.http import Response, see_other
from rollcall.runtime.routing import Params
from rollcall.use_cases.choose_mail import choose_mail as choose

MAIL_FIELDS = frozenset({"kind", "on"})


def show(deps: Deps, visit: Visit, _params: Params) -> Response:
    """The account page; its calendars stand as they do beside the list."""
    cards = _cards(deps, visit)
    return signed_in_page(
        deps,
        visit,
        "account.html",
        connections=cards,
        may_add=may_add(cards),
        stored=stored_texts(deletes_recordings=deps.deletes_recordings),
        sessions=session_views(deps.sessions.of_user(visit.session, visit.now), visit),
        zone=visit.user.time_zone or UTC_NAME,
        mail=_mail(deps, visit) if deps.sends_mail else None,
    )


def _cards(deps: Deps, visit: Visit) -> list[ConnectionView]:
    """The calendars as they stand beside the list; without its numbers when that cannot be read."""
    try:
        agenda = listed(deps, visit)
    except Retryable:
        stored = deps.store.preferences(visit.user_id)
        connections = deps.store.connections(visit.user_id)
        rules = stored.preferences if stored else None
        return connection_views(connections, visit, preferences=rules)
    return connection_views(agenda.connections, visit, agenda)


def sign_out_everywhere(deps: Deps, visit: Visit, _params: Params, _fields: Fields) -> Response:
    """End every session of the user at once, this one included."""
    deps.store.sign_out_everywhere(visit.user_id, deps.random_text())
    headers = {"location": "/", "clear-site-data": '"cache", "storage"'}
    notice = deps.notices.set(Notice.SIGNED_OUT_EVERYWHERE, visit.now)
    return Response(303, "", headers, (deps.cookies.clear(), *notice))


def _mail(deps: Deps, visit: Visit) -> dict[str, object]:
    choices = deps.mail.choices(visit.user_id)
    kinds = [(kind.value, KIND_NAMES[kind], choices.wants(kind)) for kind in OPTIONAL]
    return {"kinds": kinds, "stopped": choices.is_stopped(visit.user.email)}


def choose_mail(deps: Deps, visit: Visit, _params: Params, fields: Fields) -> Response:
    """Switch a kind of letters on or off."""
    kind, on = fields.get("kind", ""), fields.get("on", "")
    if kind not in OPTIONAL or on not in {"yes", "no"}:
        raise RequestRefused("mail_kind", 400)
    choose(deps.mail, deps.queue, visit.user_id, MailKind(kind), on=on == "yes", now=visit.now)
    return see_other("/account#mail")
