"""What somebody sees who is not signed in."""

from __future__ import annotations

from functions.portal.deps import Deps
from functions.portal.notices import notice_of
from rollcall.runtime.http import Request, Response


def show(deps: Deps, request: Request) -> Response:
    """The home page."""
    return deps.renderer.page("landing.html", notice=notice_of(request))


def privacy(deps: Deps, _request: Request) -> Response:
    """The privacy text, for visitors and users alike."""
    return deps.renderer.page("privacy.html")
