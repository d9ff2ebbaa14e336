"""How the areas of the portal add their routes."""

from __future__ import annotations

from collections.abc import Callable

from functions.portal.deps import Deps
from functions.portal.gate import Action, Gate, Page
from functions.portal.pages.errors import error_page
from rollcall.protocol.return_targets import HOME
from rollcall.runtime.http import Request, Response
from rollcall.runtime.routing import Handler, Params, Router

ADMIN = "/admin"
"""What the addresses of administrators' pages begin with."""


class Routes:
    """The routes of one invocation, behind its gate; each notes its own pattern for the log.

    ``admins`` makes those that are there for administrators alone. Nobody else's requests are held
    against them, so to everybody else they are addresses that are none, byte for byte.
    """

    def __init__(self, gate: Gate, admins: Callable[[Gate], Router] | None = None) -> None:
        self.gate = gate
        self._admins = admins
        self.router = Router(self._not_found, self._wrong_method)

    def add(self, method: str, pattern: str, handler: Handler) -> None:
        """Add a route for everybody."""

        def noted(request: Request, params: Params) -> Response:
            self.gate.notes.route = pattern
            return handler(request, params)

        self.router.add(method, pattern, noted)

    def page(
        self,
        pattern: str,
        view: Page,
        visitor: Callable[[Deps, Request], Response] | None = None,
        target: str = HOME,
        *,
        to_leave: bool = False,
    ) -> None:
        """Add a page of somebody who is signed in (`Gate.page`)."""
        self.add("GET", pattern, self.gate.page(view, visitor, target, to_leave=to_leave))

    def action(
        self,
        pattern: str,
        act: Action,
        allowed: frozenset[str],
        *,
        saves: bool = True,
        kept: str = "",
        to_leave: bool = False,
    ) -> None:
        """Add an action of somebody who is signed in (`Gate.action`)."""
        handler = self.gate.action(act, allowed, saves=saves, kept=kept, to_leave=to_leave)
        self.add("POST", pattern, handler)

    def _not_found(self, request: Request) -> Response:
        under = request.path == ADMIN or request.path.startswith(f"{ADMIN}/")
        if self._admins is not None and under and self.gate.knows_admin(request):
            return self._admins(self.gate).dispatch(request)
        return self._error(request, 404, "not_found")

    def _wrong_method(self, request: Request, _allow: str) -> Response:
        return self._error(request, 405, "wrong_method")

    def _error(self, request: Request, status: int, reason: str) -> Response:
        known = self.gate.knows(request)
        return error_page(self.gate.deps, status, reason, request.request_id, signed_in=known)
