"""Signing in, connecting and signing out: one request, one answer, one log line."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import replace
from functools import partial
from typing import Any

from functions.oauth_callback.callback import CALLBACK, callback
from functions.oauth_callback.deps import Deps, Outcome
from functions.oauth_callback.logout import logout
from functions.oauth_callback.navigation import only_navigations
from functions.oauth_callback.pages import problem
from functions.oauth_callback.start import start
from rollcall.domain.errors import Rejected, Retryable
from rollcall.runtime.compression import encoded
from rollcall.runtime.http import Response, read_request, request_id_of
from rollcall.runtime.observability import Telemetry
from rollcall.runtime.routing import Router

type LambdaHandler = Callable[[Mapping[str, Any], object], dict[str, Any]]


def build(deps: Deps) -> LambdaHandler:
    """The Lambda handler of the `/auth` routes."""
    router = Router(
        lambda request: problem(404, "not_found", request.request_id),
        lambda request, _allow: problem(405, "wrong_method", request.request_id),
    )
    router.add("GET", "/auth/google/start", only_navigations(partial(start, deps)))
    router.add("GET", CALLBACK, only_navigations(partial(callback, deps), head=False))
    router.add("POST", "/auth/logout", lambda request, _params: logout(deps, request))

    def handle(event: Mapping[str, Any], context: object) -> dict[str, Any]:
        try:
            answer = router.dispatch(read_request(event))
        except Exception as error:  # noqa: BLE001 - whatever happens, a page says so
            answer = replace(_failed(error, event), cause=error)
        _tell(deps.telemetry, answer, event)
        return encoded(answer, event).to_gateway()

    return handle


def refuse(event: Mapping[str, Any]) -> dict[str, Any]:
    """The page while a setting is wrong."""
    page = problem(503, "misconfigured", request_id_of(event))
    return encoded(page, event).to_gateway()


def _failed(error: Exception, event: Mapping[str, Any]) -> Outcome:
    match error:
        case Rejected():
            return problem(400, error.reason, request_id_of(event))
        case Retryable():
            return problem(503, error.reason, request_id_of(event))
        case _:
            return problem(500, "crashed", request_id_of(event))


def _tell(telemetry: Telemetry, answer: Response, event: Mapping[str, Any]) -> None:
    outcome = answer if isinstance(answer, Outcome) else Outcome(answer.status, outcome="answered")
    telemetry.finish(
        outcome.outcome,
        failed=answer.status >= 500,  # noqa: PLR2004 - the server's own failures
        status=answer.status,
        request_id=request_id_of(event),
        cause=outcome.cause,
    )
