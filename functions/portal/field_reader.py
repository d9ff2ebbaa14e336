"""Closed parsers for single fields. A value that is not exactly right is named, never guessed."""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date, time
from enum import StrEnum

from functions.portal import texts
from functions.portal.forms import FieldErrors
from rollcall.domain.guest_rules import is_guest_rule, shown_rule
from rollcall.domain.plain_text import normal

_DATE = re.compile(r"[0-9]{4}-[0-9]{2}-[0-9]{2}")
_CLOCK = re.compile(r"([0-9]{1,2}):([0-9]{2})")
_HIDDEN = frozenset({"Cc", "Cf", "Cs", "Co", "Cn", "Zl", "Zp"})
_NEEDED = frozenset("\u200c\u200d\u200e\u200f\u061c")
"""Joiners and marks of direction: invisible, but needed to write some languages and emoji."""
_FLAG = re.compile("\U0001f3f4[\U000e0030-\U000e0039\U000e0061-\U000e007a]{1,6}\U000e007f")
"""A flag of a region, such as that of England: a black flag and the region in tags (UTS 51)."""


@dataclass(slots=True)
class FieldReader:
    """Reads fields one by one and collects a sentence for each that cannot be taken."""

    fields: Mapping[str, str]
    errors: dict[str, str] = field(default_factory=dict)

    def refuse(self, name: str, sentence: str) -> None:
        """Say what is wrong with a field; the first sentence stays."""
        self.errors.setdefault(name, sentence)

    def check(self, order: Sequence[str] = ()) -> None:
        """Raises FieldErrors when any field was refused, those in ``order`` first, as it has them.

        A person mends a form from its top to its end.
        """
        if self.errors:
            first = {name: self.errors[name] for name in order if name in self.errors}
            raise FieldErrors(first | self.errors)

    def choice[E: StrEnum](self, name: str, options: type[E], default: E) -> E:
        """One word of a closed list."""
        try:
            return options(self.fields.get(name, ""))
        except ValueError:
            self.refuse(name, texts.FIELD_CHOICE)
            return default

    def one_of(self, name: str, options: tuple[str, ...]) -> str:
        """One text of a closed list."""
        value = self.fields.get(name, "")
        if value not in options:
            self.refuse(name, texts.FIELD_CHOICE)
        return value

    def switch(self, name: str) -> bool:
        """A checkbox: absent, or the `on` that browsers send."""
        value = self.fields.get(name)
        if value not in {None, "on"}:
            self.refuse(name, texts.FIELD_CHOICE)
        return value == "on"

    def number(self, name: str, most: int) -> int | None:
        """A whole number from 1 to ``most``, or None for an empty field."""
        value = self.fields.get(name, "").strip(" ")
        if not value:
            return None
        digits = value.isascii() and value.isdigit() and len(value) <= len(str(most))
        if not digits or not 1 <= int(value) <= most:
            self.refuse(name, texts.FIELD_NUMBER.format(most=most))
            return None
        return int(value)

    def line(self, name: str, longest: int) -> str:
        """One line of plain text that is not empty."""
        value = self.fields.get(name, "").strip()
        if not value or len(value) > longest:
            self.refuse(name, texts.FIELD_LENGTH.format(most=longest))
        elif not is_plain(value) or not normal(value):
            self.refuse(name, texts.FIELD_PLAIN)
        return value

    def lines(self, name: str, most: int, longest: int) -> tuple[str, ...]:
        """Plain texts, one in each line, without doubles; empty lines do not count."""
        text = self.fields.get(name, "").replace("\r\n", "\n")
        entries = tuple(dict.fromkeys(e for e in (line.strip() for line in text.split("\n")) if e))
        if len(entries) > most:
            self.refuse(name, texts.FIELD_ENTRIES.format(most=most))
        if any(len(entry) > longest for entry in entries):
            self.refuse(name, texts.FIELD_ENTRY_LENGTH.format(most=longest))
        if not all(is_plain(entry) for entry in entries):
            self.refuse(name, texts.FIELD_PLAIN)
        return entries

    def domains(self, name: str, most: int, longest: int) -> tuple[str, ...]:
        """Mail domains and addresses, one in each line, however typed, each in its one form."""
        entries = self.lines(name, most, longest)
        if not all(is_guest_rule(entry) for entry in entries):
            self.refuse(name, texts.FIELD_DOMAIN)
            return entries
        return tuple(dict.fromkeys(map(shown_rule, entries)))

    def day(self, name: str) -> date | None:
        """A date as `YYYY-MM-DD`, or None for an empty field."""
        value = self.fields.get(name, "").strip(" ")
        if not value:
            return None
        try:
            if _DATE.fullmatch(value):
                return date.fromisoformat(value)
        except ValueError:
            pass
        self.refuse(name, texts.FIELD_DATE)
        return None

    def clock(self, name: str) -> time | None:
        """A time of day as `9:30` or `09:30`, or None for an empty field."""
        value = self.fields.get(name, "").strip(" ")
        if not value:
            return None
        found = _CLOCK.fullmatch(value)
        try:
            if found:
                return time(int(found[1]), int(found[2]))
        except ValueError:
            pass
        self.refuse(name, texts.FIELD_CLOCK)
        return None


def is_plain(text: str) -> bool:
    """Whether a text has no characters that hide: no controls, no direction overrides."""
    rest = _FLAG.sub("", text)
    return all(c in _NEEDED or unicodedata.category(c) not in _HIDDEN for c in rest)
