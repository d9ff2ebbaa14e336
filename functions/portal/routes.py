"""Which page or action answers which address."""

from __future__ import annotations

from functions.portal.gate import Gate
from functions.portal.pages import (
    account,
    connections,
    landing,
    links,
    meetings,
    onboarding,
    one_meeting,
    past,
    preferences,
    requests,
)
from functions.portal.pages.errors import error_page
from functions.portal.parts import FRAGMENT
from rollcall.domain.errors import NotFound
from rollcall.runtime.http import Request, Response
from rollcall.runtime.routing import Handler, Params, Router


def router(gate: Gate) -> Router:
    """The routes of one invocation."""
    routes = _Routes(gate)
    routes.add("GET", "/", gate.page(meetings.show, landing.show))
    routes.add("GET", "/privacy", lambda request, _params: landing.privacy(gate.deps, request))
    routes.add("GET", "/healthz", lambda _request, _params: _healthy())
    routes.add("GET", "/static/{digest}/{name}", lambda _request, params: _static(gate, params))
    routes.add("GET", "/onboarding", gate.page(onboarding.show))
    routes.add("POST", "/onboarding", gate.action(onboarding.finish, onboarding.FIELDS))
    routes.add(
        "POST",
        "/meetings/{event_id}/override",
        gate.action(meetings.override, meetings.OVERRIDE_FIELDS),
    )
    routes.add("GET", FRAGMENT, gate.page(meetings.fragment))
    routes.add("GET", "/past", gate.page(past.show))
    routes.add("GET", "/meetings/{event_id}", gate.page(one_meeting.show))
    routes.add("GET", "/meetings/{event_id}/link", gate.page(links.show))
    routes.add("POST", "/meetings/{event_id}/link", gate.action(links.choose, links.FIELDS))
    routes.add(
        "POST",
        "/meetings/{event_id}/everybody",
        gate.action(meetings.everybody, meetings.EVERYBODY_FIELDS),
    )
    routes.add(
        "POST",
        "/meetings/{event_id}/request",
        gate.action(requests.act, requests.FIELDS),
    )
    routes.add("GET", "/preferences", gate.page(preferences.show))
    routes.add("POST", "/preferences", gate.action(preferences.save, preferences.FIELDS))
    routes.add(
        "POST",
        "/preferences/preview",
        gate.action(preferences.preview, preferences.FIELDS, saves=False),
    )
    routes.add("POST", "/connections/{key}/sync", gate.action(connections.sync, frozenset()))
    routes.add("GET", "/connections/{key}/disconnect", gate.page(connections.confirm))
    routes.add("POST", "/connections/{key}/disconnect", gate.action(connections.end, frozenset()))
    routes.add("GET", "/account", gate.page(account.show))
    return routes.router


class _Routes:
    def __init__(self, gate: Gate) -> None:
        self._gate = gate
        self.router = Router(self._not_found, self._wrong_method)

    def add(self, method: str, pattern: str, handler: Handler) -> None:
        """Add a route that notes its own pattern for the log."""

        def noted(request: Request, params: Params) -> Response:
            self._gate.notes.route = pattern
            return handler(request, params)

        self.router.add(method, pattern, noted)

    def _not_found(self, request: Request) -> Response:
        return error_page(self._gate.deps, 404, "not_found", request.request_id)

    def _wrong_method(self, request: Request, _allow: str) -> Response:
        return error_page(self._gate.deps, 405, "wrong_method", request.request_id)


def _static(gate: Gate, params: Params) -> Response:
    found = gate.deps.renderer.statics.answer(params["digest"], params["name"])
    if found is None:
        raise NotFound("static")
    return found


def _healthy() -> Response:
    return Response(200, "ok", {"content-type": "text/plain; charset=utf-8"})
