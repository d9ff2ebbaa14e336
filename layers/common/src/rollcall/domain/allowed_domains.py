"""Whose users may sign in: a list of domains, or everybody.

The list is written as `corp.example,sister.example`, or as `*` for everybody: lower case, ASCII
(`xn--` for other letters), no blanks. What people type is brought into this form before it is
deployed.
"""

from __future__ import annotations

import re
from dataclasses import dataclass
from typing import Self

EVERYBODY = "*"
RULE = "must be domains such as corp.example,sister.example, or * for everybody"
LONGEST = 1000
_SHOWN = 3
"""Domains that a sentence names; a list of many is of no help to a reader."""

_LABEL = r"[a-z0-9]([a-z0-9-]{0,61}[a-z0-9])?"
NAME = rf"({_LABEL}\.)+(?=[a-z]){_LABEL}"
_DOMAIN = re.compile(NAME)
_LONGEST_DOMAIN = 253
_LISTED = rf"(?=[^,]{{1,{_LONGEST_DOMAIN}}}(,|$)){NAME}"
PATTERN = rf"(?=.{{1,{LONGEST}}}$)(\*|{_LISTED}(,{_LISTED})*)"
"""The same rule for the template, where only a pattern can hold it."""


@dataclass(frozen=True, slots=True)
class AllowedDomains:
    """The domains; None is everybody."""

    names: tuple[str, ...] | None

    @classmethod
    def parse(cls, text: str) -> Self:
        """Read the list. Raises ValueError, so that nobody may sign in by a mistake."""
        if text == EVERYBODY:
            return cls(None)
        names = tuple(text.split(","))
        if len(text) > LONGEST or any(canonical_domain(name) != name for name in names):
            raise ValueError(RULE)
        return cls(tuple(dict.fromkeys(names)))

    def admit(self, *, email: str, hosted_domain: str) -> bool:
        """Whether a user with this verified address and Google's `hd` may sign in.

        Either must be a domain of the list, exactly: a subdomain is often run by others. Empty
        texts are in no list.
        """
        if self.names is None:
            return True
        given = {canonical_domain(email.rpartition("@")[2]), canonical_domain(hosted_domain)}
        return not given.isdisjoint(self.names)

    def in_words(self) -> str:
        """The domains as part of a sentence, the first few of many; empty for everybody."""
        names = self.names or ()
        shown = [*names[:_SHOWN], *(["other domains"] if len(names) > _SHOWN else [])]
        return (
            " and ".join([", ".join(shown[:-1]), shown[-1]]) if len(shown) > 1 else "".join(shown)
        )

    def __str__(self) -> str:
        return EVERYBODY if self.names is None else ",".join(self.names)


def canonical_domain(text: str) -> str | None:
    """A domain in lower case without a final dot; None for a text that is no ASCII domain."""
    if not text.isascii():
        # First, because letters such as the Kelvin sign become ASCII ones in lower case.
        return None
    domain = text.lower().removesuffix(".")
    good = len(domain) <= _LONGEST_DOMAIN and _DOMAIN.fullmatch(domain)
    return domain if good else None
