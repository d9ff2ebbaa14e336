"""A mail service in memory: it takes letters, may lose its answers, and reports what it took."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, field
from datetime import datetime, timedelta

from rollcall.domain.errors import RequestRefused, Unavailable
from rollcall.domain.mail.letter import Letter
from rollcall.ports.mail_store import MailStore
from rollcall.ports.mailer import NotSent

KEY = b"k" * 32


@dataclass(frozen=True, slots=True)
class Sent:
    """A letter that was taken."""

    letter: Letter
    to: str
    user_id: str
    letter_id: str
    at: datetime


def _nothing(_moment: str) -> None:
    """No fault."""


@dataclass(slots=True)
class MailTwin:
    """A Mailer; `fault` is called before and after a letter is taken and may raise."""

    now: Callable[[], datetime]
    sent: list[Sent] = field(default_factory=list)
    fault: Callable[[str], None] = _nothing
    answer: str = "ok"
    """Or ``down``, ``lost``, ``refused``: what is answered to every letter."""
    tries: int = 0
    reported: int = 0

    def send(self, letter: Letter, to: str, *, user_id: str, letter_id: str) -> None:
        """Take a letter."""
        self.tries += 1
        self.fault("before")
        if self.answer == "down":
            raise NotSent("mail_not_reached")
        if self.answer == "refused":
            raise RequestRefused("mail_refused")
        self.sent.append(Sent(letter, to, user_id, letter_id, self.now()))
        self.fault("after")
        if self.answer == "lost":
            raise Unavailable("mail_no_answer")

    def report(self, store: MailStore, delay: timedelta = timedelta(0)) -> None:
        """Report every letter that was taken so long ago, once each."""
        ready = [each for each in self.sent[self.reported :] if each.at + delay <= self.now()]
        for each in ready:
            store.record_report(each.user_id, each.letter_id, (), self.now())
        self.reported += len(ready)
