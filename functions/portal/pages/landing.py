"""What somebody sees who is not signed in."""

from __future__ import annotations

from functions.portal import texts
from functions.portal.deps import Deps
from functions.portal.notices import Notice as Told
from functions.portal.notices import notice_for, notice_of
from functions.portal.views.privacy_view import privacy_sections
from rollcall.domain.deduplication import Scope
from rollcall.domain.notice import Notice
from rollcall.runtime.http import Request, Response


def show(deps: Deps, request: Request) -> Response:
    """The home page."""
    return _page(deps, notice_of(request))


def refused(deps: Deps) -> Response:
    """The home page for a session whose user may not come in any more; it leads to a sign-in."""
    return _page(deps, notice_for(Notice.NOT_ALLOWED), 403)


def privacy(deps: Deps, _request: Request) -> Response:
    """The privacy text, for visitors and users alike."""
    return deps.renderer.page(
        "privacy.html",
        sections=privacy_sections(deps.bot, deps.scope, deps.operator, sends_mail=deps.sends_mail),
    )


def _page(deps: Deps, notice: Told | None, status: int = 200) -> Response:
    shared = texts.PROMISE_OWN if deps.scope is Scope.CALENDAR else texts.PROMISE_SHARED
    mail = texts.LANDING_MAIL if deps.sends_mail else texts.LANDING_NO_MAIL
    return deps.renderer.page(
        "landing.html", status, notice=notice, promises=(*texts.PROMISES, shared), mail=mail
    )
