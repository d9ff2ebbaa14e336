"""What an operator calls the two tags of `recording_tag`. Light: every function imports it."""

from __future__ import annotations

import re
from typing import NamedTuple

NAME = "#?[0-9A-Za-z][0-9A-Za-z_-]{0,39}"
"""A tag's name as a regular expression."""
NAME_WORDS = "must be up to 40 letters without accents, digits, - and _, or off"
_OFF = "off"
_NORECORD, _RECORD = "norecord", "record"


class TagNames(NamedTuple):
    """The names without `#`; an operator setting. Empty: there is no such tag."""

    norecord: str = _NORECORD
    record: str = _RECORD


def tag_name(text: str) -> str:
    """The name that an operator gave, without `#`; empty for `off`. Raises ValueError."""
    if not re.fullmatch(NAME, text):
        raise ValueError
    name = text.removeprefix("#")
    return "" if name.lower() == _OFF else name
