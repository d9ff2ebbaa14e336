"""Recall for the simulation: the real adapter over the twin, with faults on the way."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass, field
from json import dumps, loads
from typing import Any
from urllib.parse import parse_qsl, urlencode

import httpx

from local.recall_twin.api import ApiRequest, handle
from local.recall_twin.core.twin import RecallTwin
from rollcall.domain.pasted import METADATA_WORD
from tests.simulation.faults import Fault

SEND = "/api/v1/bot/"
BASE = "https://us-west-2.recall.ai"
LATENCY = 0.15
"""Seconds that a call takes; others act meanwhile."""

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


@dataclass(slots=True)
class DirectRequest:
    """What the adapter asks for."""

    method: str
    path: str
    query: tuple[tuple[str, str], ...]
    headers: Mapping[str, str]
    body: bytes
    patience: float
    """Seconds that the adapter waits for the answer."""

    @property
    def target(self) -> str:
        """The path with the query."""
        return f"{self.path}?{urlencode(self.query)}" if self.query else self.path


@dataclass(slots=True)
class DirectResponse:
    """What the adapter sees: the few parts of an httpx response that it looks at."""

    status_code: int
    content: bytes
    headers: Mapping[str, str] = field(default_factory=dict)

    def iter_bytes(self) -> Iterator[bytes]:
        """The body, whole."""
        yield self.content

    def close(self) -> None:
        """Nothing is open."""


class DirectClient:
    """Stands where `httpx.Client` stands in the adapter: schedules by the million need no URLs
    parsed five times. The same adapter runs over real HTTP in the contract suite.
    """

    def __init__(
        self,
        twin: RecallTwin,
        fault: Callable[[str], Fault | None],
        after: Callable[[Fault | None], None],
        observe: Callable[[str, str, int], None],
        stood_still: Callable[[], bool] = lambda: False,
        whose_call: Callable[[str], str] = lambda call_id: call_id,
    ) -> None:
        self._whose_call = whose_call
        self._twin = twin
        self._fault = fault
        self._after = after
        self._observe = observe
        self._stood_still = stood_still
        self.taken = LATENCY
        """Seconds that the last call took, for whoever runs calls side by side."""
        self.ordered_by: dict[str, set[str]] = {}
        """Addresses of the calendars that each bot was ever ordered for: all who share it."""
        self.ordered_late: set[str] = set()
        """Bots whose last order came from a worker that stood still: with what it knew before."""

    def build_request(
        self,
        method: str,
        url: object,
        *,
        params: Mapping[str, str] | None,
        json: object,
        headers: Mapping[str, str],
        timeout: httpx.Timeout,
    ) -> DirectRequest:
        """A request as httpx would build it."""
        path, _, text = str(url).removeprefix(BASE).partition("?")
        query = tuple(parse_qsl(text, keep_blank_values=True)) if text else ()
        if params:
            query = tuple(params.items())
        body = b"" if json is None else dumps(json).encode()
        sent = {**headers, "content-type": "application/json"} if body else headers
        return DirectRequest(method, path, query, sent, body, timeout.read or 0.0)

    def send(self, request: DirectRequest, *, stream: bool) -> DirectResponse:
        """Carry out one request, or fail on the way there or back."""
        del stream
        name = f"{request.method} {request.path}"
        fault = self._fault(name)
        self.taken = LATENCY
        if fault is Fault.REFUSE:
            raise httpx.ConnectError("refused")
        if fault in _STATUS:
            status, headers = _STATUS[fault]
            self._observe(name, "fault", status)
            return DirectResponse(status, b'{"code": "injected"}', headers)
        response = self._answer(request)
        self._observe(name, "twin", response.status_code)
        if fault is Fault.SLOW:
            self.taken += request.patience
        self._after(fault)
        return _spoil(fault, request, response)

    def _answer(self, request: DirectRequest) -> DirectResponse:
        answer = handle(
            self._twin,
            ApiRequest(
                request.method, request.path, request.headers, request.query, request.body, BASE
            ),
        )
        if request.method == "POST" and request.path == SEND:
            self._note_sent()
        elif request.method == "POST" and request.path.endswith("/bot/"):
            self._note_order(request.path.split("/")[-3])
        headers = {name.lower(): value for name, value in answer.headers.items()}
        return DirectResponse(answer.status, answer.content, headers)

    def _note_sent(self) -> None:
        """Note for whom each bot was sent that no event has."""
        for workspace in self._twin.workspaces.values():
            for bot in workspace.state.bots.values():
                call = bot.config.get("metadata", {}).get(METADATA_WORD)
                if call and bot.id not in self.ordered_by:
                    self.ordered_by[bot.id] = {self._whose_call(str(call))}
                    if self._stood_still():
                        self.ordered_late.add(bot.id)

    def _note_order(self, event_id: str) -> None:
        late = self._stood_still()
        for workspace in self._twin.workspaces.values():
            event = workspace.state.events.get(event_id)
            if event is not None:
                email = workspace.state.calendars[event.calendar_id].oauth_email
                for entry in event.bots:
                    self.ordered_by.setdefault(entry.bot_id, set()).add(email or "")
                    (self.ordered_late.add if late else self.ordered_late.discard)(entry.bot_id)


def _spoil(fault: Fault | None, request: DirectRequest, response: DirectResponse) -> DirectResponse:
    match fault:
        case Fault.LOSE_ANSWER | Fault.SLOW:
            raise httpx.ReadTimeout("lost")
        case Fault.ERROR_AFTER:
            return DirectResponse(502, b"<html>bad gateway</html>")
        case Fault.JUNK:
            return DirectResponse(200, b"<html>welcome</html>")
        case Fault.PARTIAL_PAGE | Fault.REPEATED_PAGE | Fault.LOOPING_CURSOR | Fault.FOREIGN_LINK:
            return _spoiled_page(fault, request, response)
    return response


def _spoiled_page(fault: Fault, request: DirectRequest, response: DirectResponse) -> DirectResponse:
    """A list that lies about its pages; anything else is let through."""
    page: Any = loads(response.content or b"null")
    if not isinstance(page, dict) or "results" not in page or request.method != "GET":
        return response
    if fault is Fault.PARTIAL_PAGE:
        return DirectResponse(200, response.content[: len(response.content) // 2])
    if fault is Fault.REPEATED_PAGE:
        page["results"] = page["results"] + page["results"]
    elif fault is Fault.LOOPING_CURSOR:
        page["next"] = BASE + request.target
    else:
        page["next"] = "https://elsewhere.example/api/v2/calendar-events/?cursor=abc"
    return DirectResponse(200, dumps(page).encode())
