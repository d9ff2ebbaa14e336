"""The twin as a Starlette application: the API, Google's notifications and the admin routes."""

import asyncio
from collections.abc import AsyncIterator, Awaitable, Callable
from contextlib import AbstractAsyncContextManager, asynccontextmanager, suppress

from starlette.applications import Starlette
from starlette.requests import Request
from starlette.responses import JSONResponse, PlainTextResponse, Response
from starlette.routing import Route
from starlette.types import Receive, Scope, Send

from local.recall_twin.admin import Admin
from local.recall_twin.api import ApiRequest, ApiResponse, handle
from local.recall_twin.core import media
from local.recall_twin.core.config import RecallTwinConfig
from local.recall_twin.core.snapshot import load
from local.recall_twin.core.times import Clock, real_clock
from local.recall_twin.core.twin import RecallTwin
from local.recall_twin.driver import Driver
from local.recall_twin.google_source import GoogleCalendarSource

Endpoint = Callable[[Request], Awaitable[Response]]
_METHODS = ["GET", "POST", "PUT", "PATCH", "DELETE", "OPTIONS", "HEAD"]


def create_app(config: RecallTwinConfig, *, clock: Clock = real_clock) -> Starlette:
    """The whole twin; its background work lives as long as the application's lifespan.

    The core is at `app.state.twin`. State found in `config.state_dir` is taken up at once.

    Raises:
        ValueError: the state found is not a snapshot.
    """
    twin = RecallTwin(config, clock=clock)
    if config.state_dir is not None:
        load(twin, config.state_dir)
    source = _source(config)
    driver = Driver(twin, source)
    app = Starlette(
        routes=[
            *Admin(twin, driver.changed).routes(),
            Route("/google/notifications", _notifications(twin, driver), methods=["POST"]),
            Route(media.PATH, _media(twin), methods=["GET"]),
            Route("/healthz", _health, methods=["GET"]),
            Route("/{path:path}", _api(twin, driver), methods=_METHODS),
        ],
        lifespan=_lifespan(driver, source),
    )
    app.router.redirect_slashes = False
    app.state.twin = twin
    return app


def _source(config: RecallTwinConfig) -> GoogleCalendarSource | None:
    if config.google_calendar_url is None or config.google_token_url is None:
        return None
    return GoogleCalendarSource(
        config.google_token_url,
        config.google_calendar_url,
        f"{config.public_url}/google/notifications",
    )


def _lifespan(
    driver: Driver, source: GoogleCalendarSource | None
) -> Callable[[Starlette], AbstractAsyncContextManager[None]]:
    @asynccontextmanager
    async def lifespan(_app: Starlette) -> AsyncIterator[None]:
        task = asyncio.create_task(driver.run())
        try:
            yield
        finally:
            task.cancel()
            with suppress(asyncio.CancelledError):
                await task
            if source is not None:
                source.close()

    return lifespan


def _api(twin: RecallTwin, driver: Driver) -> Endpoint:
    async def api(request: Request) -> Response:
        target = request.url.path + (f"?{request.url.query}" if request.url.query else "")
        base_url = f"{request.url.scheme}://{request.url.netloc}"
        body = await request.body()
        answer = handle(
            twin, ApiRequest.of(request.method, target, request.headers, body, base_url)
        )
        if request.method != "GET":
            driver.changed()
        if answer.delay_seconds:
            await asyncio.sleep(answer.delay_seconds)
        return _LostResponse() if answer.lost else _response(answer)

    return api


def _response(answer: ApiResponse) -> Response:
    headers = {"content-type": "application/json", **answer.headers}
    return Response(answer.content, status_code=answer.status, headers=headers)


class _LostResponse(Response):
    """Promises a body and ends without it: the server then drops the connection."""

    async def __call__(self, _scope: Scope, _receive: Receive, send: Send) -> None:
        headers = [(b"content-type", b"application/json"), (b"content-length", b"4096")]
        await send({"type": "http.response.start", "status": 200, "headers": headers})
        await send({"type": "http.response.body", "body": b"{", "more_body": True})


def _notifications(twin: RecallTwin, driver: Driver) -> Endpoint:
    async def notifications(request: Request) -> Response:
        if request.headers.get("x-goog-resource-state") != "sync":
            known = twin.notified(request.headers.get("x-goog-channel-token", ""))
            driver.changed()
            return Response(status_code=200 if known else 404)
        return Response(status_code=200)

    return notifications


def _media(twin: RecallTwin) -> Endpoint:
    """What a bot recorded, for whoever has a link that holds: no key is asked for."""

    async def serve(request: Request) -> Response:
        query = request.query_params
        path, now = request.url.path, twin.clock()
        if not media.opens(path, query.get("Expires", ""), query.get("Signature", ""), now):
            return PlainTextResponse("AccessDenied", 403)
        medium = request.path_params["medium"]
        return PlainTextResponse(f"Here Recall sends the file {medium} of the bot's recording.")

    return serve


async def _health(_request: Request) -> JSONResponse:
    return JSONResponse({"status": "ok"})
