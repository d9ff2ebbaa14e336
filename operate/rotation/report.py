"""How far the replacement of a secret is: first both are taken, then only the new one."""

from __future__ import annotations

from typing import override

from rich.console import Console

from operate.acting import acting
from operate.installation import Installation
from operate.show import Report, say
from rollcall.domain.audit import Act, AuditEntry


class Rotated(Report):
    """How far the replacement of a secret is."""

    what: str
    done: bool
    """Whether nothing of ours uses the old value any more."""
    then: str
    """What is to be done where the secret comes from."""
    handed_on: int = 0
    """Calendars at Recall that have the new value."""
    left: int = 0
    """Those that have the old one still."""

    @property
    @override
    def wrong(self) -> bool:
        """Calendars that keep the old value lose access with it."""
        return self.left > 0

    @override
    def show(self, console: Console) -> None:
        if self.handed_on or self.left:
            say(console, f"{self.handed_on} calendars have it, {self.left} are left.")
        say(console, self.then)


def note(site: Installation, what: str) -> None:
    """Append to the audit list which secret is replaced."""
    entry = AuditEntry(site.now(), acting(site), Act.ROTATED, why=what)
    site.people.record(entry)
