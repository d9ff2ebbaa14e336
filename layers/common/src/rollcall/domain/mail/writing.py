"""From what is to be told to the letter that says it. Pure."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, replace
from datetime import UTC, datetime, tzinfo
from typing import Protocol

from rollcall.domain.event import EventFacts
from rollcall.domain.mail import words
from rollcall.domain.mail.absence import Idle, Paused, Unused
from rollcall.domain.mail.absence_letters import Links as AbsenceLinks
from rollcall.domain.mail.absence_letters import idle_letter, paused_letter, unused_letter
from rollcall.domain.mail.company import CompanyRules
from rollcall.domain.mail.company_letters import company_letter
from rollcall.domain.mail.digest import Digest, Listed
from rollcall.domain.mail.kinds import OPTIONAL, MailKind
from rollcall.domain.mail.letter import LONGEST_SUBJECT, Action, Item, Letter, one_line
from rollcall.domain.mail.said import LONGEST_REASON, moment, title_of
from rollcall.domain.mail.tales import NUDGES, AccessLost, BotTrouble, Tale

_RECONNECT = "/auth/google/start?purpose=connect&calendar={key}"
MOST_ITEMS = 10
MOST_LISTED = 40
LONGEST_NAME = 100
LONGEST_ADDRESS = 254


class Links(AbsenceLinks, Protocol):
    """Addresses of the pages, for one user."""

    def choose(self, event_id: str, until: datetime, *, record: bool) -> str:
        """Where one records or skips a meeting, once, until a moment, without signing in."""
        ...

    def unsubscribe(self, kind: MailKind) -> str:
        """Where one gets no more letters of a kind, without signing in."""
        ...


@dataclass(frozen=True, slots=True)
class Reader:
    """To whom it is written."""

    email: str
    bot_name: str
    zone: tzinfo = UTC
    at_risk: Sequence[EventFacts] = ()
    """Coming meetings of a lost calendar that would be recorded."""


def write(tale: Tale, reader: Reader, links: Links) -> Letter:
    """Return the letter about something; raises TypeError for what there is no letter for."""
    why = words.WHY.format(email=one_line(reader.email, LONGEST_ADDRESS))
    unsubscribe = links.unsubscribe(tale.kind) if tale.kind in OPTIONAL else ""
    return replace(_body(tale, reader, links), why=why, unsubscribe=unsubscribe)


def _body(tale: Tale, reader: Reader, links: Links) -> Letter:
    match tale:
        case AccessLost():
            return _access_lost(tale, reader, links)
        case BotTrouble(kind=MailKind.BOT_WAITS):
            return _bot_waits(tale, reader, links)
        case BotTrouble():
            return _not_recorded(tale, reader, links)
        case Digest():
            return _digest(tale, reader, links)
        case CompanyRules():
            return company_letter(tale, reader.zone, links)
        case Idle():
            return idle_letter(tale, reader.email, links)
        case Paused():
            return paused_letter(tale, links)
        case Unused():
            return unused_letter(tale, reader.email, links)
        case _:
            raise TypeError(tale.kind)


def _access_lost(tale: AccessLost, reader: Reader, links: Links) -> Letter:
    count = len(reader.at_risk)
    what = words.AT_RISK.get(count, words.AT_RISK_MANY.format(count=count))
    subject = words.LOST_AGAIN if tale.stage else words.LOST_SUBJECT
    last = (words.LAST_NUDGE,) if tale.stage == len(NUDGES) - 1 else ()
    first = words.LOST_FIRST.format(
        email=one_line(tale.email, LONGEST_ADDRESS), since=moment(tale.since, reader.zone)
    )
    cause = words.LOST_CAUSES.get(tale.problem, words.LOST_OTHERWISE)
    return Letter(
        tale.kind,
        subject.format(what=what),
        first,
        Action(words.RECONNECT, links.page(_RECONNECT.format(key=tale.calendar_key))),
        (cause, words.RECONNECT_HOW, words.DISCONNECT_INSTEAD, *last),
        words.LOST_HEADING if count else "",
        _items(reader),
    )


def _bot_waits(tale: BotTrouble, reader: Reader, links: Links) -> Letter:
    first = words.WAITS_FIRST.format(title=tale.title, start=moment(tale.start, reader.zone))
    how = words.WAITS_HOW.format(bot=one_line(reader.bot_name, LONGEST_NAME))
    return Letter(
        tale.kind,
        words.WAITS_SUBJECT,
        first,
        # Not to the call itself: a letter holds no address that a stranger wrote.
        Action(words.SEE_MEETINGS, links.page("/")),
        (how,),
    )


def _not_recorded(tale: BotTrouble, reader: Reader, links: Links) -> Letter:
    first = words.REFUSED_FIRST.format(
        title=tale.title,
        start=moment(tale.start, reader.zone),
        happened=tale.happened,
    )
    return Letter(
        tale.kind,
        words.REFUSED_SUBJECT,
        first,
        Action(words.SEE_MEETINGS, links.page("/")),
        (tale.remedy,),
    )


def deletion_receipt(
    email: str, at: datetime, zone: tzinfo, receipt: str, *, unused: bool = False
) -> Letter:
    """Return the last letter to somebody whose account is deleted.

    ``receipt`` is the id of the deletion, ``unused`` whether nobody asked for it. Nothing but the
    address is stored any more when it is sent.
    """
    address = one_line(email, LONGEST_ADDRESS)
    first = words.DELETED_UNUSED if unused else words.DELETED_FIRST
    return Letter(
        MailKind.DELETED,
        words.DELETED_SUBJECT,
        first.format(at=moment(at, zone), email=address),
        more=(words.DELETED_BOTS, words.DELETED_LAST.format(receipt=one_line(receipt, 100))),
        why=words.WHY.format(email=address),
    )


def _digest(tale: Digest, reader: Reader, links: Links) -> Letter:
    counts = {"recorded": sum(m.recorded for m in tale.meetings), "total": len(tale.meetings)}
    shown = [_listed(each, reader.zone, links) for each in tale.meetings[:MOST_LISTED]]
    more = len(tale.meetings) - MOST_LISTED
    return Letter(
        tale.kind,
        words.DIGEST_SUBJECT.format(**counts),
        words.DIGEST_FIRST.format(**counts),
        Action(words.SEE_MEETINGS, links.page("/")),
        (words.DIGEST_HOW,),
        items=(*shown, Item(words.MORE.format(count=more))) if more > 0 else tuple(shown),
    )


def _listed(listed: Listed, zone: tzinfo, links: Links) -> Item:
    facts = listed.facts
    # The reason of a private event may name who is invited.
    why = "" if facts.private else one_line(listed.why, LONGEST_REASON)
    note = (words.RECORDED if listed.recorded else words.NOT_RECORDED).format(why=why).strip()
    url = links.choose(facts.event_id, facts.end, record=not listed.recorded)
    action = Action(words.SKIP if listed.recorded else words.RECORD, url)
    actions = (action,) if listed.may_choose else ()
    text = f"{facts.start.astimezone(zone):%H:%M}  {title_of(facts)}"
    return Item(text, note, actions)


def _items(reader: Reader) -> tuple[Item, ...]:
    shown = [
        Item(f"{moment(facts.start, reader.zone)}  {title_of(facts)}")
        for facts in reader.at_risk[:MOST_ITEMS]
    ]
    more = len(reader.at_risk) - MOST_ITEMS
    return (*shown, Item(words.MORE.format(count=more))) if more > 0 else tuple(shown)


def subject_of(letter: Letter) -> str:
    """Return the subject as a header takes it."""
    return one_line(letter.subject, LONGEST_SUBJECT)


def zone_of(name: str | None) -> tzinfo:
    """Return the zone of an IANA name; UTC where there is none, or its data are missing."""
    from zoneinfo import ZoneInfo  # noqa: PLC0415 - most runs never write a letter

    try:
        return ZoneInfo(name) if name else UTC
    except (KeyError, ValueError, OSError):
        return UTC
