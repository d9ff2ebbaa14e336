"""Which page or action answers which address."""

from __future__ import annotations

from functions.portal.gate import Gate
from functions.portal.pages import (
    account,
    again,
    calls,
    connections,
    landing,
    leaving,
    links,
    media,
    meetings,
    onboarding,
    one_meeting,
    past,
    pause,
    preferences,
    requests,
    take_out,
)
from functions.portal.pages.errors import error_page
from functions.portal.pages.guests import GuestPage
from functions.portal.pages.mail import MailPage
from functions.portal.parts import FRAGMENT
from rollcall.domain.errors import NotFound
from rollcall.protocol.guest_link import PATH
from rollcall.protocol.signed_link import LinkPurpose
from rollcall.runtime.http import Request, Response, see_other
from rollcall.runtime.routing import Handler, Params, Router

ROBOTS = "User-agent: *\nAllow: /$\nAllow: /privacy$\nDisallow: /\n"
"""Only what everybody sees may be found: any other page belongs to somebody."""


def router(gate: Gate) -> Router:
    """The routes of one invocation."""
    routes = _Routes(gate)
    routes.add("GET", "/", gate.page(meetings.show, landing.show))
    routes.add("GET", "/privacy", lambda request, _params: _privacy(gate, request))
    routes.add("GET", "/favicon.ico", lambda _request, _params: _icon(gate))
    routes.add("GET", "/robots.txt", lambda _request, _params: _text(ROBOTS))
    routes.add("GET", "/healthz", lambda _request, _params: _text("ok"))
    routes.add("GET", "/static/{digest}/{name}", lambda _request, params: _static(gate, params))
    routes.add("GET", "/onboarding", gate.page(onboarding.show, target="onboarding"))
    routes.add(
        "POST", "/onboarding", gate.action(onboarding.finish, onboarding.FIELDS, kept="onboarding")
    )
    routes.add(
        "POST",
        "/meetings/{event_id}/override",
        gate.action(meetings.override, meetings.OVERRIDE_FIELDS, kept="override"),
    )
    routes.add(
        "POST",
        "/meetings/{event_id}/bot",
        gate.action(meetings.another_bot, meetings.BOT_FIELDS, kept="bot"),
    )
    routes.add("GET", FRAGMENT, gate.page(meetings.fragment))
    routes.add("GET", "/meetings/{event_id}/link", gate.page(links.show, target="link"))
    routes.add(
        "POST", "/meetings/{event_id}/link", gate.action(links.choose, links.FIELDS, kept="link")
    )
    routes.add("GET", "/meetings/{event_id}/media", gate.page(media.show, target="media"))
    routes.add(
        "POST", "/meetings/{event_id}/media", gate.action(media.ask, media.FIELDS, kept="media")
    )
    routes.add("GET", "/meetings/{event_id}/media/{medium}", gate.page(media.follow))
    _add_calls(routes, gate)
    routes.add("GET", "/past", gate.page(past.show, target="past"))
    routes.add("GET", "/meetings/{event_id}", gate.page(one_meeting.show, target="meeting"))
    routes.add(
        "POST",
        "/meetings/{event_id}/everybody",
        gate.action(meetings.everybody, meetings.EVERYBODY_FIELDS, kept="everybody"),
    )
    routes.add(
        "POST",
        "/meetings/{event_id}/request",
        gate.action(requests.act, requests.FIELDS, kept="request"),
    )
    routes.add("GET", "/preferences/pause", gate.page(pause.show, target="pause"))
    routes.add("POST", "/preferences/pause", gate.action(pause.change, pause.FIELDS, kept="pause"))
    routes.add("GET", "/preferences", gate.page(preferences.show, target="preferences"))
    routes.add(
        "POST",
        "/preferences",
        gate.action(preferences.save, preferences.FIELDS, kept="preferences"),
    )
    # Whoever reloads a preview that was made without the script.
    routes.add("GET", "/preferences/preview", lambda _request, _params: see_other("/preferences"))
    routes.add(
        "POST",
        "/preferences/preview",
        gate.action(preferences.preview, preferences.FIELDS, saves=False, kept="preview"),
    )
    routes.add(
        "POST", "/connections/{key}/sync", gate.action(connections.sync, frozenset(), kept="sync")
    )
    routes.add(
        "GET",
        "/connections/{key}/disconnect",
        gate.page(connections.confirm, target="disconnect"),
    )
    routes.add(
        "POST",
        "/connections/{key}/disconnect",
        gate.action(connections.end, frozenset(), kept="disconnect"),
    )
    routes.add("GET", "/account/again", gate.page(again.show, target="again"))
    routes.add("GET", "/account", gate.page(account.show, target="account"))
    routes.add(
        "POST",
        "/account/sign-out-everywhere",
        gate.action(account.sign_out_everywhere, frozenset()),
    )
    routes.add("GET", "/account/leave", gate.page(leaving.ways_out, target="leave", to_leave=True))
    routes.add(
        "GET", "/account/take-out", gate.page(take_out.show, target="account", to_leave=True)
    )
    routes.add("GET", "/account/delete", gate.page(leaving.confirm, target="delete", to_leave=True))
    routes.add(
        "POST", "/account/delete", gate.action(leaving.delete, leaving.FIELDS, to_leave=True)
    )
    routes.add(
        "GET",
        "/account/deleted/{receipt}",
        lambda _request, params: leaving.deleted(gate.deps, params),
    )
    routes.add(
        "POST",
        "/account/mail",
        gate.action(account.choose_mail, account.MAIL_FIELDS),
    )
    for purpose in LinkPurpose:
        page = MailPage(gate.deps, gate.notes, purpose)
        routes.add("GET", f"/mail/{purpose}", page.ask)
        routes.add("POST", f"/mail/{purpose}", page.act)
    guest = GuestPage(gate.deps, gate.notes)
    routes.add("GET", PATH, guest.ask)
    routes.add("POST", PATH, guest.act)
    return routes.router


def _add_calls(routes: _Routes, gate: Gate) -> None:
    routes.add("GET", "/send", gate.page(calls.show, target="send"))
    routes.add("POST", "/send", gate.action(calls.send, calls.FIELDS, kept="send"))
    routes.add("GET", "/calls/{call_id}", gate.page(calls.one, target="call"))
    routes.add("GET", "/calls/{call_id}/media", gate.page(media.show, target="call_media"))
    routes.add(
        "POST", "/calls/{call_id}/media", gate.action(media.ask, media.FIELDS, kept="call_media")
    )
    routes.add("GET", "/calls/{call_id}/media/{medium}", gate.page(media.follow))
    routes.add(
        "POST",
        "/calls/{call_id}/stop",
        gate.action(calls.stop, calls.STOP_FIELDS, kept="stop_call"),
    )


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
        return self._error(request, 404, "not_found")

    def _wrong_method(self, request: Request, _allow: str) -> Response:
        return self._error(request, 405, "wrong_method")

    def _error(self, request: Request, status: int, reason: str) -> Response:
        known = self._gate.knows(request)
        return error_page(self._gate.deps, status, reason, request.request_id, signed_in=known)


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
