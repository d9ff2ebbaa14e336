"""Which area answers which address.

A function that starts loads the areas that nearly every visit begins with. The others are loaded
when the first request asks for one, so that no start pays for pages that nobody may open.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from importlib import import_module

from functions.portal.areas import start
from functions.portal.gate import Gate
from functions.portal.routing import Routes
from rollcall.runtime.routing import Router

AREAS: Mapping[str, str] = {
    **dict.fromkeys(start.BEGINNINGS, "start"),
    "meetings": "meetings",
    "send": "calls",
    "calls": "calls",
    "past": "past",
    "onboarding": "preferences",
    "preferences": "preferences",
    "connections": "account",
    "account": "account",
    "mail": "links",
    "guest": "links",
}
"""The module of `functions.portal.areas` for the first segment of a path."""


def router(gate: Gate, path: str) -> Router:
    """The routes of one invocation: those of the area in which the path lies, if there is one."""
    area = AREAS.get(path.removeprefix("/").partition("/")[0])
    return router_of(gate, () if area is None else (area,))


def router_of(gate: Gate, areas: tuple[str, ...]) -> Router:
    """The routes of these areas."""
    routes = Routes(gate, _of_admins)
    for area in areas:
        add: Callable[[Routes], None] = import_module(f"functions.portal.areas.{area}").add
        add(routes)
    return routes.router


def _of_admins(gate: Gate) -> Router:
    """Those of administrators, loaded when one asks for the first time."""
    made: Router = import_module("functions.portal.admin_routes").admin_router(gate)
    return made
