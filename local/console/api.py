"""The console's actions. The same addresses take JSON, and forms of a page without scripts.

JSON is answered with JSON: `{"ok": true, ...}` or `{"ok": false, "error": "words"}`. A form is
answered with a redirect to the page, or with the words as plain text.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Any
from urllib.parse import urlencode

from starlette.responses import JSONResponse, PlainTextResponse, RedirectResponse, Response
from starlette.routing import Route

from local.console import faults, forms
from local.console.remote import RemoteError, escaped
from local.same_site import of_another_site

if TYPE_CHECKING:
    from collections.abc import Awaitable, Callable

    from starlette.requests import Request

    from local.console.snapshot import Twins

    Handler = Callable[[Request, dict[str, Any]], Awaitable[dict[str, Any]]]


class Api:
    """The handlers."""

    def __init__(self, twins: Twins) -> None:
        """Act on these twins."""
        self._twins = twins

    def routes(self) -> list[Route]:
        """Return the API's routes."""
        of = "/api/accounts/{email}"
        table: list[tuple[str, Handler]] = [
            ("/api/accounts", self.add_account),
            (f"{of}/events", self.add_event),
            (f"{of}/events/{{event_id}}", self.act),
            (f"{of}/revoke", self.revoke),
            ("/api/faults", self.set_faults),
            ("/api/reset", self.reset),
        ]
        return [Route(path, _both(handler), methods=["POST"]) for path, handler in table]

    async def add_account(self, _: Request, fields: dict[str, Any]) -> dict[str, Any]:
        """Create an account from `email`, `name` and `seed`."""
        body = {key: fields[key] for key in ("email", "name", "time_zone") if fields.get(key)}
        body["seed"] = bool(fields.get("seed"))
        account = await self._twins.google.call("POST", "/accounts", body)
        return {"account": account}

    async def add_event(self, request: Request, fields: dict[str, Any]) -> dict[str, Any]:
        """Create a meeting from the fields of `forms.new_event`."""
        email = request.path_params["email"]
        body = forms.new_event(fields, await self._twins.zone_of(email))
        return await self._twins.google.call("POST", f"/accounts/{escaped(email)}/events", body)

    async def act(self, request: Request, fields: dict[str, Any]) -> dict[str, Any]:
        """Change an event with the fields of `forms.action`."""
        email, event_id = request.path_params["email"], request.path_params["event_id"]
        body = forms.action(fields, await self._twins.zone_of(email))
        path = f"/accounts/{escaped(email)}/events/{escaped(event_id)}"
        return await self._twins.google.call("POST", path, body)

    async def revoke(self, request: Request, _: dict[str, Any]) -> dict[str, Any]:
        """Take back at Google what an account has allowed."""
        email = request.path_params["email"]
        return await self._twins.google.call("POST", f"/accounts/{escaped(email)}/revoke", {})

    async def set_faults(self, _: Request, fields: dict[str, Any]) -> dict[str, Any]:
        """Switch on exactly the named faults: `{"on": [...]}` or one field per switch."""
        named = fields.get("on", [])
        names = named if isinstance(named, list) else [named]
        current = await self._twins.recall.call("GET", "/faults")
        body = faults.wanted(current, [*names, *fields])
        settings = await self._twins.recall.call("PUT", "/faults", body)
        return {"faults": faults.shown(settings)}

    async def reset(self, _: Request, __: dict[str, Any]) -> dict[str, Any]:
        """Put the sample calendars back; what people have allowed stays."""
        return await self._twins.google.call("POST", "/reset", {"keep_grants": True})


def _both(handler: Handler) -> Callable[[Request], Awaitable[Response]]:
    async def answer(request: Request) -> Response:
        if of_another_site(request):
            return JSONResponse({"ok": False, "error": "Another site may not do this."}, 403)
        as_json = request.headers.get("content-type", "").startswith("application/json")
        try:
            found = await handler(request, await _fields(request, as_json=as_json))
        except (forms.FormError, RemoteError) as error:
            status = error.status if isinstance(error, RemoteError) else 400
            return _failed(str(error), status, as_json=as_json)
        if as_json:
            return JSONResponse({"ok": True, **found})
        email = request.path_params.get("email")
        query = f"?{urlencode({'account': email})}" if email else ""
        return RedirectResponse(f"/{query}", 303)

    return answer


async def _fields(request: Request, *, as_json: bool) -> dict[str, Any]:
    if not as_json:
        form = await request.form()
        return {key: value for key, value in form.items() if isinstance(value, str)}
    try:
        found = await request.json()
    except ValueError:
        found = None
    if not isinstance(found, dict):
        raise forms.FormError("The request is not a JSON object.")
    return found


def _failed(words: str, status: int, *, as_json: bool) -> Response:
    if as_json:
        return JSONResponse({"ok": False, "error": words}, status)
    return PlainTextResponse(words, status)
