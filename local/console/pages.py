"""The page and the data it refreshes itself with."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING

import jinja2
from starlette.responses import HTMLResponse, JSONResponse, Response
from starlette.routing import Route

from local.console.forms import SERVICES
from local.console.outcomes import OUTCOMES, sub_codes

if TYPE_CHECKING:
    from starlette.requests import Request

    from local.console.snapshot import Twins

HERE = Path(__file__).parent
HEADERS = {
    "Content-Security-Policy": (
        "default-src 'none'; script-src 'self'; style-src 'self'; connect-src 'self'; "
        "form-action 'self'; base-uri 'none'; frame-ancestors 'none'"
    ),
    "Referrer-Policy": "no-referrer",
    "X-Content-Type-Options": "nosniff",
    "Cache-Control": "no-store",
}

_pages = jinja2.Environment(
    loader=jinja2.FileSystemLoader(HERE / "templates"),
    autoescape=True,
    undefined=jinja2.StrictUndefined,
    trim_blocks=True,
    lstrip_blocks=True,
)


def routes(twins: Twins) -> list[Route]:
    """Return the page and its data."""

    async def page(request: Request) -> Response:
        data = await twins.data(request.query_params.get("account"))
        values = {
            "services": SERVICES,
            "product_url": twins.config.product_url,
            "outcomes": OUTCOMES,
            "sub_codes": sub_codes(),
        }
        return HTMLResponse(render(**data, **values), headers=HEADERS)

    async def data(request: Request) -> Response:
        found = await twins.data(request.query_params.get("account"))
        return JSONResponse(found, headers=HEADERS)

    return [Route("/", page), Route("/data", data)]


def render(**values: object) -> str:
    """Return the page as HTML."""
    return template("console.html").render(values)


def template(name: str) -> jinja2.Template:
    """Return a template; what is put into it is escaped."""
    return _pages.get_template(name)
