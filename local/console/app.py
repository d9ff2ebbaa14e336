"""The console as an ASGI application."""

from __future__ import annotations

from contextlib import asynccontextmanager
from typing import TYPE_CHECKING

import httpx
from starlette.applications import Starlette
from starlette.middleware import Middleware
from starlette.middleware.trustedhost import TrustedHostMiddleware
from starlette.responses import PlainTextResponse, Response
from starlette.routing import Mount, Route
from starlette.staticfiles import StaticFiles

from local.console import mailbox, pages
from local.console.api import Api
from local.console.remote import Remote
from local.console.snapshot import Twins
from local.system.gate import ADMIN_KEY

if TYPE_CHECKING:
    from collections.abc import AsyncIterator

    from starlette.requests import Request

    from local.console.config import ConsoleConfig


def create_app(config: ConsoleConfig) -> Starlette:
    """Return the application; its connections to the twins close with its lifespan."""
    headers = {ADMIN_KEY: config.admin_key.encode()} if config.admin_key else {}
    client = httpx.AsyncClient(headers=headers, timeout=config.timeout, trust_env=False)
    google = Remote("The twin of Google", config.google_admin_url, client)
    recall = Remote("The twin of Recall", config.recall_admin_url, client)
    twins = Twins(config, google, recall)
    mail_client = httpx.AsyncClient(
        headers=config.mail_headers, timeout=config.timeout, trust_env=False
    )
    mail = Remote("The mail service", config.mail_url, mail_client) if config.mail_url else None

    @asynccontextmanager
    async def lifespan(_: Starlette) -> AsyncIterator[None]:
        yield
        await client.aclose()
        await mail_client.aclose()

    return Starlette(
        routes=[
            Route("/healthz", _health),
            *pages.routes(twins),
            mailbox.route(mail, config.product_url),
            *Api(twins).routes(),
            Mount("/static", StaticFiles(directory=pages.HERE / "static")),
        ],
        middleware=[Middleware(TrustedHostMiddleware, allowed_hosts=["localhost", "127.0.0.1"])],
        lifespan=lifespan,
    )


async def _health(_: Request) -> Response:
    return PlainTextResponse("ok")
