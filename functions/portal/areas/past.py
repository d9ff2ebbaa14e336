"""Meetings that have been."""

from __future__ import annotations

from functions.portal.pages import past
from functions.portal.routing import Routes


def add(routes: Routes) -> None:
    """Add the route."""
    routes.page("/past", past.show, target="past")
