"""The stand-in as an ASGI application."""

from __future__ import annotations

from contextlib import asynccontextmanager
from typing import TYPE_CHECKING
from urllib.parse import urlsplit

from starlette.applications import Starlette
from starlette.middleware import Middleware
from starlette.middleware.trustedhost import TrustedHostMiddleware
from starlette.responses import PlainTextResponse, Response
from starlette.routing import Mount, Route
from starlette.staticfiles import StaticFiles

from local.google_twin import admin, web
from local.google_twin.events import api
from local.google_twin.faults import Spoiled
from local.google_twin.oauth import authorize, endpoints
from local.google_twin.twin import Twin

if TYPE_CHECKING:
    from collections.abc import AsyncIterator

    from starlette.requests import Request

    from local.google_twin.config import GoogleTwinConfig


def create_app(config: GoogleTwinConfig) -> Starlette:
    """Return the application; it loads its state here and fills the calendars when it starts."""
    twin = Twin(config)

    @asynccontextmanager
    async def lifespan(_: Starlette) -> AsyncIterator[None]:
        twin.start()
        yield
        await twin.stop()

    hosts = ["localhost", "127.0.0.1", urlsplit(config.issuer).hostname or "localhost"]
    return Starlette(
        routes=[
            Route("/healthz", _health),
            *endpoints.routes(twin),
            *authorize.routes(twin),
            *api.routes(twin),
            *admin.routes(twin),
            Mount("/static", StaticFiles(directory=web.HERE / "static")),
        ],
        middleware=[
            Middleware(TrustedHostMiddleware, allowed_hosts=hosts),
            Middleware(Spoiled, current=lambda: twin.faults),
        ],
        lifespan=lifespan,
    )


async def _health(_: Request) -> Response:
    return PlainTextResponse("ok")
