"""The name of an OAuth client at Google."""

from __future__ import annotations

import re

CLIENT_ID = r"[0-9A-Za-z._-]{1,200}\.apps\.googleusercontent\.com"
"""Also the pattern of the template's parameter."""
CLIENT_ID_WORDS = (
    "must be the client ID of a Google OAuth client: it ends in .apps.googleusercontent.com"
)


def google_client_id(text: str) -> str:
    """The id of an OAuth client. Raises ValueError, whose text never holds the value."""
    if not re.fullmatch(CLIENT_ID, text):
        raise ValueError(CLIENT_ID_WORDS)
    return text
