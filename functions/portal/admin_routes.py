"""Which page or action of administrators answers which address."""

from __future__ import annotations

from functions.portal.gate import Gate
from functions.portal.pages.admin import (
    audit,
    health,
    invitations,
    people,
    person,
    policy,
    usage,
)
from functions.portal.pages.admin.fresh import fresh
from functions.portal.routing import ADMIN, Routes
from rollcall.runtime.http import see_other
from rollcall.runtime.routing import Router

_NONE = frozenset[str]()
_PERSON = f"{ADMIN}/people/{{person}}"
_INVITATIONS, _POLICY = f"{ADMIN}/invitations", f"{ADMIN}/policy"


def admin_router(gate: Gate) -> Router:
    """The routes; whoever asks for it has seen that an administrator is signed in."""
    routes = Routes(gate)
    routes.add("GET", ADMIN, gate.page(people.show))
    routes.add("POST", f"{ADMIN}/find", gate.action(people.find, people.FIELDS, saves=False))
    routes.add("GET", _PERSON, gate.page(person.show))
    block = fresh(person.block, "admin_person")
    routes.add("POST", f"{_PERSON}/block", gate.action(block, person.FIELDS))
    unblock = fresh(person.unblock, "admin_person")
    routes.add("POST", f"{_PERSON}/unblock", gate.action(unblock, _NONE))
    routes.add("POST", f"{_PERSON}/read", gate.action(person.read_again, _NONE))
    routes.add("GET", _INVITATIONS, gate.page(invitations.show))
    invite = fresh(invitations.invite, "admin_invitations")
    routes.add("POST", _INVITATIONS, gate.action(invite, invitations.FIELDS))
    withdraw = fresh(invitations.withdraw, "admin_invitations")
    routes.add("POST", f"{_INVITATIONS}/withdraw", gate.action(withdraw, invitations.FIELDS))
    routes.add("GET", _POLICY, gate.page(policy.show))
    # Whoever reloads the answer to a form.
    routes.add("GET", f"{_POLICY}/preview", lambda _request, _params: see_other(_POLICY))
    routes.add("GET", f"{ADMIN}/find", lambda _request, _params: see_other(ADMIN))
    preview = gate.action(policy.preview, policy.FIELDS, saves=False)
    routes.add("POST", f"{_POLICY}/preview", preview)
    save = fresh(policy.save, "admin_policy")
    routes.add("POST", _POLICY, gate.action(save, policy.FIELDS))
    pause = fresh(policy.pause, "admin_policy")
    routes.add("POST", f"{_POLICY}/pause", gate.action(pause, policy.PAUSE_FIELDS))
    routes.add("GET", f"{ADMIN}/usage", gate.page(usage.show))
    routes.add("GET", f"{ADMIN}/usage.csv", gate.page(usage.download))
    routes.add("GET", f"{ADMIN}/health", gate.page(health.show))
    routes.add("GET", f"{ADMIN}/audit", gate.page(audit.show))
    return routes.router
