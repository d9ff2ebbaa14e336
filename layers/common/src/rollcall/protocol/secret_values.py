"""Strict readers of secrets: a value that looks wrong is refused instead of never working.

Each raises ValueError, whose text never holds the value. One trailing line break is dropped, as
editors and consoles add it.
"""

from __future__ import annotations

import re

from rollcall.domain.secret import Secret

_VISIBLE = re.compile(r"[!-~]+")
_PLACEHOLDER = re.compile(
    r"place[-_]?holder|change[-_]?me|^replace|^your[-_]|^<[a-z_-]+>$|x{8}", re.IGNORECASE
)
_WRAPPERS = frozenset("{[\"'")
_CLIENT_SECRET_LENGTHS = range(10, 257)
_COOKIE_KEY_LENGTHS = range(32, 1025)
_FEWEST_CHARACTERS = 8
"""Different characters that a random text of 32 has at the very least."""


def google_client_secret(text: str) -> Secret:
    """The secret of the Google client."""
    value = _plain(text, _CLIENT_SECRET_LENGTHS)
    if value[0] in _WRAPPERS:
        raise ValueError("wrapped in JSON or quotes")
    return Secret(value)


def cookie_key(text: str) -> Secret:
    """The text that cookie keys are derived from: 32 random characters or more.

    Nobody else has to know it, and generators may begin it with any sign; so what would be a
    wrapper around a vendor's secret is a part of this one.
    """
    value = _plain(text, _COOKIE_KEY_LENGTHS)
    if len(set(value)) < _FEWEST_CHARACTERS:
        raise ValueError("not random")
    return Secret(value)


def _plain(text: str, lengths: range) -> str:
    value = text.removesuffix("\n").removesuffix("\r")
    if not _VISIBLE.fullmatch(value):
        raise ValueError("empty, or holds characters that a secret does not have")
    if len(value) not in lengths:
        raise ValueError("too short or too long")
    if _PLACEHOLDER.search(value):
        raise ValueError("still the placeholder")
    return value
