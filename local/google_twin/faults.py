"""Switches that spoil answers to programs, the next ones of the token endpoint, and the pages."""

from __future__ import annotations

import asyncio
from typing import TYPE_CHECKING, Any, Literal

from pydantic import BaseModel, Field

from local.google_twin import web

if TYPE_CHECKING:
    from collections.abc import Callable

    from starlette.types import ASGIApp, Receive, Scope, Send

Kind = Literal["no_refresh_token", "no_id_token", "server_error", "invalid_client", "slow", "html"]
Answer = tuple[int, Any, list[tuple[str, str]]]

FOR_PROGRAMS = ("/token", "/revoke", "/oauth2/v3/", "/calendar/v3/")
"""Paths that no browser is sent to."""
HTML = "<!doctype html><title>Error</title><p>Something went wrong.</p>"


class TokenFault(BaseModel):
    """One kind of trouble for the next `times` token answers; `seconds` matters for `slow`."""

    kind: Kind
    times: int = Field(default=1, ge=1, le=1000)
    seconds: float = Field(default=5.0, ge=0, le=60)


class Faults(BaseModel):
    """What is switched on, in the order of use."""

    token: list[TokenFault] = Field(default_factory=list)
    omit_issuer: bool = False
    """Whether browsers go back without `iss`, against what the metadata promise (RFC 9207)."""
    slow_seconds: float = Field(default=0.0, ge=0, le=60)
    """How much longer programs wait for each answer: tokens, keys and calendars."""
    status: int | None = Field(default=None, ge=500, le=599)
    """What programs are answered instead of being served."""
    calendar_unticked: bool = False
    """Whether the consent page comes with an empty box for the calendar, as Google's does."""

    def next_token_fault(self) -> TokenFault | None:
        """Return the fault for this answer and use it up once."""
        if not self.token:
            return None
        fault = self.token[0]
        fault.times -= 1
        if fault.times == 0:
            self.token.pop(0)
        return fault


class Spoiled:
    """An ASGI application before the twin: programs wait, or are refused; pages never."""

    def __init__(self, app: ASGIApp, current: Callable[[], Faults]) -> None:
        """Stand before `app`; `current` gives what is switched on."""
        self._app = app
        self._current = current

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Answer one request."""
        if scope["type"] != "http" or not scope["path"].startswith(FOR_PROGRAMS):
            await self._app(scope, receive, send)
            return
        faults = self._current()
        await asyncio.sleep(faults.slow_seconds)
        if faults.status is None:
            await self._app(scope, receive, send)
            return
        refusal = web.google_error(faults.status, "backendError", "Backend Error")
        await refusal(scope, receive, send)


def refused(fault: TokenFault | None) -> Answer | None:
    """Return the answer of a fault that stops the request before it has an effect."""
    if fault is None:
        return None
    if fault.kind == "server_error":
        return 500, {"error": "internal_failure"}, []
    if fault.kind == "invalid_client":
        words = "The OAuth client was not found."
        return 401, {"error": "invalid_client", "error_description": words}, []
    return None


async def spoiled(fault: TokenFault | None, answer: Answer) -> Answer:
    """Return the answer after a fault that lets the request through."""
    status, body, headers = answer
    if fault is None:
        return answer
    if fault.kind == "slow":
        await asyncio.sleep(fault.seconds)
    if fault.kind == "html":
        return 200, HTML, [("Content-Type", "text/html; charset=utf-8")]
    if fault.kind in {"no_refresh_token", "no_id_token"}:
        dropped = fault.kind.removeprefix("no_")
        return status, {key: value for key, value in body.items() if key != dropped}, headers
    return answer
