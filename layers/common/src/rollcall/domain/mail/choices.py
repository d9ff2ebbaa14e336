"""Which letters a user wants, and whether their address takes any."""

from __future__ import annotations

import hashlib
from dataclasses import dataclass

from rollcall.domain.mail.kinds import OFF_AT_FIRST, OPTIONAL, MailKind


@dataclass(frozen=True, slots=True)
class MailChoices:
    """What the user switched on or off, and the address that takes no letters."""

    on: frozenset[MailKind] = frozenset()
    off: frozenset[MailKind] = frozenset()
    stopped: str = ""
    """The mark of the address that bounced or complained; another address is not concerned."""

    def wants(self, kind: MailKind) -> bool:
        """Whether letters of a kind are sent; those that nobody can switch off always are."""
        if kind not in OPTIONAL:
            return True
        return kind in self.on if kind in OFF_AT_FIRST else kind not in self.off

    def is_stopped(self, email: str) -> bool:
        """Whether an address takes no more letters."""
        return self.stopped != "" and self.stopped == address_mark(email)


def address_mark(email: str) -> str:
    """Return what stands for an address, so that none is stored or logged twice."""
    return hashlib.sha256(email.strip().lower().encode("utf-8", "surrogatepass")).hexdigest()
