"""The tag by which an organiser asks to record a meeting, or not to: `#record`, `#norecord`."""

from __future__ import annotations

import re
from collections.abc import Iterable
from functools import lru_cache

from rollcall.domain.event import Tag
from rollcall.domain.plain_text import is_inside_word, normal_form, seen_of
from rollcall.domain.tag_names import TagNames

_MARK = re.compile("[#\uff03\ufe5f]")
"""All signs whose compatible form is `#`."""
_ADDRESS = re.compile(r"\b[a-z][a-z0-9+.-]*://\S*|\bwww\.\S*", re.IGNORECASE)
"""What stands behind `#` in a web address is a place in a page."""
_BREAK = re.compile("[\u2012-\u2015\u2e3a\u2e3b]|--+")
"""Dashes between two thoughts, while a hyphen is inside a word; the normal form is a hyphen."""
_LOOKED_AT = 160
"""Of what follows a `#`; a name of 40 characters with as many signs in between fits."""


def tag_of(texts: Iterable[str], names: TagNames) -> Tag:
    """The tag in an entry's texts; of both, the one that asks not to record.

    Compared as titles are, and whole: `#recording` and `#record-keeping` are not `#record`. Hyphens
    and underscores do not count, so `#no-record` is `#norecord`.
    """
    after = [found for text in texts for found in _after_marks(text)]
    for name, tag in ((names.norecord, Tag.NORECORD), (names.record, Tag.RECORD)):
        if name and any(_begins_with(text, name) for text in after):
            return tag
    return Tag.NONE


def _after_marks(text: str) -> Iterable[str]:
    """What follows each `#` that begins a word, in its normal form."""
    if not _MARK.search(text):
        return
    before, *parts = _MARK.split(_ADDRESS.sub(" ", text))
    for part in parts:
        visible = seen_of(_BREAK.sub(" ", part[:_LOOKED_AT]))
        if visible and not visible[0].isspace() and not _ends_in_word(before):
            yield normal_form(visible)
        before = part


def _ends_in_word(before: str) -> bool:
    last = normal_form(before[-8:])[-1:]
    return last == "/" or (not before[-1:].isspace() and is_inside_word(last + "a", 1))


def _begins_with(text: str, name: str) -> bool:
    found = _pattern(name).match(text)
    if not found:
        return False
    end = found.end()
    goes_on = text[end:].lstrip("-_")
    if goes_on == text[end:]:
        return not is_inside_word(text, end)
    return not goes_on[:1].isalnum()


@lru_cache(16)
def _pattern(name: str) -> re.Pattern[str]:
    stem = re.sub("[-_]", "", normal_form(name))
    return re.compile("[-_]*" + "[-_]*".join(map(re.escape, stem)))
