"""The console's actions. The same addresses take JSON, and forms of a page without scripts.

JSON is answered with JSON: `{"ok": true, "said": "what was done", ...}` or
`{"ok": false, "error": "words"}`. A form is answered with a redirect to the page, or with the words
as plain text.
"""

from __future__ import annotations

from datetime import timedelta
from typing import TYPE_CHECKING, Any
from urllib.parse import urlencode

from starlette.responses import JSONResponse, PlainTextResponse, RedirectResponse, Response
from starlette.routing import Route

from local.console import faults, forms, outcomes, words
from local.console.remote import RemoteError, escaped
from local.console.snapshot import length
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
            (f"{of}/bots/{{bot_id}}", self.script),
            ("/api/faults", self.set_faults),
            ("/api/faults/off", self.end_faults),
            ("/api/clock", self.move_clock),
            ("/api/reset", self.reset),
        ]
        return [Route(path, _both(handler), methods=["POST"]) for path, handler in table]

    async def add_account(self, _: Request, fields: dict[str, Any]) -> dict[str, Any]:
        """Create an account from `email`, `name` and `seed`."""
        body = {key: fields[key] for key in ("email", "name", "time_zone") if fields.get(key)}
        body["seed"] = bool(fields.get("seed"))
        account = await self._twins.google.call("POST", "/accounts", body)
        return {"account": account, "said": f"Created the account {account['email']}."}

    async def add_event(self, request: Request, fields: dict[str, Any]) -> dict[str, Any]:
        """Create a meeting from the fields of `forms.new_event`."""
        email = request.path_params["email"]
        zone = await self._twins.zone_of(email)
        body = forms.new_event(fields, zone)
        path = f"/accounts/{escaped(email)}/events"
        found = await self._twins.google.call("POST", path, body)
        return {**found, "said": words.created(found["event"], zone)}

    async def act(self, request: Request, fields: dict[str, Any]) -> dict[str, Any]:
        """Change an event with the fields of `forms.action`."""
        email, event_id = request.path_params["email"], request.path_params["event_id"]
        zone = await self._twins.zone_of(email)
        body = forms.action(fields, zone, self._twins.config.clock())
        path = f"/accounts/{escaped(email)}/events/{escaped(event_id)}"
        found = await self._twins.google.call("POST", path, body)
        return {**found, "said": words.changed(body, found["event"], zone)}

    async def script(self, request: Request, fields: dict[str, Any]) -> dict[str, Any]:
        """Say what becomes of a bot, from the fields of `outcomes.wanted`."""
        body = outcomes.wanted(fields)
        bots = (await self._twins.recall.call("GET", "/bots"))["bots"]
        wanted = request.path_params["bot_id"]
        before = next((bot for bot in bots if bot["id"] == wanted), None)
        bot = await self._twins.recall.call("POST", f"/bots/{escaped(wanted)}/script", body)
        return {"bot": bot["id"], "said": outcomes.said(body, before or bot)}

    async def revoke(self, request: Request, _: dict[str, Any]) -> dict[str, Any]:
        """Take back at Google what an account has allowed."""
        email = request.path_params["email"]
        path = f"/accounts/{escaped(email)}/revoke"
        found = await self._twins.google.call("POST", path, {})
        return {**found, "said": words.revoked(email, found["revoked"])}

    async def set_faults(self, _: Request, fields: dict[str, Any]) -> dict[str, Any]:
        """Switch on exactly the named faults: `{"on": [...]}` or one field per switch."""
        named = fields.get("on", [])
        names = named if isinstance(named, list) else [named]
        return await self._faults([*names, *fields])

    async def end_faults(self, _: Request, __: dict[str, Any]) -> dict[str, Any]:
        """Switch every fault off, those included that a program set."""
        found = await self._faults([], clear=True)
        return {**found, "said": f"{found['said']} All faults are off."}

    async def _faults(self, names: list[str], *, clear: bool = False) -> dict[str, Any]:
        google, recall = self._twins.google, self._twins.recall
        at_recall = await recall.call("GET", "/faults")
        at_google = await google.call("GET", "/faults")
        before = faults.shown(at_recall, at_google)
        wanted = faults.at_recall(at_recall, names, clear=clear)
        at_recall = await recall.call("PUT", "/faults", wanted)
        at_google = await google.call("PUT", "/faults", faults.at_google(at_google, names))
        after = faults.shown(at_recall, at_google)
        return {"faults": after, "said": faults.said(before, after)}

    async def move_clock(self, _: Request, fields: dict[str, Any]) -> dict[str, Any]:
        """Advance Recall's clock by `minutes`, or bring it back to the present (`back`)."""
        if fields.get("back"):
            await self._twins.recall.call("POST", "/clock/return", {})
            return {"said": "Recall's clock is back in the present."}
        body = {"seconds": forms.advance(fields)}
        found = await self._twins.recall.call("POST", "/clock/advance", body)
        ahead = length(timedelta(seconds=found["clock_offset_seconds"]))
        return {"said": f"Recall's clock is {ahead} ahead now. Rollcall and Google stay here."}

    async def reset(self, _: Request, __: dict[str, Any]) -> dict[str, Any]:
        """Put the sample calendars back; what people have allowed stays."""
        found = await self._twins.google.call("POST", "/reset", {"keep_grants": True})
        said = "The sample calendars are back, and Google's faults are off."
        return {**found, "said": said}


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
