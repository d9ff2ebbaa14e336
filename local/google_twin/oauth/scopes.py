"""The scopes this stand-in knows. Source: "OAuth 2.0 Scopes for Google APIs"."""

from __future__ import annotations

from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Iterable

_AUTH = "https://www.googleapis.com/auth/"
EMAIL = f"{_AUTH}userinfo.email"
PROFILE = f"{_AUTH}userinfo.profile"

CALENDAR = frozenset(
    f"{_AUTH}{name}"
    for name in ("calendar", "calendar.readonly", "calendar.events", "calendar.events.readonly")
)
SENTENCES = {
    "openid": "Associate you with your personal info",
    EMAIL: "See your primary e-mail address",
    PROFILE: "See your personal info, including any you made publicly available",
    f"{_AUTH}calendar": "See, edit, share and permanently delete all your calendars",
    f"{_AUTH}calendar.readonly": "See and download any calendar you can access",
    f"{_AUTH}calendar.events": "View and edit events on all your calendars",
    f"{_AUTH}calendar.events.readonly": "View events on all your calendars",
}
_LONG = {"email": EMAIL, "profile": PROFILE}


def parse(text: str | None) -> list[str]:
    """Return the scopes of a space-separated text, once each, short names written long.

    Google answers `email` and `profile` with their long names.
    """
    return list(dict.fromkeys(_LONG.get(word, word) for word in (text or "").split()))


def known(names: Iterable[str]) -> bool:
    """Say whether every scope exists."""
    return all(name in SENTENCES for name in names)


def calendar(names: Iterable[str]) -> list[str]:
    """Return those that open a calendar."""
    return [name for name in names if name in CALENDAR]


def without_calendar(names: Iterable[str]) -> list[str]:
    """Return those that do not open a calendar."""
    return [name for name in names if name not in CALENDAR]
