"""What somebody sees who is not signed in."""

from __future__ import annotations

from functions.portal.deps import Deps
from functions.portal.notices import notice_for, notice_of
from functions.portal.views.privacy_view import privacy_sections
from rollcall.domain.notice import Notice
from rollcall.runtime.http import Request, Response


def show(deps: Deps, request: Request) -> Response:
    """The home page."""
    return deps.renderer.page("landing.html", notice=notice_of(request))


def refused(deps: Deps) -> Response:
    """The home page for a session whose user may not come in any more; it leads to a sign-in."""
    return deps.renderer.page("landing.html", 403, notice=notice_for(Notice.NOT_ALLOWED))


def privacy(deps: Deps, _request: Request) -> Response:
    """The privacy text, for visitors and users alike."""
    return deps.renderer.page("privacy.html", sections=privacy_sections(deps.bot))
