"""The pages: one invocation is one request, one answer and one log line."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from typing import Any

from functions.portal.deps import Deps
from functions.portal.gate import Gate, Notes
from functions.portal.pages.errors import answer_error
from functions.portal.routes import router
from rollcall.runtime.compression import encoded
from rollcall.runtime.form_tokens import conceal
from rollcall.runtime.http import Response, read_request, request_id_of
from rollcall.runtime.plain_page import NOT_SET_UP, plain_page

type LambdaHandler = Callable[[Mapping[str, Any], object], dict[str, Any]]

_OUTCOMES = {2: "page", 3: "redirect", 4: "refused", 5: "failed"}


def build(deps: Deps) -> LambdaHandler:
    """The Lambda handler of the pages."""

    def handle(event: Mapping[str, Any], context: object) -> dict[str, Any]:
        notes = Notes()
        failure: Exception | None = None
        try:
            request = read_request(event)
            answer = router(Gate(deps, notes), request.path).dispatch(request)
        except Exception as error:  # noqa: BLE001 - whatever happens, a page says so
            answer = answer_error(deps, error, event, signed_in=notes.user_id is not None)
            failure = error
        _finish(deps, notes, answer, request_id_of(event), failure)
        if notes.session_id is not None:
            answer = conceal(answer, notes.session_id)
        return encoded(answer, event).to_gateway()

    return handle


def refuse(event: Mapping[str, Any]) -> dict[str, Any]:
    """The page while a setting is wrong; it needs no template."""
    title, text = NOT_SET_UP
    page = Response(503, *plain_page(title, (text,), request_id_of(event)))
    return encoded(page, event).to_gateway()


def _finish(
    deps: Deps, notes: Notes, answer: Response, request_id: str, failure: Exception | None
) -> None:
    deps.telemetry.finish(
        _OUTCOMES[answer.status // 100],
        failed=answer.status >= 500,  # noqa: PLR2004 - the server's own failures
        route=notes.route,
        status=answer.status,
        request_id=request_id,
        user_id=notes.user_id,
        cause=failure,
    )
