"""The deduplication key: which calendar events share one bot.

The formula is fixed for the lifetime of a workspace (Recall contract, section 6.3): a change would
give every scheduled meeting a second bot. A golden test holds it.
"""

from __future__ import annotations

import hashlib
from datetime import UTC, datetime
from enum import StrEnum
from urllib.parse import urlsplit, urlunsplit

MAX_KEY = 2000  # Recall's limit on `deduplication_key`


class Scope(StrEnum):
    """Whose copies of one meeting share a bot; an operator setting."""

    COMPANY = "company"
    WORKSPACE = "workspace"
    CALENDAR = "calendar"


def tenant(scope: Scope, *, company: str | None, user_id: str, event_id: str) -> str:
    """The tenant part of the key. A public mail service is no company: each user is a tenant."""
    if scope is Scope.WORKSPACE:
        return "workspace"
    if scope is Scope.CALENDAR:
        return f"event:{event_id}"
    return f"company:{company}" if company else f"user:{user_id}"


def deduplication_key(tenant_part: str, start: datetime, meeting_url: str) -> str:
    """One key for all copies of a meeting within a tenant, another for everything else.

    The tenant comes first and holds no ``|``, and the start has a fixed form, so no two different
    triples give one text. A link too long for Recall's limit is replaced by its hash.
    """
    moment = start.astimezone(UTC).strftime("%Y-%m-%dT%H:%M:%SZ")
    head = f"{tenant_part.replace('%', '%25').replace('|', '%7C')}|{moment}|"
    link = canonical_link(meeting_url)
    if len(head) + len(link) > MAX_KEY:
        link = "sha256:" + hashlib.sha256(link.encode()).hexdigest()
    return head + link


def canonical_link(meeting_url: str) -> str:
    """The link with scheme and host in lower case and the query in a fixed order.

    Copies of one meeting can differ in these. Everything else stays as it is: paths are
    case-sensitive, and some services name the meeting behind a `#`. What does not parse as a link
    is used as it came.
    """
    try:
        parts = urlsplit(meeting_url.strip())
        host = parts.netloc.lower()
    except ValueError:
        return meeting_url.strip()
    query = "&".join(sorted(parts.query.split("&")))
    return urlunsplit((parts.scheme.lower(), host, parts.path, query, parts.fragment))
