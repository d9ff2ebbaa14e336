"""Who is signed in, which letters they get, what is stored about them, and the way out."""

from __future__ import annotations

from functions.portal.deps import Deps, Visit
from functions.portal.forms import RequestRefused
from functions.portal.gate import Fields
from functions.portal.pages.signed_in import signed_in_page
from functions.portal.views.connection_view import connection_views
from rollcall.domain.mail.kinds import OPTIONAL, MailKind
from rollcall.domain.mail.words import KIND_NAMES
from rollcall.runtime.http import Response, see_other
from rollcall.runtime.routing import Params
from rollcall.use_cases.choose_mail import choose_mail as choose

MAIL_FIELDS = frozenset({"kind", "on"})


def show(deps: Deps, visit: Visit, _params: Params) -> Response:
    """The account page."""
    connections = deps.store.connections(visit.user_id)
    return signed_in_page(
        deps,
        visit,
        "account.html",
        connections=connection_views(connections, visit),
        mail=_mail(deps, visit) if deps.sends_mail else None,
    )


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
