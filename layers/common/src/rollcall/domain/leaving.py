"""How an account ends: what is stored while everything of it is deleted, and what remains.

While it goes on the profile says so, which refuses every other write about the user. In the end two
things remain: a receipt that names nobody, and a tombstone by which a restored backup knows whom it
must not bring back.
"""

from __future__ import annotations

import hashlib
import hmac
from dataclasses import dataclass, replace
from datetime import datetime, timedelta

from rollcall.domain.mail.kinds import MailKind
from rollcall.domain.mail.mailbox import Delivery, Told, begun
from rollcall.domain.past_bots import Outcome
from rollcall.domain.retention import RECEIPT

FRESH = timedelta(minutes=10)
"""How old a sign-in may be at most to delete an account."""
SETTLE = timedelta(seconds=60)
"""After that no request is under way any more that began before the deletion was asked for: no
function that faces the internet runs for longer than 20 seconds."""
RUN_ENDED = timedelta(seconds=35)
"""After that the worker's run is over in which the last calendar went: a run lasts 30 seconds, and
may store what it holds until its end."""
LETTER_WAITS = timedelta(hours=1)
"""So long after the last calendar went the address is kept at most, to tell it of the end."""


@dataclass(frozen=True, slots=True)
class Erasure:
    """A deletion that is under way. It is part of the profile, whose other parts go with it."""

    user_id: str
    erasing: str
    """The random id of the receipt; whoever knows it may read the receipt."""
    erase_asked_at: datetime
    due_at: datetime
    erase_attempts: int = 0
    """Tries that came to nothing, in a row."""
    erase_cleared_at: datetime | None = None
    """When it was first seen that no calendar is left."""
    erase_letter: Told | None = None
    """How far the last letter came; None where none is sent. What else there is to know of letters
    is deleted by the time it is sent, so it is decided and noted here before."""
    blocked_at: datetime | None = None
    """When an administrator blocked the user: that outlasts the account, else it would be no block.
    """
    blocked_by: str = ""

    @property
    def letter_waits(self) -> bool:
        """Whether something may still be done about the last letter."""
        return self.erase_letter is not None and not self.erase_letter.is_over

    @property
    def letter_episode(self) -> str:
        """What the last letter is about: this deletion."""
        return f"{MailKind.DELETED}:{self.erasing}"

    def beginning_letter(self, now: datetime) -> Erasure:
        """Return it as it is stored before the letter is sent."""
        if self.erase_letter is None:
            raise ValueError("no letter is sent")
        return self.with_letter(begun(self.erase_letter, now, self.erase_letter.until))

    def with_letter(self, told: Told) -> Erasure:
        """Return it with what became of the letter, and looked at again when that is known."""
        next_at = told.next_at()
        due_at = min(next_at, told.until) if next_at else self.due_at
        return replace(self, erase_letter=told, due_at=due_at)

    @property
    def may_end_at(self) -> datetime | None:
        """When all the rest may be deleted; None while calendars are left."""
        if self.erase_cleared_at is None:
            return None
        return max(self.erase_asked_at + SETTLE, self.erase_cleared_at + RUN_ENDED)


def letter_to_send(now: datetime) -> Told:
    """Return the last letter before it was ever begun."""
    return Told(Delivery.UNSENT, 0, now, now + LETTER_WAITS)


@dataclass(frozen=True, slots=True)
class RecordingCounts:
    """What became of what bots recorded: how many of each."""

    left: int = 0
    """Those that are still to be looked at."""
    deleted: int = 0
    shared: int = 0
    """They stay, since somebody else's events have them as well."""
    refused: int = 0
    """They stay, since Recall did not delete them."""

    def with_one(self, outcome: Outcome, left: int) -> RecordingCounts:
        """Return the counts after one more, with so many to go."""
        return replace(
            self,
            left=left,
            deleted=self.deleted + (outcome is Outcome.DELETED),
            shared=self.shared + (outcome is Outcome.SHARED),
            refused=self.refused + (outcome is Outcome.REFUSED),
        )


@dataclass(frozen=True, slots=True)
class Receipt:
    """What is told of a deletion to whoever has the link. It names nobody."""

    asked_at: datetime
    finished_at: datetime | None = None
    calendars_left: int = 0
    """Calendars whose bots and rows are still to be removed."""
    unused: bool = False
    """Whether nobody asked for it, but the account was not used for very long."""
    recordings: RecordingCounts | None = None
    """None where whoever runs the installation keeps what was recorded, or while none was looked
    at."""


@dataclass(frozen=True, slots=True)
class Tombstone:
    """That somebody was deleted, by a keyed hash: nobody who finds it alone can tell who it was."""

    digest: str
    asked_at: datetime
    """An account that was created later is another one."""

    def covers(self, digest: str, created_at: datetime | None) -> bool:
        """Whether an account of this hash, created then, is the one that was deleted."""
        return self.digest == digest and (created_at is None or created_at <= self.asked_at)


def tombstone_digest(installation: str, user_id: str) -> str:
    """What a tombstone calls a user, whose id is a hash of issuer and subject at Google."""
    key, text = installation.encode(), f"rollcall-tombstone-v1|{user_id}"
    return hmac.digest(key, text.encode(), hashlib.sha256).hex()


def receipt_expiry(finished_at: datetime) -> datetime:
    """When a receipt is no longer kept."""
    return finished_at + RECEIPT
