"""Error pages: the same few sentences for everybody, and a request id to ask about."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from functions.portal import texts
from functions.portal.deps import Deps
from functions.portal.forms import FieldErrors, RequestRefused
from functions.portal.gate import Erasing, NotAllowed
from functions.portal.pages import landing
from rollcall.domain.errors import BeingDeleted, NotFound, Rejected, Retryable
from rollcall.runtime.http import Response, request_id_of, see_other
from rollcall.use_cases.set_override import MeetingOver, NoSeries


def error_page(deps: Deps, status: int, reason: str, request_id: str) -> Response:
    """A page with the sentences for this reason."""
    title, text = texts.ERRORS[reason]
    return deps.renderer.page(
        "error.html", status, title=title, text=text, reason=reason, request_id=request_id
    )


def answer_error(deps: Deps, error: Exception, event: Mapping[str, Any]) -> Response:
    """The page for whatever a handler raised."""
    if isinstance(error, NotAllowed):
        return landing.refused(deps)
    if isinstance(error, Erasing):
        return see_other(f"/account/deleted/{error.receipt_id}")
    status, reason = _meaning(error)
    return error_page(deps, status, reason, request_id_of(event))


def _meaning(error: Exception) -> tuple[int, str]:
    match error:
        case RequestRefused():
            return error.status, _REFUSALS.get(error.status, "bad_request")
        case FieldErrors():
            return 422, "bad_value"
        case NotFound():
            return 404, "not_found"
        case BeingDeleted():
            return 409, "being_deleted"
        case MeetingOver():
            return 409, "over"
        case NoSeries():
            return 409, "no_series"
        case Rejected(reason="body_too_large"):
            return 413, "too_large"
        case Rejected():
            return 400, "bad_request"
        case Retryable():
            return 503, "busy"
        case _:
            return 500, "failed"


_REFUSALS = {401: "signed_out", 403: "not_our_form", 413: "too_large", 429: "too_often"}
