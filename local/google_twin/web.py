"""What all pages and answers of the stand-in share."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING, Any

import jinja2
from starlette.responses import HTMLResponse, JSONResponse

if TYPE_CHECKING:
    from collections.abc import Iterable

HERE = Path(__file__).parent
NO_STORE = {"Cache-Control": "no-store", "Pragma": "no-cache"}

_pages = jinja2.Environment(
    loader=jinja2.FileSystemLoader(HERE / "templates"),
    autoescape=True,
    undefined=jinja2.StrictUndefined,
    trim_blocks=True,
    lstrip_blocks=True,
)


def page(
    template: str, status: int = 200, form_targets: Iterable[str] = (), **values: object
) -> HTMLResponse:
    """Return a page without scripts; `form_targets` are origins its forms may lead to."""
    targets = " ".join(["'self'", *form_targets])
    policy = f"default-src 'none'; style-src 'self'; base-uri 'none'; form-action {targets}"
    headers = {
        "Content-Security-Policy": f"{policy}; frame-ancestors 'none'",
        "Referrer-Policy": "no-referrer",
        "X-Content-Type-Options": "nosniff",
        **NO_STORE,
    }
    return HTMLResponse(_pages.get_template(template).render(values), status, headers)


def google_error(status: int, reason: str, message: str) -> JSONResponse:
    """Return an error as Google's APIs write it."""
    detail = {"domain": "global", "reason": reason, "message": message}
    error: dict[str, Any] = {"code": status, "message": message, "errors": [detail]}
    headers = {"WWW-Authenticate": 'Bearer realm="google"'} if status == 401 else {}
    return JSONResponse({"error": error}, status, headers=headers)
