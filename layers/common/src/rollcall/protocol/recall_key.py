"""Recall's API key as operators paste it."""

from __future__ import annotations

import re

from rollcall.domain.secret import Secret

_KEY = re.compile(r"[!-~]{8,512}")
_PREFIX = "Token "


def recall_key(text: str) -> Secret:
    """The key without a pasted `Token ` in front and one trailing line break.

    Raises ValueError, whose text never holds the value.
    """
    value = text.removesuffix("\n").removesuffix("\r").removeprefix(_PREFIX)
    if not _KEY.fullmatch(value):
        raise ValueError("empty, or holds characters that a key does not have")
    return Secret(value)
