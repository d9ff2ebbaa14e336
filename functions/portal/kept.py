"""A click that came after the end of its session: kept in the browser until its person is back.

Nothing acts by itself: what was kept is shown once, and done by a form of the new session, which is
checked as any other. The cookie is sealed, so only our own answers set it, and only to a form that
one of our own pages sent. See docs/decisions/0081-nothing-outlives-its-truth.md.
"""

from __future__ import annotations

import hashlib
import json
import re
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import timedelta

from rollcall.domain.secret import Secret
from rollcall.runtime.passing_cookies import PassingCookie

LIFETIME = timedelta(minutes=15)
MOST_BYTES = 2600
"""Browsers keep cookies of 4,096 bytes; sealing makes four of three."""
ACTIONS: Mapping[str, str] = {
    "onboarding": "/onboarding",
    "override": "/meetings/{id}/override",
    "link": "/meetings/{id}/link",
    "bot": "/meetings/{id}/bot",
    "everybody": "/meetings/{id}/everybody",
    "request": "/meetings/{id}/request",
    "media": "/meetings/{id}/media",
    "send": "/send",
    "call_media": "/calls/{id}/media",
    "stop_call": "/calls/{id}/stop",
    "preferences": "/preferences",
    "preview": "/preferences/preview",
    "pause": "/preferences/pause",
    "sync": "/connections/{id}/sync",
    "disconnect": "/connections/{id}/disconnect",
}
"""The closed list of what can be kept, by a name of its own."""
_ID = re.compile(r"[A-Za-z0-9_-]{1,200}")
_MARK = re.compile(r"[0-9a-f]{32}")


@dataclass(frozen=True, slots=True)
class KeptClick:
    """What was clicked. ``fields`` are what the form held, and not checked; never printed."""

    action: str
    item: str
    """The id in the address; empty for an address without one."""
    fields: Mapping[str, str] = field(repr=False)
    whose: str

    @property
    def address(self) -> str:
        """Where the form is sent."""
        return ACTIONS[self.action].replace("{id}", self.item)


def whose_mark(user_id: str) -> str:
    """What tells the pages of several people in one browser apart; no secret, and no id."""
    return hashlib.sha256(b"rollcall-whose-v1|" + user_id.encode()).hexdigest()[:32]


def again_cookie(
    public_url: str, secrets: Callable[[], Sequence[Secret]], reload: Callable[[], bool]
) -> PassingCookie:
    """The cookie with a kept click."""
    return PassingCookie(
        "rollcall-again", public_url, int(LIFETIME.total_seconds()), secrets, reload
    )


def packed(click: KeptClick) -> str:
    """The click as a text; empty when it is too much, or no page of ours sends it."""
    content = [click.action, click.item, dict(click.fields), click.whose]
    text = json.dumps(content, separators=(",", ":"))
    return text if _checked(click) and len(text) <= MOST_BYTES else ""


def kept_click(text: str) -> KeptClick | None:
    """The click that this browser brings; None for none, and for what another version kept."""
    try:
        action, item, fields, whose = json.loads(text)
    except (ValueError, TypeError):
        return None
    click = KeptClick(action, item, fields, whose)
    return click if _checked(click) else None


def _checked(click: KeptClick) -> bool:
    """Whether the values are of the kinds that they should be, whatever version kept them."""
    if not all(isinstance(one, str) for one in (click.action, click.item, click.whose)):
        return False
    address = ACTIONS.get(click.action)
    named = bool(_ID.fullmatch(click.item)) if address and "{id}" in address else not click.item
    fields = click.fields
    plain = isinstance(fields, dict) and all(isinstance(one, str) for one in fields.values())
    return address is not None and named and plain and bool(_MARK.fullmatch(click.whose))
