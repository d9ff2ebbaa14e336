"""The portal's own table of routes, and what a form of each action holds."""

from __future__ import annotations

import re
from collections.abc import Mapping

from functions.portal.gate import Gate, Notes
from functions.portal.routes import AREAS, router_of
from tests.support.portal.world import World

type Route = tuple[str, str]
"""Method and pattern."""

PARAMETER = re.compile(r"\{(\w+)\}")
IDS = {
    "event_id": "event",
    "key": "calendar",
    "call_id": "call",
    "receipt": "receipt",
    "digest": "",
    "name": "",
    "medium": "",
}
"""What each parameter of a path names; nothing for words that name nothing of a user."""
WORDS = {"medium": "recording"}
"""What stands for a parameter that is one of a few words."""
FORMS: Mapping[str, Mapping[str, str]] = {
    "/meetings/{event_id}/override": {"choice": "skip", "scope": "series"},
    "/meetings/{event_id}/link": {
        "link": "typed",
        "scope": "event",
        "url": "https://zoom.us/j/5550001112",
    },
    "/meetings/{event_id}/everybody": {"choice": "stop"},
    "/meetings/{event_id}/request": {"choice": "withdraw"},
    "/meetings/{event_id}/bot": {},
    "/calls/{call_id}/stop": {},
    "/calls/{call_id}/media": {"medium": "recording"},
    "/meetings/{event_id}/media": {"medium": "recording"},
    "/connections/{key}/sync": {},
    "/connections/{key}/disconnect": {},
}
"""A form that acts, by the pattern of its action: one that is refused first proves nothing."""


def routes_of(world: World) -> list[Route]:
    """Every route of the portal, in the order in which those of an area are tried."""
    areas = tuple(dict.fromkeys(AREAS.values()))
    table = router_of(Gate(world.deps, Notes()), areas)._routes
    found = [
        (method, "/".join(route.segments)) for route in table for method in sorted(route.handlers)
    ]
    assert len(found) > 30
    return found


def routes_with_ids(world: World) -> list[Route]:
    """The routes whose paths name something of a user."""
    return [
        route
        for route in routes_of(world)
        if any(IDS[name] in {"event", "calendar", "call"} for name in PARAMETER.findall(route[1]))
    ]


def filled(pattern: str, ids: Mapping[str, str]) -> str:
    """The path of a pattern, with an id for each parameter; ``ids`` are by what they name."""
    return PARAMETER.sub(
        lambda found: WORDS.get(found[1]) or ids[named(pattern, found[1])], pattern
    )


def named(pattern: str, parameter: str) -> str:
    """What a parameter of this path names: only of what was recorded there is media."""
    if "/media" not in pattern:
        return IDS[parameter]
    return {"event_id": "recorded", "call_id": "recorded call"}.get(parameter, IDS[parameter])
