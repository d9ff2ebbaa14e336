"""The pages: one invocation is one request, one answer and one log line."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from typing import Any

from functions.portal.deps import Deps
from functions.portal.gate import Gate, Notes
from functions.portal.pages.errors import answer_error
from functions.portal.routes import router
from rollcall.runtime.http import Response, read_request
from rollcall.runtime.observability import Value, failure

type LambdaHandler = Callable[[Mapping[str, Any], object], dict[str, Any]]

_OUTCOMES = {2: "page", 3: "redirect", 4: "refused", 5: "failed"}


def build(deps: Deps) -> LambdaHandler:
    """The Lambda handler of the pages."""

    def handle(event: Mapping[str, Any], context: object) -> dict[str, Any]:
        notes = Notes()
        cause: dict[str, Value] = {}
        try:
            answer = router(Gate(deps, notes)).dispatch(read_request(event))
        except Exception as error:  # noqa: BLE001 - whatever happens, a page says so
            answer = answer_error(deps, error, event)
            cause = failure(error)
        _finish(deps, notes, answer, cause)
        return answer.to_gateway()

    return handle


def _finish(deps: Deps, notes: Notes, answer: Response, cause: Mapping[str, Value]) -> None:
    deps.telemetry.finish(
        _OUTCOMES[answer.status // 100],
        failed=answer.status >= 500,  # noqa: PLR2004 - the server's own failures
        route=notes.route,
        status=answer.status,
        user_id=notes.user_id,
        **cause,
    )
