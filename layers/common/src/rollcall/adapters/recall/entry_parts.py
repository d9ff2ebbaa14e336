"""What the readers of Google's and of Outlook's entries have in common: limits, tags, dates."""

from __future__ import annotations

from datetime import date
from typing import Annotated

from pydantic import BeforeValidator, ConfigDict, StrictBool, ValidatorFunctionWrapHandler
from pydantic.alias_generators import to_camel

from rollcall.adapters.recall.texts import FIRST_YEAR, LAST_YEAR, encodable, without_markup
from rollcall.adapters.recall.wire import OrElse, Text, Wire
from rollcall.domain.event import Tag
from rollcall.domain.recording_tag import tag_of
from rollcall.domain.tag_names import TagNames

MAX_TITLE = 1024
MAX_DESCRIPTION = 32_000
"""Characters that are searched for a tag; Google takes 8,192."""
MAX_SERIES_ID = 1000
MAX_GUESTS = 5000
"""Outlook takes 500."""

_SIGNS = "#\uff03\ufe5f&"
"""What a tag begins with, and what a number sign may be written with in HTML."""

Word = Annotated[Text, OrElse("")]
Mark = Annotated[StrictBool, OrElse(False)]


class ProviderPart(Wire):
    """A part of a provider's own event."""

    model_config = ConfigDict(alias_generator=to_camel)


def beginning(most: int) -> BeforeValidator:
    """Read so much of a text or of a list; anything else stays as it is."""
    return BeforeValidator(lambda value: value[:most] if isinstance(value, str | list) else value)


def guests_shown[Guest](value: object, read: ValidatorFunctionWrapHandler) -> list[Guest | None]:
    """A guest list, with None for each that cannot be read, for what was cut, or for all of it."""
    listed = value if value is not None else []
    if not isinstance(listed, list):
        return [None]
    guests: list[Guest | None] = read(listed[:MAX_GUESTS])
    return [*guests, None] if len(listed) > MAX_GUESTS else guests


def tag_in(title: str, description: str, names: TagNames) -> Tag:
    """The tag in a title and in a description, which may be HTML."""
    # Most descriptions have no sign of a tag, and to take the markup out costs most.
    may_hold = any(sign in description for sign in _SIGNS)
    described = encodable(without_markup(description)) if may_hold else ""
    return tag_of((title, described), names)


def day_in(text: object) -> date | None:
    """A date such as `2026-12-02`, with or without a time behind it.

    None for anything else, and for years that nothing counts.
    """
    try:
        day = date.fromisoformat(text[:10]) if isinstance(text, str) else None
    except ValueError:
        return None
    return day if day and FIRST_YEAR <= day.year <= LAST_YEAR else None
