"""What nearly every visit begins with: the list, the page before signing in, and files."""

from __future__ import annotations

from functions.portal.gate import Gate
from functions.portal.pages import landing, meetings
from functions.portal.routing import Routes
from rollcall.domain.errors import NotFound
from rollcall.runtime.http import Request, Response, see_other
from rollcall.runtime.routing import Params

BEGINNINGS = ("", "privacy", "favicon.ico", "robots.txt", "healthz", "static")
ROBOTS = "User-agent: *\nAllow: /$\nAllow: /privacy$\nDisallow: /\n"
"""Only what everybody sees may be found: any other page belongs to somebody."""


def add(routes: Routes) -> None:
    """Add the routes."""
    gate = routes.gate
    routes.page("/", meetings.show, landing.show)
    routes.add("GET", "/privacy", lambda request, _params: _privacy(gate, request))
    routes.add("GET", "/favicon.ico", lambda _request, _params: _icon(gate))
    routes.add("GET", "/robots.txt", lambda _request, _params: _text(ROBOTS))
    routes.add("GET", "/healthz", lambda _request, _params: _text("ok"))
    routes.add("GET", "/static/{digest}/{name}", lambda _request, params: _static(gate, params))


def _privacy(gate: Gate, request: Request) -> Response:
    return landing.privacy(gate.deps, signed_in=gate.knows(request))


def _icon(gate: Gate) -> Response:
    return see_other(gate.deps.renderer.statics.url("icon.svg"))


def _static(gate: Gate, params: Params) -> Response:
    found = gate.deps.renderer.statics.answer(params["digest"], params["name"])
    if found is None:
        raise NotFound("static")
    return found


def _text(text: str) -> Response:
    return Response(200, text, {"content-type": "text/plain; charset=utf-8"})
