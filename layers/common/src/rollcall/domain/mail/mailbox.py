"""What a user was told: one entry for each episode, written before a letter is sent and after.

A letter may have gone out although no answer came, or its sender died. Such an episode is in doubt:
nothing is sent for it before the doubt is over. By then the mail service has reported every letter
that it took, so without a report it is sent again. See docs/decisions/0076.
"""

from __future__ import annotations

import hashlib
from dataclasses import dataclass, field, replace
from datetime import datetime, timedelta
from enum import StrEnum

DOUBT = timedelta(minutes=15)
"""So long after it was begun a letter without answer is in doubt. Reports take seconds; a sender
lives for 30 s at most."""
LONGEST_DOUBT = timedelta(days=1)
FIRST_PAUSE = timedelta(seconds=30)
LONGEST_PAUSE = timedelta(hours=1)
MOST_TOLD = 200
"""Episodes kept for one user: bounds the row."""


class Delivery(StrEnum):
    """How far the letter of an episode came."""

    UNSENT = "unsent"
    """Certainly not taken by the mail service; it is tried again."""
    SENDING = "sending"
    """Begun, and not known to have been taken: in doubt."""
    SENT = "sent"
    REFUSED = "refused"
    """The mail service takes this letter never."""

    @classmethod
    def _missing_(cls, value: object) -> Delivery:
        """A word that a newer version stored: nothing is sent on a guess."""
        del value
        return cls.SENT


@dataclass(frozen=True, slots=True)
class Told:
    """The letter of one episode. Times are in UTC."""

    delivery: Delivery
    attempt: int
    """How often it was begun."""
    at: datetime
    """When it was last begun, or its outcome became known."""
    until: datetime
    """When the episode is forgotten; it must not be able to happen any more by then."""

    @property
    def is_over(self) -> bool:
        """Whether nothing more is done for this episode."""
        return self.delivery not in {Delivery.UNSENT, Delivery.SENDING}

    def next_at(self) -> datetime | None:
        """Return when it is looked at again; None when it is over."""
        if self.is_over:
            return None
        first, most = (
            (DOUBT, LONGEST_DOUBT)
            if self.delivery is Delivery.SENDING
            else (FIRST_PAUSE, LONGEST_PAUSE)
        )
        doubled: timedelta = first * 2 ** min(max(self.attempt - 1, 0), 10)
        return self.at + min(doubled, most)


@dataclass(frozen=True, slots=True)
class Lost:
    """A calendar that cannot be read: since when that is known, and under which grant."""

    since: datetime
    token_version: int


@dataclass(frozen=True, slots=True)
class Mailbox:
    """What a user was told, and when to look at it again: item `USER#u` / `MAIL`.

    ``marked``, and an earlier ``due_at``, are written by whoever sees something that may have to be
    told; the rest by the worker.
    """

    user_id: str
    marked: int = 0
    """Counts the marks; the worker compares it with that of the row it read."""
    due_at: datetime | None = None
    told: dict[str, Told] = field(default_factory=dict)
    """By episode."""
    lost: dict[str, Lost] = field(default_factory=dict)
    """By calendar key: the calendars that could not be read at the last look."""

    def with_told(self, episode: str, told: Told) -> Mailbox:
        """Return the mailbox with what became of an episode."""
        return replace(self, told={**self.told, episode: told})

    def kept_at(self, now: datetime) -> Mailbox:
        """Return the mailbox without the episodes that are forgotten by now."""
        told = {episode: each for episode, each in self.told.items() if each.until > now}
        return self if len(told) == len(self.told) else replace(self, told=told)

    @property
    def is_full(self) -> bool:
        """Whether no more episodes are begun before some are forgotten."""
        return len(self.told) >= MOST_TOLD


def begun(told: Told | None, now: datetime, until: datetime) -> Told:
    """Return the episode as it is stored before its letter is sent."""
    return Told(Delivery.SENDING, (told.attempt if told else 0) + 1, now, until)


def letter_id(user_id: str, episode: str, attempt: int) -> str:
    """Return the name of one try to send a letter: opaque, and the same for the same try."""
    text = f"{user_id}\n{episode}\n{attempt}"
    return hashlib.sha256(text.encode("utf-8", "surrogatepass")).hexdigest()[:40]


def letter_ids(user_id: str, episode: str, told: Told) -> list[str]:
    """Return the names of all tries to send the letter of an episode."""
    return [letter_id(user_id, episode, number + 1) for number in range(told.attempt)]
