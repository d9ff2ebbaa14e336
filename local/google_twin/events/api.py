"""The Calendar API v3 paths that a calendar reader uses."""

from __future__ import annotations

from typing import TYPE_CHECKING

from pydantic import ValidationError
from starlette.responses import JSONResponse, Response
from starlette.routing import Route

from local.google_twin import web
from local.google_twin.events import edits, feed, wire
from local.google_twin.events.channels import Watch
from local.google_twin.events.diary import UnknownEventError
from local.google_twin.events.model import Account
from local.google_twin.oauth import scopes
from local.google_twin.oauth.endpoints import bearer

if TYPE_CHECKING:
    from collections.abc import Awaitable, Callable

    from starlette.requests import Request

    from local.google_twin.twin import Twin

    Handler = Callable[[Request, Account], Awaitable[Response]]

BASE = "/calendar/v3"


def routes(twin: Twin) -> list[Route]:
    """Return the Calendar API's routes; `primary` is the only calendar."""
    api = CalendarApi(twin)
    events = f"{BASE}/calendars/primary/events"
    return [
        Route(events, api.guarded(api.list_events), methods=["GET"]),
        Route(f"{events}/watch", api.guarded(api.watch), methods=["POST"]),
        Route(f"{events}/{{event_id}}", api.guarded(api.get_event), methods=["GET"]),
        Route(f"{BASE}/channels/stop", api.guarded(api.stop), methods=["POST"]),
        Route(f"{BASE}/users/me/calendarList/primary", api.guarded(api.primary), methods=["GET"]),
    ]


class CalendarApi:
    """The handlers."""

    def __init__(self, twin: Twin) -> None:
        """Serve this stand-in."""
        self._twin = twin

    def guarded(self, handler: Handler) -> Callable[[Request], Awaitable[Response]]:
        """Let a request through when its token opens a calendar: else 401 or 403."""

        async def guard(request: Request) -> Response:
            token = bearer(self._twin, request)
            account = self._twin.account(token.email) if token else None
            if token is None or account is None:
                return web.google_error(401, "authError", "Invalid Credentials")
            if not scopes.calendar(scopes.parse(token.scope)):
                words = "Request had insufficient authentication scopes."
                return web.google_error(403, "insufficientPermissions", words)
            return await handler(request, account)

        return guard

    async def list_events(self, request: Request, account: Account) -> Response:
        """Answer `events.list`."""
        try:
            asked = feed.parse(self._twin.diary, account.email, request.query_params)
        except feed.BadRequestError as error:
            return web.google_error(400, "invalid", str(error))
        except feed.FullSyncRequiredError:
            words = "Sync token is no longer valid, a full sync is required."
            return web.google_error(410, "fullSyncRequired", words)
        return JSONResponse(feed.page(self._twin.diary, asked))

    async def get_event(self, request: Request, account: Account) -> Response:
        """Answer `events.get`."""
        try:
            item = self._twin.diary.find(account.email, request.path_params["event_id"])
        except UnknownEventError:
            return web.google_error(404, "notFound", "Not Found")
        return JSONResponse(wire.event(item, account.email))

    async def watch(self, request: Request, account: Account) -> Response:
        """Answer `events.watch`: open a push channel."""
        try:
            asked = Watch.model_validate_json(await request.body())
        except ValidationError:
            return web.google_error(400, "invalid", "Bad Request")
        resource = edits.identifier("resource", account.email)
        channel = self._twin.pusher.open(account.email, asked, resource)
        self._twin.saver.touch()
        answer = {
            "kind": "api#channel",
            "id": channel.id,
            "resourceId": channel.resource_id,
            "resourceUri": f"{self._twin.config.issuer}{BASE}/calendars/primary/events",
            "token": channel.token,
            "expiration": str(int(channel.expires.timestamp() * 1000)),
        }
        return JSONResponse(answer)

    async def stop(self, request: Request, account: Account) -> Response:
        """Answer `channels.stop`."""
        try:
            body = await request.json()
        except ValueError:
            return web.google_error(400, "invalid", "Bad Request")
        named = body.get("id") if isinstance(body, dict) else None
        if not isinstance(named, str) or not self._twin.pusher.stop(account.email, named):
            return web.google_error(404, "notFound", "Channel not found")
        self._twin.saver.touch()
        return Response(status_code=204)

    async def primary(self, _: Request, account: Account) -> Response:
        """Answer `calendarList.get`."""
        answer = {
            "kind": "calendar#calendarListEntry",
            "id": account.email,
            "summary": account.email,
            "timeZone": account.time_zone,
            "accessRole": "owner",
            "primary": True,
        }
        return JSONResponse(answer)
