"""What keeps a bot that is sent by hand out of a room: a guest, an organiser, the company. Pure.

They outrank what a person chooses for a meeting, and a pasted link is no way around them. They are
held against the person's own entries: of a call without one only its guests can say what it is,
and of the policy only what needs no entry holds (`company_bar`).
"""

from __future__ import annotations

from collections.abc import Iterable
from datetime import datetime, timedelta

from rollcall.domain.event import EventFacts
from rollcall.domain.guest_noes import AROUND
from rollcall.domain.link_choice import entry_links
from rollcall.domain.meeting_room import room
from rollcall.domain.model import EventRow
from rollcall.domain.pasted import COMPANY, GUEST_SAID_NO, STOPPED_BY_ORGANISER
from rollcall.domain.plain_text import contains_words
from rollcall.domain.policy import Ban, CompanyPolicy, company_pause, hour_bans, never_bans
from rollcall.domain.reasons import Reason
from rollcall.domain.user_rules import UserRules

BEGAN_WITHIN = timedelta(hours=25)
"""How long before a meeting may have begun that goes on: one that is all day."""


def may_be_barred(rules: UserRules) -> bool:
    """Whether there is any no, or stop, that entries are to be held against."""
    return bool(rules.guest_noes or rules.stops or rules.policy.names_meetings)


def barred_by(rows: Iterable[EventRow], rules: UserRules, link: str, now: datetime) -> str:
    """Return the word for who keeps bots out of the link's room now; empty for nobody.

    ``rows`` are the person's own entries. What they stopped themselves bars nothing: a pasted link
    is their later choice.
    """
    place = room(link)
    for row in rows:
        facts = rules.joined(row.facts)
        runs = facts.start - AROUND <= now < facts.end + AROUND
        if facts.is_deleted or not runs or place not in _rooms(row.facts, facts):
            continue
        said = rules.overrides_for(row.facts)
        if said.guest_said_no:
            return GUEST_SAID_NO
        if said.stopped_by:
            return STOPPED_BY_ORGANISER
        if any(never_bans(facts, rules.policy)):
            return COMPANY
    return ""


def _rooms(entry: EventFacts, joined: EventFacts) -> frozenset[str]:
    """Return every room of an entry: people meet in its own, wherever its bot was led."""
    return frozenset(map(room, (*entry_links(entry), *entry_links(joined))))


def company_bar(policy: CompanyPolicy, title: str, now: datetime) -> Ban | None:
    """Return why the company lets nobody send a bot now; None where it does.

    ``title`` is what the person calls the call.
    """
    words = (w for w in policy.never_words if contains_words(title, w))
    named = (Ban(Reason.COMPANY_WORDS, word) for word in words)
    found = (company_pause(policy), policy.owner_ban, *named, *hour_bans(policy, now))
    return next(filter(None, found), None)
