"""Sends letters."""

from __future__ import annotations

from typing import Protocol

from rollcall.domain.errors import Unavailable
from rollcall.domain.mail.letter import Letter


class NotSent(Unavailable):
    """Certainly nothing went out, so that it may be tried again at once."""


class Mailer(Protocol):
    """Sends letters, and reports about them by way of `MailStore.record_report`."""

    def send(self, letter: Letter, to: str, *, user_id: str, letter_id: str) -> None:
        """Hand one letter over to be delivered, without any repetition of its own.

        ``user_id`` and ``letter_id`` come back with every report. Raises RequestRefused when this
        letter will never be taken, NotSent and RateLimited when it certainly was not, and another
        Unavailable when it may have been.
        """
        ...
