"""Where a sign-in returns to: a closed list of our own pages, by name, some with one id.

Nothing else of a request comes into a redirect. A target is written as a name, or as name and id
with a colon between.
"""

from __future__ import annotations

import re
from collections.abc import Mapping

HOME = "home"
TARGETS: Mapping[str, str] = {
    HOME: "/",
    "onboarding": "/onboarding",
    "preferences": "/preferences",
    "account": "/account",
    "pause": "/preferences/pause",
    "again": "/account/again",
    "delete": "/account/delete",
    "leave": "/account/leave",
    "past": "/past",
    "send": "/send",
    "meeting": "/meetings/{id}",
    "call": "/calls/{id}",
    "call_media": "/calls/{id}/media",
    "link": "/meetings/{id}/link",
    "media": "/meetings/{id}/media",
    "disconnect": "/connections/{id}/disconnect",
    "admin": "/admin",
    "admin_person": "/admin/people/{id}",
    "admin_invitations": "/admin/invitations",
    "admin_policy": "/admin/policy",
    "connect": "/auth/google/start?purpose=connect",
    "connect_another": "/auth/google/start?purpose=connect_another",
    "reconnect": "/auth/google/start?purpose=connect&calendar={id}",
}
"""The closed list of places that a sign-in may return to."""
_ID = re.compile(r"[A-Za-z0-9_-]{1,200}")


def known_target(text: object) -> str:
    """The target itself; `home` for whatever is none of ours."""
    if not isinstance(text, str):
        return HOME
    name, colon, value = text.partition(":")
    address = TARGETS.get(name)
    if address is None or ("{id}" in address) != bool(colon):
        return HOME
    return text if not colon or _ID.fullmatch(value) else HOME


def read_target(params: Mapping[str, list[str]]) -> str:
    """The target that a query names as `next`; anything but one known target is `home`."""
    targets = params.get("next", [])
    return known_target(targets[0]) if len(targets) == 1 else HOME


def address_of(target: str) -> str:
    """The page of a target."""
    name, _, value = known_target(target).partition(":")
    return TARGETS[name].replace("{id}", value)


def sign_in_address(target: str) -> str:
    """Where a sign-in begins that returns to the target."""
    known = known_target(target)
    return "/auth/google/start" if known == HOME else f"/auth/google/start?next={known}"
