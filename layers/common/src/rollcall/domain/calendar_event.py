"""One event of a calendar as Recall and the provider report it, and what it is to its owner."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from collections.abc import Set as AbstractSet
from dataclasses import dataclass
from datetime import date, datetime
from typing import NamedTuple

from rollcall.domain.companies import Companies
from rollcall.domain.domain_names import address_form, domain_of, mailbox_of
from rollcall.domain.entry_links import NO_LINKS, EntryLinks, choose
from rollcall.domain.event import EventFacts, EventType, ResponseStatus, ScheduledBot, Tag
from rollcall.domain.guest_rules import MAX_DOMAINS, MAX_GUESTS, mark_of
from rollcall.domain.not_people import NONE_LISTED, NotPeople
from rollcall.domain.occurrence import occurrence_name, series_in
from rollcall.domain.people import is_calendar, is_group_calendar, is_person

MAX_DOMAIN = 253  # RFC 1035


class Person(NamedTuple):
    """Somebody in an entry, as the provider shows them; light, for there may be thousands."""

    email: str = ""
    """In the form of `address_form`; empty when it is not shown."""
    is_self: bool = False
    """Whether the provider marks them as the account that reads the calendar."""
    is_room: bool = False
    response_status: ResponseStatus = ResponseStatus.NONE
    additional_guests: int = 0
    """People whom they bring along, by number only."""


NOBODY = Person()
"""Who organises an entry that names no organiser."""


@dataclass(frozen=True, slots=True)
class Entry:
    """The provider's own entry, without its description."""

    title: str = ""
    cancelled: bool = False
    all_day: bool = False
    private: bool = False
    event_type: EventType = EventType.MEETING
    organiser: Person = NOBODY
    attendees: tuple[Person, ...] = ()
    guests_hidden: bool = False
    """Whether guests do not see each other: the list is whole for the organiser alone."""
    attendees_omitted: bool = False
    """Whether the list is not whole for anybody."""
    series_id: str | None = None
    links: EntryLinks = NO_LINKS
    """What its conference data, location and description link to; all that is kept of these."""
    free: bool = False
    """Whether the entry leaves its time free."""
    tag: Tag = Tag.NONE
    entry_id: str = ""
    """The provider's own id; empty when it is not shown."""
    original_start: str = ""
    """When an occurrence of a series was to begin, in the zone of the series: `2026-03-02T17:15`,
    or a date alone. Empty when it is not known, and for a single event."""
    creator: Person = NOBODY
    """Who made the entry; another one than the organiser on a calendar that people share."""
    first_day: date | None = None
    """The first day of an all-day entry: a date, whatever the time zone."""
    last_day: date | None = None


@dataclass(frozen=True, slots=True)
class CalendarEvent:
    """One occurrence on one calendar. Every time is aware and in UTC."""

    event_id: str
    calendar_id: str
    updated_at: datetime
    start: datetime
    end: datetime
    is_deleted: bool
    """What Recall says; a cancelled entry can be older than that."""
    meeting_url: str | None
    meeting_platform: str | None
    bots: tuple[ScheduledBot, ...]
    """The bots that Recall holds for the event, earliest start first."""
    entry: Entry


def facts_of(
    event: CalendarEvent,
    owner_email: str,
    companies: Companies,
    not_people: NotPeople = NONE_LISTED,
    own_addresses: Iterable[str] = (),
) -> EventFacts:
    """What an event is to the owner of its calendar.

    ``owner_email`` is the account's address; ``not_people`` is the operator's list.
    ``own_addresses`` are those of the owner's other accounts: the same person, who is no guest.
    Company and answer are those of this account alone.
    """
    entry, owner = event.entry, address_form(owner_email)
    account, boxes = _boxes((owner,)), _boxes((owner, *own_addresses))
    link = choose(event.meeting_url, event.meeting_platform, entry.links)
    own, others = _apart(entry.attendees, boxes)
    answers = [person for person in own if _is_owner(person, account)]
    by_owner = _is_organised(entry, boxes)
    emails = {owner if by_owner else entry.organiser.email, *(guest.email for guest in others)}
    people = {email for email in emails if email == owner or is_person(email, not_people)}
    declined = _declined(others)
    present = {email for email in people if mailbox_of(email) not in declined} | {owner}
    count = _count(present, own, others)
    series_id = entry.series_id or series_in(entry.entry_id)
    domains, company = _domains(emails, owner), companies.company_of(owner)
    hidden = entry.attendees_omitted or (
        entry.guests_hidden and not _is_owner(entry.organiser, account)
    )
    return EventFacts(
        event_id=event.event_id,
        recall_calendar_id=event.calendar_id,
        start=event.start,
        end=event.end,
        updated_at=event.updated_at,
        title=entry.title,
        is_deleted=event.is_deleted or entry.cancelled,
        meeting_url=link.url,
        meeting_platform=link.platform,
        all_day=entry.all_day,
        private=entry.private,
        event_type=entry.event_type,
        response_status=answers[0].response_status if answers else ResponseStatus.NONE,
        organised_by_owner=by_owner,
        attendee_count=None if hidden else count,
        domains=domains,
        company=company,
        series_id=series_id,
        guests=_marks(emails, owner),
        declined_domains=domains - _domains(present, owner),
        link_source=link.source,
        other_links=link.others,
        wrapped_by=link.wrapped.wrapper,
        wrapped_link=link.wrapped.url,
        free=entry.free,
        tag=_tag(entry, owner, companies, by_owner=by_owner),
        occurrence_id=occurrence_name(entry.entry_id, series_id, entry.original_start),
        inside_domains=_inside(owner, company, domains, companies),
        people_shown=count if hidden else 0,
        first_day=entry.first_day,
        last_day=entry.last_day,
        organiser="" if by_owner else _colleague(entry.organiser.email, owner, companies),
    )


def _colleague(organiser: str, owner: str, companies: Companies) -> str:
    """The mark of who organises an entry, if that is somebody of the owner's company."""
    company = companies.company_of(owner)
    same = organiser and company is not None and companies.company_of(organiser) == company
    return mark_of(organiser) if same else ""


def _tag(entry: Entry, owner: str, companies: Companies, *, by_owner: bool) -> Tag:
    """The tag of an entry. What a stranger writes sends no bot; anybody may keep one away."""
    own, organising = domain_of(owner), domain_of(entry.organiser.email)
    colleague = own and organising and companies.are_inside(own, organising)
    if entry.tag is Tag.RECORD and not (by_owner or colleague):
        return Tag.NONE
    return entry.tag


def _apart(
    attendees: Iterable[Person], boxes: AbstractSet[str]
) -> tuple[list[Person], list[Person]]:
    """The owner's own lines of a guest list, and those of others; rooms are in neither."""
    own: list[Person] = []
    others: list[Person] = []
    for person in attendees:
        if not person.is_room:
            (own if _is_owner(person, boxes) else others).append(person)
    return own, others


def _boxes(emails: Iterable[str]) -> frozenset[str]:
    """The mailboxes of addresses; who has none is nobody, not everybody without one."""
    return frozenset(mailbox_of(address_form(one)) for one in emails) - {""}


def _is_owner(person: Person, boxes: AbstractSet[str]) -> bool:
    """Whether it is the owner; ``boxes`` are mailboxes, none of them empty."""
    return person.is_self or mailbox_of(person.email) in boxes


def _is_organised(entry: Entry, boxes: AbstractSet[str]) -> bool:
    """Whether the owner organises it: in person, or on a calendar that people share."""
    shared = is_group_calendar(entry.organiser.email) and _is_owner(entry.creator, boxes)
    return shared or _is_owner(entry.organiser, boxes)


def _declined(others: Iterable[Person]) -> set[str]:
    """The mailboxes of those who have declined in every line of theirs."""
    answers: dict[bool, set[str]] = {True: set(), False: set()}
    for guest in others:
        answers[guest.response_status is ResponseStatus.DECLINED].add(mailbox_of(guest.email))
    return answers[True] - answers[False]


def _count(present: set[str], own: Sequence[Person], others: Sequence[Person]) -> int:
    """People there: everyone with a mailbox once, guests without one, and whom they bring."""
    coming = [guest for guest in others if guest.response_status is not ResponseStatus.DECLINED]
    nameless = [guest for guest in coming if not guest.email]
    brought: dict[str, int] = {}
    for guest in coming:
        if guest.email and guest.email in present:
            box = mailbox_of(guest.email)
            brought[box] = max(guest.additional_guests, brought.get(box, 0))
    extra = [guest.additional_guests for guest in nameless] + [*brought.values()]
    extra.append(max([guest.additional_guests for guest in own], default=0))
    return len({mailbox_of(email) for email in present if email}) + len(nameless) + sum(extra)


def _domains(emails: Iterable[str], owner: str) -> frozenset[str]:
    found = {domain_of(email) for email in emails if email != owner and not is_calendar(email)}
    shown = sorted([domain for domain in found if domain])
    return frozenset([domain for domain in shown[:MAX_DOMAINS] if len(domain) <= MAX_DOMAIN])


def _inside(
    owner: str, company: str | None, domains: frozenset[str], companies: Companies
) -> frozenset[str]:
    """What is inside beside the company's own domain: that one needs no place in the row."""
    domain = domain_of(owner)
    if company is None or domain is None:
        return frozenset()
    return companies.inside_of(domain, domains - {company})


def _marks(emails: Iterable[str], owner: str) -> frozenset[str]:
    people = sorted([email for email in emails if email and email != owner])
    return frozenset([mark_of(email) for email in people[:MAX_GUESTS]])
