"""The rules of a person, at first and later."""

from __future__ import annotations

from functions.portal.pages import onboarding, pause, preferences
from functions.portal.routing import Routes
from rollcall.runtime.http import see_other


def add(routes: Routes) -> None:
    """Add the routes."""
    routes.page("/onboarding", onboarding.show, target="onboarding")
    routes.action("/onboarding", onboarding.finish, onboarding.FIELDS, kept="onboarding")
    routes.page("/preferences", preferences.show, target="preferences")
    routes.action("/preferences", preferences.save, preferences.FIELDS, kept="preferences")
    # Whoever reloads a preview that was made without the script.
    routes.add("GET", "/preferences/preview", lambda _request, _params: see_other("/preferences"))
    routes.action(
        "/preferences/preview",
        preferences.preview,
        preferences.FIELDS,
        saves=False,
        kept="preview",
    )
    routes.page("/preferences/pause", pause.show, target="pause")
    routes.action("/preferences/pause", pause.change, pause.FIELDS, kept="pause")
