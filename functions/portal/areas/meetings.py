"""One meeting: its page, what is decided of it, and what its bot recorded."""

from __future__ import annotations

from functions.portal.pages import links, media, meetings, one_meeting, requests
from functions.portal.parts import FRAGMENT
from functions.portal.routing import Routes

MEETING = "/meetings/{event_id}"


def add(routes: Routes) -> None:
    """Add the routes."""
    routes.page(FRAGMENT, meetings.fragment)
    routes.page(MEETING, one_meeting.show, target="meeting")
    routes.action(
        f"{MEETING}/override", meetings.override, meetings.OVERRIDE_FIELDS, kept="override"
    )
    routes.action(f"{MEETING}/bot", meetings.another_bot, meetings.BOT_FIELDS, kept="bot")
    routes.action(
        f"{MEETING}/everybody", meetings.everybody, meetings.EVERYBODY_FIELDS, kept="everybody"
    )
    routes.action(f"{MEETING}/request", requests.act, requests.FIELDS, kept="request")
    routes.page(f"{MEETING}/link", links.show, target="link")
    routes.action(f"{MEETING}/link", links.choose, links.FIELDS, kept="link")
    routes.page(f"{MEETING}/media", media.show, target="media")
    routes.action(f"{MEETING}/media", media.ask, media.FIELDS, kept="media")
    routes.page(f"{MEETING}/media/{{medium}}", media.follow)
