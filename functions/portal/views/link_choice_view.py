"""The choice of a link in words: on a row of the list, and on the page of one meeting."""

from __future__ import annotations

from dataclasses import dataclass

from functions.portal import texts
from functions.portal.deps import Visit
from functions.portal.views.link_words import platform_name
from functions.portal.views.words import clock, day_name, link_of, title_of
from rollcall.domain.days import first_day
from rollcall.domain.event import EventFacts
from rollcall.domain.link_choice import LinkChoices, LinkKind, chosen_link, entry_links
from rollcall.domain.meeting_room import room
from rollcall.use_cases.agenda import Lock, Meeting
from rollcall.use_cases.link_options import LinkOptions

_NO_CHOICE = frozenset({Lock.OVER, Lock.CANCELLED, Lock.UNREADABLE})
"""Whatever link were chosen, no bot would come."""


@dataclass(frozen=True, slots=True)
class Undo:
    """How to take a choice back: what holds, the reach of the choice, and the button."""

    said: str
    scope: str
    label: str


@dataclass(frozen=True, slots=True)
class RowLinkView:
    """What a row offers. ``instead`` holds a room, untrusted, and the text of its button."""

    change: str
    """The text of the way to the page; empty where nothing can be chosen any more."""
    undo: Undo | None
    instead: tuple[tuple[str, str], ...]
    note: str


NOTHING_TO_CHOOSE = RowLinkView("", None, (), "")


@dataclass(frozen=True, slots=True)
class Option:
    """One link of the entry; ``room`` and ``link`` are untrusted, ``link`` may be empty."""

    name: str
    room: str
    link: str
    in_use: bool


@dataclass(frozen=True, slots=True)
class LinkPageView:
    """The page of one meeting. ``title`` and links are untrusted."""

    event_id: str
    title: str
    when: str
    recurring: bool
    options: tuple[Option, ...]
    typed: str
    """The link that the person gave and that holds; empty when there is none."""
    undo: Undo | None


def row_link_view(meeting: Meeting) -> RowLinkView:
    """What the row offers: a click where a single meeting has two links, and the way to the page.

    Of more links each has its button on that page, so that the row stays short.
    """
    facts, joined = meeting.row.facts, meeting.joined
    if meeting.lock in _NO_CHOICE or meeting.overtime:
        return NOTHING_TO_CHOOSE
    undo = undo_of(facts, meeting.link_choices)
    one_more = len(joined.other_links) == 1 and not facts.series_id and not undo
    offered = joined.other_links if one_more else ()
    return RowLinkView(
        texts.CHANGE_LINK if joined.meeting_url else texts.ADD_LINK,
        undo,
        tuple((room(link), _instead(link)) for link in offered),
        texts.STAYS_IN_CALL if meeting.stays_in_call else "",
    )


def link_page_view(options: LinkOptions, visit: Visit) -> LinkPageView:
    """The page in words, in the visitor's time zone."""
    facts, used = options.facts, options.joined.meeting_url
    day = day_name(first_day(facts, visit.zone), visit.now.astimezone(visit.zone).date())
    links = entry_links(facts)
    return LinkPageView(
        event_id=facts.event_id,
        title=title_of(facts.title),
        when=f"{day}, {texts.ALL_DAY if facts.all_day else clock(facts.start, visit.zone)}",
        recurring=facts.series_id is not None,
        options=tuple(_option(facts, link, used) for link in links),
        typed=used if used and used not in links else "",
        undo=undo_of(facts, options.choices),
    )


def undo_of(facts: EventFacts, choices: LinkChoices) -> Undo | None:
    """How the choice that counts is taken back; None where there is none."""
    choice = next(iter(choices.in_order), None)
    if choice is None:
        return None
    leads = choice.kind is LinkKind.TYPED or chosen_link(facts, choice) is not None
    said = texts.LINK_BY_HAND if leads else texts.LINK_GONE_NOW
    scope = "event" if choices.event else "series"
    return Undo(said, scope, _undo_label(facts, choices))


def _undo_label(facts: EventFacts, choices: LinkChoices) -> str:
    if choices.event and choices.series:
        return texts.LINK_SAME_AS_SERIES
    if choices.event:
        return texts.LINK_BACK if facts.meeting_url else texts.LINK_REMOVE
    return texts.LINK_BACK_SERIES if facts.meeting_url else texts.LINK_REMOVE_SERIES


def _option(facts: EventFacts, link: str, used: str | None) -> Option:
    platform = facts.meeting_platform if link == facts.meeting_url else None
    name = platform_name(link, platform)
    return Option(name, room(link), link_of(link), in_use=link == used)


def _instead(link: str) -> str:
    return texts.USE_INSTEAD.format(platform=platform_name(link))
