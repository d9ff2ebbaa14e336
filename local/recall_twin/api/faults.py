"""Faults on a route: which fire for a request, and what they make of its answer."""

from dataclasses import dataclass, field
from typing import Any
from urllib.parse import urlsplit

from local.recall_twin.api.messages import ApiRequest, ApiResponse
from local.recall_twin.core.kernel import Kernel
from local.recall_twin.core.settings import FaultKind, RouteFault

_GATEWAY_STATUSES = frozenset({403, 429, 502, 503, 504})
_CODES = {429: "throttled", 507: "ad_hoc_pool_empty", 409: "conflict", 403: "request_blocked"}
_OTHER_HOST = "https://elsewhere.example"


@dataclass(slots=True)
class Fired:
    """The faults that fire for one request."""

    faults: list[RouteFault] = field(default_factory=list)

    def kind(self, kind: FaultKind) -> RouteFault | None:
        """The fault of this kind, if it fires."""
        return next((fault for fault in self.faults if fault.kind == kind), None)

    def instead(self, *, at_gateway: bool) -> ApiResponse | None:
        """The answer given instead of executing: before the application, or by it."""
        for fault in self.faults:
            if fault.kind == "status" and not fault.after_effect:
                answer = injected(fault)
                if (answer.status in _GATEWAY_STATUSES) == at_gateway:
                    return answer
        return None

    def spoil(self, response: ApiResponse) -> ApiResponse:
        """The answer as it leaves after execution."""
        for fault in self.faults:
            match fault.kind:
                case "status" if fault.after_effect:
                    response = injected(fault)
                case "slow":
                    response.delay_seconds += fault.seconds
                case "truncated_body":
                    content = response.content
                    response.raw = content[: len(content) // 2]
                case "non_json_body":
                    response.raw = b"<html><body><h1>It works</h1></body></html>"
                    response.headers["content-type"] = "text/html"
                case "answer_lost":
                    response.lost = True
        return response


def fire(kernel: Kernel, route: str) -> Fired:
    """Decide which faults fire for a request on a route, and use up their counts."""
    rules = kernel.settings.rules
    if not rules:
        return Fired()
    fired = [rule for rule in rules if rule.route in ("*", route) and _fires(kernel, rule)]
    return Fired(fired)


def bend_links(
    fired: Fired, request: ApiRequest, body: dict[str, Any], here: str, first: str
) -> None:
    """Change the `next` of a page as the fired faults say."""
    if fired.kind("looping_cursor"):
        body["next"] = first
    if fired.kind("repeated_page"):
        body["next"] = here
    if fired.kind("off_host_next"):
        parts = urlsplit(body["next"] or here)
        body["next"] = f"{_OTHER_HOST}{request.path}?{parts.query}"


def injected(fault: RouteFault) -> ApiResponse:
    """The answer of a status fault."""
    status = fault.status or 500
    headers = {} if fault.retry_after is None else {"Retry-After": str(fault.retry_after)}
    body = {"code": _CODES.get(status, "injected"), "detail": "Injected fault."}
    return ApiResponse(status, body, headers)


def _fires(kernel: Kernel, rule: RouteFault) -> bool:
    if rule.next == 0 or not kernel.chance(rule.probability):
        return False
    if rule.next is not None:
        rule.next -= 1
    return True
