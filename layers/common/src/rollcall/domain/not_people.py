"""The operator's own list of addresses that are no people: rooms, notetakers, shared mailboxes.

It is written as `rooms.corp.example,notes@corp.example`, or `none`: lower case, ASCII (`xn--` for
other letters), no blanks. A domain means all addresses at it and below it.
"""

from __future__ import annotations

import re
from dataclasses import dataclass
from typing import Self

from rollcall.domain.allowed_domains import canonical_domain

NONE = "none"
RULE = "must be domains and addresses such as rooms.corp.example,notes@corp.example, or none"
LONGEST = 2000

_NAME = r"[a-z0-9.!#$%&'*+/=?^_`{|}~-]{1,64}"
_LABEL = r"[a-z0-9]([a-z0-9-]{0,61}[a-z0-9])?"
_DOMAIN = rf"({_LABEL}\.)+(?=[a-z]){_LABEL}"
_LISTED = rf"({_NAME}@)?(?=[^,@]{{1,253}}(,|$)){_DOMAIN}"
PATTERN = rf"(?=.{{1,{LONGEST}}}$)(none|{_LISTED}(,{_LISTED})*)"
"""The same rule for the template, where only a pattern can hold it."""
_ADDRESS = re.compile(_NAME)


@dataclass(frozen=True, slots=True)
class NotPeople:
    """Addresses, and domains with all below them."""

    names: frozenset[str] = frozenset()

    @classmethod
    def parse(cls, text: str) -> Self:
        """Read the list. Raises ValueError, so that no slip makes a whole list worthless."""
        if text == NONE:
            return cls()
        names = text.split(",")
        if len(text) > LONGEST or not all(map(_is_good, names)):
            raise ValueError(RULE)
        return cls(frozenset(names))

    def holds(self, email: str) -> bool:
        """Whether an address in its one form is listed, or is at a listed domain."""
        if not self.names or not email:
            return False
        labels = email.rpartition("@")[2].split(".")
        domains = {".".join(labels[place:]) for place in range(len(labels))}
        return email in self.names or not domains.isdisjoint(self.names)


NONE_LISTED = NotPeople()


def _is_good(entry: str) -> bool:
    name, at, domain = entry.rpartition("@")
    named = _ADDRESS.fullmatch(name) is not None if at else not name
    return named and canonical_domain(domain) == domain
