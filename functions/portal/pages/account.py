"""Who is signed in and where, which letters they get, what is stored, and the way out."""

from __future__ import annotations

from functions.portal.deps import Deps, Visit
from functions.portal.forms import RequestRefused
from functions.portal.gate import Fields
from functions.portal.pages.signed_in import signed_in_page
from functions.portal.views.connection_view import connection_views, may_add
from functions.portal.views.session_view import session_views
from functions.portal.zones import UTC_NAME
from rollcall.domain.mail.kinds import OPTIONAL, MailKind
from rollcall.domain.mail.words import KIND_NAMES
from rollcall.domain.notice import Notice
from rollcall.runtime.http import Response, see_other
from rollcall.runtime.passing_cookies import notice_cookie
from rollcall.runtime.routing import Params
from rollcall.use_cases.choose_mail import choose_mail as choose

MAIL_FIELDS = frozenset({"kind", "on"})


def show(deps: Deps, visit: Visit, _params: Params) -> Response:
    """The account page."""
    connections = deps.store.connections(visit.user_id)
    stored = deps.store.preferences(visit.user_id)
    rules = stored.preferences if stored else None
    return signed_in_page(
        deps,
        visit,
        "account.html",
        connections=connection_views(connections, visit, preferences=rules),
        may_add=may_add(connections),
        sessions=session_views(deps.sessions.of_user(visit.session, visit.now), visit),
        zone=visit.user.time_zone or UTC_NAME,
        mail=_mail(deps, visit) if deps.sends_mail else None,
    )


def sign_out_everywhere(deps: Deps, visit: Visit, _params: Params, _fields: Fields) -> Response:
    """End every session of the user at once, this one included."""
    deps.store.sign_out_everywhere(visit.user_id, deps.random_text())
    headers = {"location": "/", "clear-site-data": '"cache", "storage"'}
    notice = notice_cookie(deps.public_url).set(Notice.SIGNED_OUT_EVERYWHERE)
    return Response(303, "", headers, (deps.cookies.clear(), notice))


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
