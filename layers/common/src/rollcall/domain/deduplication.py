"""The deduplication key: which calendar events share one bot.

The formula is fixed for the lifetime of a workspace (Recall contract, section 6.3): a change would
give every scheduled meeting a second bot. A golden test holds it.
"""

from __future__ import annotations

import hashlib
from datetime import UTC, datetime
from enum import StrEnum

from rollcall.domain.meeting_room import room

MAX_KEY = 2000  # Recall's limit on `deduplication_key`


class Scope(StrEnum):
    """Whose copies of one meeting share a bot, beside a user's own ones; an operator setting."""

    COMPANY = "company"
    WORKSPACE = "workspace"
    CALENDAR = "calendar"


def tenant(scope: Scope, *, company: str | None, user_id: str) -> str:
    """The tenant part of the key: one for all calendars of a user, so one bot in each room.

    ``company`` is what Google vouches for (`Companies.company` of the `hd` claim) of the account
    that the user signs in with, never what an address looks like. Without it each user is a tenant.
    """
    if scope is Scope.WORKSPACE:
        return "workspace"
    if scope is Scope.COMPANY and company:
        return f"company:{company}"
    return f"user:{user_id}"


def deduplication_key(tenant_part: str, start: datetime, meeting_url: str) -> str:
    """One key for all copies of a meeting within a tenant, another for everything else.

    The tenant comes first and holds no ``|``, and the start has a fixed form, so no two different
    triples give one text. The link counts as the room that it leads to, of which a copy may have
    another spelling. A room too long for Recall's limit is replaced by its hash.
    """
    moment = start.astimezone(UTC).replace(tzinfo=None).isoformat(timespec="seconds") + "Z"
    head = f"{tenant_part.replace('%', '%25').replace('|', '%7C')}|{moment}|"
    place = room(meeting_url)
    if len(head) + len(place) > MAX_KEY:
        place = "sha256:" + hashlib.sha256(place.encode()).hexdigest()
    return head + place


def room_of(deduplication_key: str) -> str:
    """Return the room that a deduplication key names: its tenant and link, without its start."""
    tenant, _, rest = deduplication_key.partition("|")
    link = rest.partition("|")[2]
    return hashlib.sha256(f"{tenant}|{link}".encode()).hexdigest()[:20]
