"""The letters to whom nobody has seen for long. Pure."""

from __future__ import annotations

from datetime import date
from typing import Protocol

from rollcall.domain.mail import words
from rollcall.domain.mail.absence import Idle, Paused, Unused
from rollcall.domain.mail.letter import Action, Item, Letter, one_line

LONGEST_ADDRESS = 254


class Links(Protocol):
    """Addresses of the pages, for one user."""

    def page(self, path: str) -> str:
        """A page for whoever is signed in, or signs in then."""
        ...

    def keep_going(self) -> str:
        """Where one goes on recording, without signing in."""
        ...

    def pause(self) -> str:
        """Where one pauses recording, without signing in."""
        ...


def idle_letter(tale: Idle, email: str, links: Links) -> Letter:
    """Ask whether to go on."""
    return Letter(
        tale.kind,
        words.IDLE_SUBJECT,
        words.IDLE_FIRST.format(email=one_line(email, LONGEST_ADDRESS), weeks=_weeks(tale.weeks)),
        Action(words.IDLE_YES, links.keep_going()),
        (words.IDLE_OTHERWISE.format(day=day(tale.pauses_on)), words.DIGEST_HOW),
        items=(Item(words.IDLE_OR, actions=(Action(words.IDLE_PAUSE, links.pause()),)),),
    )


def paused_letter(tale: Paused, links: Links) -> Letter:
    """Say that recording is paused."""
    return Letter(
        tale.kind,
        words.PAUSED_SUBJECT,
        words.PAUSED_FIRST,
        Action(words.PAUSED_RESUME, links.keep_going()),
        (words.PAUSED_HOW,),
    )


def unused_letter(tale: Unused, email: str, links: Links) -> Letter:
    """Say when the account ends, and how it does not."""
    said = {"email": one_line(email, LONGEST_ADDRESS), "day": day(tale.ends_on)}
    return Letter(
        tale.kind,
        words.UNUSED_SUBJECT.format(**said),
        words.UNUSED_FIRST.format(**said),
        Action(words.UNUSED_KEEP, links.page("/")),
        (words.UNUSED_HOW,),
    )


def _weeks(count: int) -> str:
    return "1 week" if count == 1 else f"{count} weeks"


def day(of: date) -> str:
    """Return a day as in `23 November 2026`."""
    return f"{of.day} {of:%B %Y}"
