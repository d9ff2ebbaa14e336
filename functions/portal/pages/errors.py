"""Error pages: the same few sentences for everybody, and a request id to ask about."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import replace
from typing import Any

from functions.portal import texts
from functions.portal.deps import Deps
from functions.portal.forms import FieldErrors, RequestRefused, SignedOut
from functions.portal.gate import Erasing, NotAllowed
from functions.portal.pages import landing
from rollcall.domain.errors import BeingDeleted, NotFound, Rejected, Retryable
from rollcall.domain.notice import Notice
from rollcall.protocol.return_targets import HOME, sign_in_address
from rollcall.runtime.http import Response, request_id_of, see_other
from rollcall.use_cases.send_again import NothingToReplace
from rollcall.use_cases.set_override import MeetingOver, NoSeries
from rollcall.use_cases.stop_meeting import TooManyStopped


def error_page(
    deps: Deps, status: int, reason: str, request_id: str, *, signed_in: bool = False
) -> Response:
    """A page with the sentences for this reason; with the navigation of who is signed in."""
    title, text = texts.ERRORS[reason]
    return _page(deps, status, title, text, request_id, signed_in=signed_in)


def _signed_out(deps: Deps, kept: str, request_id: str) -> Response:
    """The page after the end of a session: it leads to a sign-in, and on to what was clicked."""
    title, text = texts.ERRORS[Notice.SIGNED_OUT]
    cookies = deps.clicks.set(kept, deps.now()) if kept else ()
    said, target = (texts.CLICK_KEPT, "again") if cookies else (text, HOME)
    page = _page(deps, 401, title, said, request_id, sign_in_address(target))
    return replace(page, cookies=cookies)


def _page(
    deps: Deps,
    status: int,
    title: str,
    text: str,
    request_id: str,
    sign_in: str = "",
    *,
    signed_in: bool = False,
) -> Response:
    return deps.renderer.page(
        "error.html",
        status,
        title=title,
        text=text,
        sign_in=sign_in,
        request_id=request_id,
        signed_in=signed_in,
        trouble=None,
    )


def answer_error(
    deps: Deps, error: Exception, event: Mapping[str, Any], *, signed_in: bool
) -> Response:
    """The page for whatever a handler raised."""
    if isinstance(error, NotAllowed):
        return landing.refused(deps, error.notice)
    if isinstance(error, Erasing):
        return see_other(f"/account/deleted/{error.receipt_id}")
    if isinstance(error, SignedOut):
        return _signed_out(deps, error.kept, request_id_of(event))
    status, reason = _meaning(error)
    return error_page(deps, status, reason, request_id_of(event), signed_in=signed_in)


def _meaning(error: Exception) -> tuple[int, str]:
    match error:
        case RequestRefused():
            return error.status, _REFUSALS.get(error.status, "bad_request")
        case FieldErrors():
            return 422, "bad_value"
        case NotFound():
            return 404, "not_found"
        case BeingDeleted() | MeetingOver() | NothingToReplace() | NoSeries() | TooManyStopped():
            return 409, _CONFLICTS[type(error)]
        case Rejected(reason="body_too_large"):
            return 413, "too_large"
        case Rejected():
            return 400, "bad_request"
        case Retryable():
            return 503, "busy"
        case _:
            return 500, "failed"


_CONFLICTS: dict[type[Exception], str] = {
    BeingDeleted: "being_deleted",
    MeetingOver: "over",
    NothingToReplace: "no_other_bot",
    NoSeries: "no_series",
    TooManyStopped: "too_many_stopped",
}
_REFUSALS = {403: "not_our_form", 413: "too_large", 429: "too_often"}
