"""A company with an administrator and others, whose routes are those of administrators."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import replace

from functions.portal.admin_routes import admin_router
from functions.portal.gate import Gate, Notes
from tests.support.portal.route_table import Route
from tests.support.portal.rows import COMPANY, make_connection, make_user
from tests.support.portal.world import Browser, World

ROOT = f"root@{COMPANY}"
PERSON = "u-canary-000"
FORMS: Mapping[str, Mapping[str, str]] = {
    "/admin/find": {"address": f"canary-000@{COMPANY}"},
    "/admin/people/{person}/block": {"reason": "Left."},
    "/admin/people/{person}/unblock": {},
    "/admin/people/{person}/read": {},
    "/admin/invitations": {"address": "guest@client.example"},
    "/admin/invitations/withdraw": {"address": "guest@client.example"},
    "/admin/policy": {
        "version": "0", "mode": "external", "bot_name": "Corp bot", "time_zone": "UTC",
        "company_time_zone": "UTC",
        "may_every": "on", "may_external": "on", "may_organised": "on", "never_words": "payroll",
    },
    "/admin/policy/pause": {"version": "0", "choice": "pause"},
}  # fmt: skip
"""A form that acts, by the pattern of its action."""
FORMS = {**FORMS, "/admin/policy/preview": FORMS["/admin/policy"]}


def company() -> World:
    """An installation that root administers."""
    return World(admins=ROOT)


def admin_of(world: World) -> Browser:
    """The administrator, who has just signed in."""
    user = replace(make_user("u-root"), email=ROOT, name="Root Admin")
    return world.add_user(user, connections=(make_connection("u-root", "c-root", email=ROOT),))


def admin_routes_of(world: World) -> list[Route]:
    """Every route of administrators."""
    table = admin_router(Gate(world.deps, Notes()))._routes
    return [
        (method, "/".join(route.segments)) for route in table for method in sorted(route.handlers)
    ]


def filled(pattern: str, person: str = PERSON) -> str:
    """The path of a pattern."""
    return pattern.replace("{person}", person)
