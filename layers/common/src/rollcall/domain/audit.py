"""The audit list: what people and administrators did. Who and whom are opaque ids, never names.

Acts of a person alone (`OWN`) within ten minutes are one entry that counts them, so that nobody can
flood the list: of each kind there are at most 144 entries a day for one person.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import UTC, date, datetime, timedelta
from enum import StrEnum

SLOT_MINUTES = 10
SYSTEM = "rollcall"
"""Who did what nobody asked for, such as the end of an unused account."""
_LONGEST_NAME = 100


class Act(StrEnum):
    """What was done; the words are stored."""

    SIGNED_IN = "signed_in"
    SIGN_IN_REFUSED = "sign_in_refused"
    CONNECTED = "connected"
    DISCONNECTED = "disconnected"
    ACCOUNT_DELETED = "account_deleted"
    BLOCKED = "blocked"
    UNBLOCKED = "unblocked"
    INVITED = "invited"
    WITHDRAWN = "withdrawn"
    POLICY_CHANGED = "policy_changed"
    EXPORTED = "exported"
    READ_AGAIN = "read_again"
    """An administrator had somebody's calendars read again."""
    ERASED = "erased"
    """Somebody else had an account deleted; `ACCOUNT_DELETED` follows when nothing is left."""
    RESTORED = "restored"
    ROTATED = "rotated"
    """A secret was replaced; ``why`` names which one."""
    UNINSTALLED = "uninstalled"
    """All calendars were taken off, so that the installation can be deleted."""
    ROLLED_BACK = "rolled_back"
    """Another version was put to work; ``why`` names it."""
    UNKNOWN = "unknown"
    """A word that a newer version stored."""

    @classmethod
    def _missing_(cls, value: object) -> Act:
        del value
        return cls.UNKNOWN


OWN = frozenset({Act.SIGNED_IN, Act.SIGN_IN_REFUSED, Act.CONNECTED, Act.DISCONNECTED})
"""What a person does alone, as often as they like."""


@dataclass(frozen=True, slots=True)
class AuditEntry:
    """One act, or several of one kind by one person within ten minutes. Append-only."""

    at: datetime
    """When; of several the last one. Aware, in UTC."""
    who: str
    """A user's opaque id, an operator (`operator`), or `SYSTEM`."""
    act: Act
    about: str = ""
    """Whom or what it concerns: a user's id or an invitation's; empty for the whole."""
    why: str = ""
    """A machine word, such as why a sign-in was refused; never a text that somebody typed."""
    times: int = 1

    @property
    def day(self) -> date:
        """The day (UTC) under which it is kept."""
        return self.at.astimezone(UTC).date()

    @property
    def place(self) -> str:
        """Where it is among those of its day; what has one place is one entry."""
        moment = self.at.astimezone(UTC).replace(tzinfo=None)
        if self.act in OWN:
            past = timedelta(minutes=moment.minute % SLOT_MINUTES)
            began = (moment - past).isoformat(timespec="minutes")
            return f"{began}#{self.act}#{self.who}#{self.why}"
        began = moment.isoformat(timespec="microseconds")
        return f"{began}#{self.act}#{self.who}#{self.about}"


def operator(name: str) -> str:
    """Return what the audit list calls an operator, who acts outside the pages."""
    plain = "".join(c for c in name if c.isprintable() and c != "#").strip()
    return f"operator {plain[:_LONGEST_NAME]}"
