"""The letter about a change of the company's policy. Pure."""

from __future__ import annotations

from datetime import tzinfo
from typing import Protocol

from rollcall.domain.mail import words
from rollcall.domain.mail.company import CompanyRules
from rollcall.domain.mail.digest import Listed
from rollcall.domain.mail.letter import Action, Item, Letter, one_line
from rollcall.domain.mail.said import LONGEST_REASON, moment, title_of

MOST_ITEMS = 20


class Links(Protocol):
    """Addresses of the pages."""

    def page(self, path: str) -> str:
        """A page."""
        ...


def company_letter(tale: CompanyRules, zone: tzinfo, links: Links) -> Letter:
    """Return the letter: how many meetings have a bot now or none any more, and which."""
    recorded, total = tale.recorded, len(tale.meetings)
    counts = [
        words.counted(words.COMPANY_LOST, total - recorded),
        words.counted(words.COMPANY_RECORDED, recorded),
    ]
    said = words.COMPANY_AND.join(filter(None, counts))
    shown = tuple(_item(one, zone) for one in tale.meetings[:MOST_ITEMS])
    more = total - MOST_ITEMS
    rest = (Item(words.MORE.format(count=more)),) if more > 0 else ()
    return Letter(
        tale.kind,
        words.COMPANY_SUBJECT.format(what=said),
        words.COMPANY_FIRST.format(what=said),
        Action(words.SEE_MEETINGS, links.page("/")),
        (words.COMPANY_HOW,),
        words.COMPANY_HEADING,
        (*shown, *rest),
    )


def _item(one: Listed, zone: tzinfo) -> Item:
    # The reason of a private event may name who is invited.
    why = "" if one.facts.private else one_line(one.why, LONGEST_REASON)
    note = (words.RECORDED if one.recorded else words.NOT_RECORDED).format(why=why).strip()
    return Item(f"{moment(one.facts.start, zone)}  {title_of(one.facts)}", note)
