"""Recall for the simulation: the real adapter over the twin, with faults on the way."""

from __future__ import annotations

import json
from collections.abc import Callable
from datetime import datetime
from typing import Any
from urllib.parse import urlencode

import httpx

from local.recall_twin.api import ApiRequest, handle
from local.recall_twin.core.twin import RecallTwin
from tests.simulation.faults import Fault

LATENCY = 0.15
"""Seconds that a call takes; others act meanwhile."""
TIMEOUT = 10.0

_STATUS: dict[Fault, tuple[int, dict[str, str]]] = {
    Fault.S400: (400, {}),
    Fault.S401: (401, {}),
    Fault.S402: (402, {}),
    Fault.S403: (403, {}),
    Fault.S404: (404, {}),
    Fault.S405: (405, {}),
    Fault.S409: (409, {}),
    Fault.S429: (429, {}),
    Fault.S429_LONG: (429, {"retry-after": "120"}),
    Fault.S429_ABSURD: (429, {"retry-after": "-99999999999"}),
    Fault.S500: (500, {}),
    Fault.S503: (503, {"retry-after": "1"}),
    Fault.S504: (504, {}),
    Fault.S507: (507, {}),
    Fault.REDIRECT: (302, {"location": "https://elsewhere.example/"}),
}


class FaultyTransport(httpx.BaseTransport):
    """Answers from the twin; a fault changes what the caller sees, or whether it happens."""

    def __init__(
        self,
        twin: RecallTwin,
        sleep: Callable[[float], None],
        fault: Callable[[str], Fault | None],
        after: Callable[[Fault | None], None],
        observe: Callable[[str, str, int], None],
    ) -> None:
        self._twin = twin
        self._sleep = sleep
        self._fault = fault
        self._after = after
        self._observe = observe

    def handle_request(self, request: httpx.Request) -> httpx.Response:
        """Carry out one request, or fail on the way there or back."""
        name = f"{request.method} {request.url.path}"
        fault = self._fault(name)
        self._sleep(LATENCY / 2)
        if fault is Fault.REFUSE:
            raise httpx.ConnectError("refused", request=request)
        if fault in _STATUS:
            status, headers = _STATUS[fault]
            self._observe(name, "fault", status)
            return httpx.Response(status, headers=headers, json={"code": "injected"})
        response = self._answer(request)
        self._observe(name, "twin", response.status_code)
        self._sleep(LATENCY / 2)
        self._after(fault)
        return _spoil(fault, request, response)

    def _answer(self, request: httpx.Request) -> httpx.Response:
        target = request.url.raw_path.decode()
        base = f"{request.url.scheme}://{request.url.netloc.decode()}"
        api = ApiRequest.of(request.method, target, request.headers, request.read(), base)
        answer = handle(self._twin, api)
        headers = {"content-type": "application/json", **answer.headers}
        return httpx.Response(answer.status, headers=headers, content=answer.content)


def _spoil(
    fault: Fault | None, request: httpx.Request, response: httpx.Response
) -> httpx.Response:
    match fault:
        case Fault.LOSE_ANSWER:
            raise httpx.ReadTimeout("lost", request=request)
        case Fault.ERROR_AFTER:
            return httpx.Response(502, text="<html>bad gateway</html>")
        case Fault.JUNK:
            return httpx.Response(200, text="<html>welcome</html>")
        case Fault.PARTIAL_PAGE | Fault.REPEATED_PAGE | Fault.LOOPING_CURSOR | Fault.FOREIGN_LINK:
            return _spoiled_page(fault, request, response)
    return response


def _spoiled_page(fault: Fault, request: httpx.Request, response: httpx.Response) -> httpx.Response:
    """A list that lies about its pages; anything else is let through."""
    page: Any = json.loads(response.content or b"null")
    if not isinstance(page, dict) or "results" not in page or request.method != "GET":
        return response
    if fault is Fault.PARTIAL_PAGE:
        return httpx.Response(200, content=response.content[: len(response.content) // 2])
    if fault is Fault.REPEATED_PAGE:
        page["results"] = page["results"] + page["results"]
    elif fault is Fault.LOOPING_CURSOR:
        page["next"] = str(request.url) + ("&" if request.url.query else "?") + urlencode({"l": 1})
    else:
        page["next"] = "https://elsewhere.example/api/v2/calendar-events/?cursor=abc"
    return httpx.Response(200, json=page)


def moment_text(moment: datetime) -> str:
    """A time as Google writes it."""
    return moment.isoformat()
