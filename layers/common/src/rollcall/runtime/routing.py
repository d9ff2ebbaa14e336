"""Routes of one function: method and path to a handler."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass, replace

from rollcall.runtime.http import Request, Response

type Params = Mapping[str, str]
type Handler = Callable[[Request, Params], Response]
type NotFoundHandler = Callable[[Request], Response]
type MethodHandler = Callable[[Request, str], Response]
"""Answers a wrong method; the text is the value for the `Allow` header."""


@dataclass(frozen=True, slots=True)
class _Route:
    segments: tuple[str, ...]
    handlers: dict[str, Handler]

    def match(self, segments: tuple[str, ...]) -> dict[str, str] | None:
        """The parameters when the path fits, else None."""
        if len(segments) != len(self.segments):
            return None
        params: dict[str, str] = {}
        for wanted, given in zip(self.segments, segments, strict=True):
            if wanted.startswith("{") and given:
                params[wanted[1:-1]] = given
            elif wanted != given:
                return None
        return params


class Router:
    """Finds the handler of a request; patterns are tried in the order they were added.

    A segment `{name}` matches any one non-empty segment and hands it on as the gateway gave it,
    not decoded. HEAD is answered like GET, without the body; its handler can tell by the method.
    """

    def __init__(self, not_found: NotFoundHandler, wrong_method: MethodHandler) -> None:
        self._not_found = not_found
        self._wrong_method = wrong_method
        self._routes: list[_Route] = []

    def add(self, method: str, pattern: str, handler: Handler) -> None:
        """Answer requests of this method and path pattern with the handler."""
        segments = tuple(pattern.split("/"))
        for route in self._routes:
            if route.segments == segments:
                route.handlers[method] = handler
                return
        self._routes.append(_Route(segments, {method: handler}))

    def dispatch(self, request: Request) -> Response:
        """The answer of the matching handler, or of the caller's for 404 and 405."""
        answer = self._answer(request)
        return replace(answer, body="") if request.method == "HEAD" else answer

    def _answer(self, request: Request) -> Response:
        method = "GET" if request.method == "HEAD" else request.method
        segments = tuple(request.path.split("/"))
        for route in self._routes:
            params = route.match(segments)
            if params is None:
                continue
            handler = route.handlers.get(method)
            if handler is None:
                return self._refuse(request, route)
            return handler(request, params)
        return self._not_found(request)

    def _refuse(self, request: Request, route: _Route) -> Response:
        methods = set(route.handlers) | ({"HEAD"} if "GET" in route.handlers else set())
        allow = ", ".join(sorted(methods))
        answer = self._wrong_method(request, allow)
        return replace(answer, status=405, headers={**answer.headers, "allow": allow})
