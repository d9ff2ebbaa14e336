"""Tells forms of our own pages from those that another site's page sends."""

from __future__ import annotations

from starlette.requests import Request


def of_another_site(request: Request) -> bool:
    """Whether a browser says that the request was made by a page of another site."""
    # Only browsers of some years ago leave the first header out. It goes before the second, which
    # is "null" in forms of pages that tell no referrer.
    headers = request.headers
    if site := headers.get("sec-fetch-site"):
        return site not in {"none", "same-origin"}
    ours = f"http://{headers.get('host')}"
    return headers.get("origin", ours) != ours
