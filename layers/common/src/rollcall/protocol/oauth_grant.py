"""What Google's token endpoint gave for a code."""

from __future__ import annotations

import re
from collections.abc import Mapping
from dataclasses import dataclass

from rollcall.domain.errors import Rejected
from rollcall.domain.secret import Secret

CALENDAR_SCOPE = "https://www.googleapis.com/auth/calendar.events.readonly"
SIGN_IN_SCOPES = ("openid", "email", "profile")
CONNECT_SCOPES = (*SIGN_IN_SCOPES, CALENDAR_SCOPE)

_TOKEN = re.compile(r"[!-~]{1,2048}")


@dataclass(frozen=True, slots=True)
class TokenGrant:
    """The parts of a token response that Rollcall uses."""

    id_token: Secret
    access_token: Secret | None
    """Used for nothing but to end the grant."""
    refresh_token: Secret | None
    scopes: frozenset[str]
    """Granted, by the token response alone; empty when it names none."""

    @property
    def calendar(self) -> bool:
        """Whether reading the calendar was granted."""
        return CALENDAR_SCOPE in self.scopes


def read_grant(answer: Mapping[str, object]) -> TokenGrant:
    """Read a token response (RFC 6749 section 5.1). Raises Rejected without an ID token."""
    id_token, scope = answer.get("id_token"), answer.get("scope")
    if not isinstance(id_token, str) or not id_token:
        raise Rejected("no_id_token")
    return TokenGrant(
        id_token=Secret(id_token),
        access_token=_secret(answer.get("access_token")),
        refresh_token=_secret(answer.get("refresh_token")),
        scopes=frozenset(scope.split(" ")) - {""} if isinstance(scope, str) else frozenset(),
    )


def _secret(value: object) -> Secret | None:
    return Secret(value) if isinstance(value, str) and _TOKEN.fullmatch(value) else None
