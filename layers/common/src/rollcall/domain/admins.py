"""Who administers an installation, and the one form of an address that is compared.

The list is written as `ann@corp.example,bob@corp.example`, or `none`: lower case, ASCII, no blanks.
"""

from __future__ import annotations

import re
from dataclasses import dataclass
from typing import Self

from rollcall.domain.allowed_domains import NAME

NONE = "none"
RULE = "must be addresses such as ann@corp.example,bob@corp.example, or none"
LONGEST = 1000
LONGEST_ADDRESS = 254
"""RFC 5321, 4.5.3.1.3, without the angle brackets."""

_LOCAL = r"[a-z0-9.!#$%&'*+/=?^_`{|}~-]{1,64}"
_LISTED = rf"(?=[^,]{{1,{LONGEST_ADDRESS}}}(,|$)){_LOCAL}@{NAME}"
PATTERN = rf"(?=.{{1,{LONGEST}}}$)(none|{_LISTED}(,{_LISTED})*)"
"""The same rule for the template, where only a pattern can hold it."""
_ADDRESS = re.compile(f"{_LOCAL}@{NAME}")


def plain_address(text: str) -> str | None:
    """Return an address in lower case without blanks around it; None for anything else.

    No letter outside ASCII is taken, because some of them become ASCII letters in lower case.
    """
    if not text.isascii():
        return None
    address = text.strip().lower()
    good = len(address) <= LONGEST_ADDRESS and _ADDRESS.fullmatch(address)
    return address if good else None


@dataclass(frozen=True, slots=True)
class Admins:
    """The addresses of the administrators."""

    addresses: frozenset[str] = frozenset()

    @classmethod
    def parse(cls, text: str) -> Self:
        """Read the list. Raises ValueError, so that no slip makes an administrator of somebody."""
        if text == NONE:
            return cls()
        names = text.split(",")
        if len(text) > LONGEST or any(plain_address(name) != name for name in names):
            raise ValueError(RULE)
        return cls(frozenset(names))

    def include(self, verified_address: str) -> bool:
        """Whether the owner of this address, which Google has verified, is an administrator."""
        return plain_address(verified_address) in self.addresses
