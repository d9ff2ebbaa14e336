"""Only a person's navigation may start or finish a trip to Google."""

from __future__ import annotations

from collections.abc import Callable

from functions.oauth_callback.deps import Outcome
from functions.oauth_callback.pages import problem
from rollcall.runtime.http import Request
from rollcall.runtime.routing import Handler, Params


def only_navigations(answer: Callable[[Request], Outcome], *, head: bool = True) -> Handler:
    """Refuse frames, images and scripts, and let prefetching do nothing (Fetch Metadata).

    Browsers without these headers pass. With ``head`` false, HEAD has no effect either.
    """

    def handle(request: Request, _params: Params) -> Outcome:
        headers = request.headers
        purpose = headers.get("sec-purpose", headers.get("purpose", ""))
        if "prefetch" in purpose.lower() or (request.method == "HEAD" and not head):
            return Outcome(204, outcome="nothing_done")
        if headers.get("sec-fetch-dest", "document") != "document":
            return problem(403, "embedded", request.request_id)
        if headers.get("sec-fetch-mode", "navigate") != "navigate":
            return problem(403, "embedded", request.request_id)
        return answer(request)

    return handle
