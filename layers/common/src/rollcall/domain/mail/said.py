"""How letters call a meeting and a moment. Pure."""

from __future__ import annotations

from datetime import datetime, tzinfo

from rollcall.domain.event import EventFacts
from rollcall.domain.mail import words
from rollcall.domain.mail.letter import one_line

LONGEST_TITLE = 80
LONGEST_REASON = 160


def title_of(facts: EventFacts) -> str:
    """Return what a letter calls a meeting; a private one has no name there."""
    if facts.private:
        return words.PRIVATE
    return called(facts.title)


def called(title: str) -> str:
    """Return what a letter calls something with this title, which may be empty; untrusted."""
    return one_line(title, LONGEST_TITLE) or words.NO_TITLE


def moment(at: datetime, zone: tzinfo) -> str:
    """Return a day and a time of day, as in `Mon 23 Nov, 09:30`."""
    local = at.astimezone(zone)
    return f"{local:%a} {local.day} {local:%b}, {local:%H:%M}"
