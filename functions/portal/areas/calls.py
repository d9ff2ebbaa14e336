"""Calls that a person sends a bot to by a link."""

from __future__ import annotations

from functions.portal.pages import calls, media
from functions.portal.routing import Routes

CALL = "/calls/{call_id}"


def add(routes: Routes) -> None:
    """Add the routes."""
    routes.page("/send", calls.show, target="send")
    routes.action("/send", calls.send, calls.FIELDS, kept="send")
    routes.page(CALL, calls.one, target="call")
    routes.action(f"{CALL}/stop", calls.stop, calls.STOP_FIELDS, kept="stop_call")
    routes.page(f"{CALL}/media", media.show, target="call_media")
    routes.action(f"{CALL}/media", media.ask, media.FIELDS, kept="call_media")
    routes.page(f"{CALL}/media/{{medium}}", media.follow)
